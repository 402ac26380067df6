#include "runtime/schema/schema.h"

#include <algorithm>

#include "runtime/schema/by_name.h"

namespace rapport::schema {
namespace {

constexpr unsigned char lower(char c) {
  return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

template <class T>
const T* find_named(const std::vector<T>& list, std::string_view name) {
  auto found = find_by_name(list, name);
  return found != list.end() ? &*found : nullptr;
}

template <class T>
void sort_named(std::vector<T>& list) {
  std::stable_sort(list.begin(), list.end(), LessByName());
}

// A chain of `extends` that comes back to itself (a broken import) ends after as many steps as there are
// tables.
template <class Visit>
void for_each_ancestor(const Schema& schema, const Table& table, Visit visit) {
  const Table* at = &table;
  for (size_t steps = 0; at != nullptr && steps <= schema.tables.size(); ++steps) {
    if (visit(*at)) return;
    at = at->extends.empty() ? nullptr : find_table(schema, at->extends);
  }
}

}  // namespace

std::strong_ordering compare_names(std::string_view a, std::string_view b) {
  size_t common = std::min(a.size(), b.size());
  for (size_t i = 0; i < common; ++i)
    if (auto order = lower(a[i]) <=> lower(b[i]); order != 0) return order;
  return a.size() <=> b.size();
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && compare_names(a, b) == 0;
}

Schema sorted(Schema schema) {
  sort_named(schema.tables);
  sort_named(schema.enums);
  sort_named(schema.types);
  for (Table& table : schema.tables) sort_named(table.fields);
  sort_named(schema.documents);
  sort_named(schema.message_types);
  for (Document& document : schema.documents) sort_named(document.records);
  return schema;
}

bool is_ledger_account(const Field& field) {
  return same_name(field.fk_table, "DimensionAttributeValueCombination");
}

Trust trust_of(std::string_view evidence) {
  auto has = [&](std::string_view word) { return evidence.find(word) != std::string_view::npos; };
  if (has("inferred") || has("to confirm")) return Trust::Weak;
  if (has("2012:")) return Trust::Verified;
  return evidence.starts_with("FO:") ? Trust::Later : Trust::Verified;
}

bool is_of_company(const Table& table) {
  return table.one_row == OneRow::No ? table.per_company : table.one_row == OneRow::PerCompany;
}

bool is_key_field(const Table& table, std::string_view name) {
  return table.one_row == OneRow::No &&
         std::any_of(table.key.begin(), table.key.end(),
                     [name](const std::string& key) { return same_name(key, name); });
}

const Table* find_table(const Schema& schema, std::string_view name) {
  return find_named(schema.tables, name);
}

namespace {

struct Form {
  TableKind kind;
  std::string_view before, after;
};
constexpr Form kForms[] = {{TableKind::Entity, "entity(\"", "\")"},
                           {TableKind::Operation, "service(", ")"},
                           {TableKind::Method, "class(", ")"}};

bool has_form(std::string_view name, const Form& form) {
  return name.size() > form.before.size() + form.after.size() && name.starts_with(form.before) &&
         name.ends_with(form.after);
}

}  // namespace

std::string designation(TableKind kind, std::string_view name) {
  for (const Form& form : kForms)
    if (form.kind == kind) return std::string(form.before).append(name).append(form.after);
  return std::string(name);
}

TableKind kind_of(std::string_view name) {
  for (const Form& form : kForms)
    if (has_form(name, form)) return form.kind;
  return TableKind::Table;
}

std::string_view plain_name(std::string_view name) {
  for (const Form& form : kForms)
    if (has_form(name, form))
      return name.substr(form.before.size(), name.size() - form.before.size() - form.after.size());
  return name;
}

const Enum* find_enum(const Schema& schema, std::string_view name) { return find_named(schema.enums, name); }

std::optional<FieldRef> find_field(const Schema& schema, const Table& table, std::string_view name) {
  std::optional<FieldRef> found;
  for_each_ancestor(schema, table, [&](const Table& at) {
    const Field* field = find_named(at.fields, name);
    if (field != nullptr) found = FieldRef{&at, field};
    return found.has_value();
  });
  return found;
}

std::vector<FieldRef> all_fields(const Schema& schema, const Table& table) {
  std::vector<FieldRef> all;
  for_each_ancestor(schema, table, [&](const Table& at) {
    for (const Field& field : at.fields) all.push_back({&at, &field});
    return false;
  });
  // stable: of two with one name, the table's own comes before what it inherits, and stays
  std::stable_sort(all.begin(), all.end(), [](const FieldRef& a, const FieldRef& b) {
    return compare_names(a.field->name, b.field->name) < 0;
  });
  auto same = [](const FieldRef& a, const FieldRef& b) { return same_name(a.field->name, b.field->name); };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

}  // namespace rapport::schema
