#include <algorithm>

#include "runtime/schema/by_name.h"

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

// Documents of the services of tables that are kept, and the types that stand in them.
void add_documents(const Schema& schema, Schema& part) {
  const auto is_taken = [&](const Document& document) {
    return std::any_of(part.tables.begin(), part.tables.end(),
                       [&](const Table& table) { return same_name(table.service.document, document.name); });
  };
  std::vector<bool> used(schema.message_types.size(), false);
  const auto use = [&](std::string_view name) {
    auto type = find_by_name(schema.message_types, name);
    while (type != schema.message_types.end() &&
           !used[static_cast<size_t>(type - schema.message_types.begin())]) {
      used[static_cast<size_t>(type - schema.message_types.begin())] = true;
      type = find_by_name(schema.message_types, type->extends);
    }
  };
  for (const Document& document : schema.documents) {
    if (!is_taken(document)) continue;
    part.documents.push_back(document);
    for (const DocumentRecord& record : document.records)
      for (const DocumentElement& element : record.elements) use(element.type);
  }
  for (size_t i = 0; i < used.size(); ++i)
    if (used[i]) part.message_types.push_back(schema.message_types[i]);
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
  add_documents(schema, part);
  return part;
}

}  // namespace rapport::schema
