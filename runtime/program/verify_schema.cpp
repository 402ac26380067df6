#include <algorithm>

#include "runtime/program/verifier.h"

namespace rapport::program {
namespace {

template <class Row>
bool in_order(const std::vector<Row>& rows) {  // they are found by halving
  const auto after = [](const Row& a, const Row& b) { return schema::compare_names(a.name, b.name) >= 0; };
  return std::adjacent_find(rows.begin(), rows.end(), after) == rows.end();
}

bool is_in_order(const schema::Schema& schema) {
  return in_order(schema.tables) && in_order(schema.enums) && in_order(schema.documents) &&
         in_order(schema.message_types) &&
         std::all_of(schema.documents.begin(), schema.documents.end(),
                     [](const schema::Document& document) { return in_order(document.records); }) &&
         std::all_of(schema.tables.begin(), schema.tables.end(),
                     [](const schema::Table& table) { return in_order(table.fields); });
}

// A table from which `extends` leads back to it, or nullptr.
const schema::Table* find_cycle(const schema::Schema& schema) {
  std::vector<Index> walks(schema.tables.size(), kNone);  // the walk that came through a table
  for (Index walk = 0; walk < schema.tables.size(); ++walk) {
    const schema::Table* at = &schema.tables[walk];
    while (at != nullptr) {
      Index& seen = walks[static_cast<size_t>(at - schema.tables.data())];
      if (seen == walk) return at;
      if (seen != kNone) break;
      seen = walk;
      at = at->extends.empty() ? nullptr : schema::find_table(schema, at->extends);
    }
  }
  return nullptr;
}

}  // namespace

void verify_schema(const Program& program, Violations& found) {
  if (!is_in_order(program.schema))
    return found.report(Rule::schema_order,
                        "tables, fields, enums or documents of the target are not sorted by name");
  if (const schema::Table* table = find_cycle(program.schema))
    found.report(Rule::schema_extends, "table `" + table->name + "` extends itself");
}

}  // namespace rapport::program
