#include "compiler/import/facts.h"

#include <algorithm>
#include <functional>
#include <set>

#include "runtime/base/utf8.h"
#include "runtime/schema/schema.h"

namespace rapport::metadata {
namespace {

using schema::same_name;

// The list is sorted by name: of those with the same name the first one stays. They are counted as `what`,
// and named after `owner`.
template <class T>
void drop_repeated(Facts& facts, const std::string& what, std::vector<T>& list,
                   const std::string& owner = {}) {
  size_t kept = 0;
  for (size_t at = 0; at < list.size(); ++at) {
    if (kept != 0 && same_name(list[kept - 1].name, list[at].name)) {
      if (!what.empty()) facts.skip(what, owner + list[at].name);
      continue;
    }
    if (kept != at) list[kept] = std::move(list[at]);
    ++kept;
  }
  list.erase(list.begin() + static_cast<ptrdiff_t>(kept), list.end());
}

void tidy_elements(Facts& facts, schema::Enum& item) {
  std::vector<schema::EnumElement> kept;
  std::set<int32_t> values;
  bool clash = false;
  std::set<std::string, schema::NameLess> names;
  for (schema::EnumElement& element : item.elements) {
    if (!names.insert(element.name).second) {
      facts.skip("elements of enums that stand there twice", item.name + "." + element.name);
      continue;
    }
    clash |= element.value && !values.insert(*element.value).second;
    kept.push_back(std::move(element));
  }
  if (clash) {
    facts.skip("enums whose values are not told apart: only their names were taken", item.name);
    for (schema::EnumElement& element : kept) element.value.reset();
  }
  item.elements = std::move(kept);
}

// A type follows from an enum, and only an enum has one.
template <class T>
void tidy_enum(Facts& facts, T& item, const std::string& owner) {
  if (item.enum_name.empty()) return;
  using enum schema::FieldType;
  if (item.type == Unknown || item.type == IntOrEnum) item.type = Enum;
  if (item.type == Enum) return;
  facts.skip("enums of what is of another type", owner + item.name);
  item.enum_name.clear();
}

// A field without its table says nothing.
template <class T>
void tidy_reference(Facts& facts, T& item, const std::string& owner) {
  if (!item.fk_table.empty() || item.fk_field.empty()) return;
  facts.skip("references to no table", owner + item.name);
  item.fk_field.clear();
}

const Index* find_index(const std::vector<Index>& indices, std::string_view name) {
  const auto found = std::ranges::find_if(indices, [&](const Index& i) { return same_name(i.name, name); });
  return found == indices.end() ? nullptr : &*found;
}

bool has_field(const Index& index, std::string_view name) {
  return std::ranges::any_of(index.fields, [&](const std::string& field) { return same_name(field, name); });
}

// A key that a person can write: a record id is the database's.
bool may_be_key(const Index& index) {
  return index.unique && !index.fields.empty() && !has_field(index, "RecId");
}

struct Choice {
  const Index* index = nullptr;
  bool inferred = false;
};

Choice choose(const std::vector<Index>& indices, const KeyNames& names) {
  for (const std::string& name : {names.replacement, names.primary})
    if (const Index* index = name.empty() ? nullptr : find_index(indices, name); index && may_be_key(*index))
      return {index};
  std::vector<const Index*> alternate, unique;
  for (const Index& index : indices) {
    if (!may_be_key(index)) continue;
    unique.push_back(&index);
    if (index.alternate_key) alternate.push_back(&index);
  }
  if (alternate.size() == 1) return {alternate[0]};
  return unique.size() == 1 ? Choice{unique[0], true} : Choice{};
}

bool is_record_id(const schema::Field& field) {
  return field.type == schema::FieldType::Int64 && same_name(field.fk_field, "RecId");
}

}  // namespace

void Facts::skip(const std::string& what, std::string_view name) { note(skipped[what], name); }

void note(Skipped& item, std::string_view name) {
  constexpr size_t kMostNames = 5, kMostUnits = 60;
  ++item.count;
  if (item.names.size() < kMostNames && !name.empty())
    item.names.emplace_back(base::utf16_prefix(name, kMostUnits));
}

FieldsByName::FieldsByName(schema::Table& table) {
  for (schema::Field& field : table.fields) fields_.emplace(field.name, &field);
}

schema::Field* FieldsByName::find(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? nullptr : found->second;
}

void tidy(Facts& facts) {
  facts.schema = schema::sorted(std::move(facts.schema));
  drop_repeated(facts, "tables that stand there twice", facts.schema.tables);
  drop_repeated(facts, "enums that stand there twice", facts.schema.enums);
  drop_repeated(facts, "data types that stand there twice", facts.schema.types);
  drop_repeated(facts, "documents that stand there twice", facts.schema.documents);
  drop_repeated(facts, "", facts.schema.message_types);  // counted as the enums and data types that they are
  for (schema::Table& table : facts.schema.tables) {
    const std::string owner = table.name + ".";
    drop_repeated(facts, "fields that stand there twice", table.fields, owner);
    for (schema::Field& field : table.fields) {
      tidy_enum(facts, field, owner);
      tidy_reference(facts, field, owner);
    }
  }
  for (schema::DataType& type : facts.schema.types) {
    tidy_enum(facts, type, "");
    tidy_reference(facts, type, "");
  }
  for (schema::Enum& item : facts.schema.enums) tidy_elements(facts, item);
}

void set_key(schema::Table& table, const std::vector<Index>& indices, const KeyNames& names) {
  const Choice choice = choose(indices, names);
  if (choice.index == nullptr) return;
  for (const std::string& field : choice.index->fields)
    if (!same_name(field, "DataAreaId")) table.key.push_back(field);
  if (choice.inferred) table.evidence += "; key inferred from the only unique index " + choice.index->name;
  if (table.key.size() != 1) return;
  const schema::Field* only = FieldsByName(table).find(table.key[0]);
  if (only == nullptr || !same_name(only->data_type, "ParametersKey")) return;
  table.one_row = table.per_company ? schema::OneRow::PerCompany : schema::OneRow::PerSystem;
  table.says_one_row = true;
  table.evidence += "; one row inferred from the type ParametersKey of its key";
}

void set_references(Facts& facts, schema::Table& table, const std::vector<Reference>& references) {
  const FieldsByName fields_by_name(table);
  for (const Reference& reference : references) {
    const auto is_company = [](const Reference::Pair& pair) { return same_name(pair.field, "DataAreaId"); };
    const auto fields = std::ranges::count_if(reference.pairs, std::not_fn(is_company));
    const std::string names = table.name + " to " + reference.table;
    if (reference.conditional) {
      facts.skip("references that hold for some rows alone", names);
    } else if (fields != 1) {
      facts.skip("references by none or several fields", names);
    } else {
      const Reference::Pair& pair = *std::ranges::find_if_not(reference.pairs, is_company);
      schema::Field* field = fields_by_name.find(pair.field);
      if (field == nullptr || !field->fk_table.empty()) {
        facts.skip(field ? "second references of a field" : "references of inherited fields",
                   table.name + "." + pair.field + " to " + reference.table);
        continue;
      }
      field->fk_table = reference.table, field->fk_field = pair.related;
      if (is_record_id(*field)) field->type = schema::FieldType::RecId;
    }
  }
}

}  // namespace rapport::metadata
