#include <algorithm>

#include "runtime/schema/schema.h"

namespace rapport::schema {
namespace {

// Which tables to keep, by their place in the schema: a table that is only referred to follows fewer
// references.
enum class Keep : uint8_t { No, Referred, Whole };

class Selection {
 public:
  explicit Selection(const Schema& schema) : schema_(schema), keep_(schema.tables.size(), Keep::No) {}

  void add(std::string_view name, Keep keep) {
    const Table* table = find_table(schema_, name);
    if (table == nullptr) return;
    Keep& known = keep_[static_cast<size_t>(table - schema_.tables.data())];
    if (known >= keep) return;
    known = keep;
    waiting_.push_back({table, keep});
  }

  // Follows what the tables extend and refer to until nothing is new.
  void close() {
    while (!waiting_.empty()) {
      auto [table, keep] = waiting_.back();
      waiting_.pop_back();
      if (!table->extends.empty()) add(table->extends, keep);
      if (keep == Keep::Whole)
        for (const Field& field : table->fields) refer(field);
      for (const std::string& part : table->key)
        if (auto found = find_field(schema_, *table, part)) refer(*found->field);
    }
  }

  bool keeps(size_t table) const { return keep_[table] != Keep::No; }

 private:
  struct Waiting {
    const Table* table;
    Keep keep;
  };

  void refer(const Field& field) {
    if (!field.fk_table.empty()) add(field.fk_table, Keep::Referred);
  }

  const Schema& schema_;
  std::vector<Keep> keep_;
  std::vector<Waiting> waiting_;
};

bool uses(const Schema& schema, const Enum& wanted) {
  auto is_of = [&](const Field& field) { return same_name(field.enum_name, wanted.name); };
  return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const Table& table) {
    return std::any_of(table.fields.begin(), table.fields.end(), is_of);
  });
}

}  // namespace

Schema subset(const Schema& schema, std::span<const std::string> tables) {
  Selection selection(schema);
  for (const std::string& name : tables) selection.add(name, Keep::Whole);
  selection.close();
  Schema part;
  part.name = schema.name;
  for (size_t i = 0; i < schema.tables.size(); ++i)
    if (selection.keeps(i)) part.tables.push_back(schema.tables[i]);
  for (const Enum& item : schema.enums)
    if (uses(part, item)) part.enums.push_back(item);
  return part;
}

}  // namespace rapport::schema
