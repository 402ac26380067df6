#include "compiler/import/facts.h"

#include <algorithm>
#include <functional>
#include <set>

#include "runtime/schema/schema.h"

namespace rapport::metadata {
namespace {

using schema::same_name;

// The list is sorted by name: of those with the same name the first one stays.
template <class T>
size_t drop_repeated(std::vector<T>& list) {
  const auto end =
      std::unique(list.begin(), list.end(), [](const T& a, const T& b) { return same_name(a.name, b.name); });
  const auto count = static_cast<size_t>(list.end() - end);
  list.erase(end, list.end());
  return count;
}

void tidy_elements(Facts& facts, schema::Enum& item) {
  std::vector<schema::EnumElement> kept;
  std::set<int32_t> values;
  bool clash = false;
  const auto by_name = [](const std::string& a, const std::string& b) {
    return schema::compare_names(a, b) < 0;
  };
  std::set<std::string, decltype(by_name)> names(by_name);
  for (schema::EnumElement& element : item.elements) {
    if (!names.insert(element.name).second) {
      facts.skip("elements of enums that stand there twice");
      continue;
    }
    clash |= element.value && !values.insert(*element.value).second;
    kept.push_back(std::move(element));
  }
  if (clash) {
    facts.skip("enums whose values are not told apart: only their names were taken");
    for (schema::EnumElement& element : kept) element.value.reset();
  }
  item.elements = std::move(kept);
}

// A type follows from an enum, and only an enum has one.
template <class T>
void tidy_enum(Facts& facts, T& item) {
  if (item.enum_name.empty()) return;
  using enum schema::FieldType;
  if (item.type == Unknown || item.type == IntOrEnum) item.type = Enum;
  if (item.type == Enum) return;
  facts.skip("enums of what is of another type");
  item.enum_name.clear();
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

FieldsByName::FieldsByName(schema::Table& table) {
  for (schema::Field& field : table.fields) fields_.emplace(field.name, &field);
}

schema::Field* FieldsByName::find(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? nullptr : found->second;
}

void tidy(Facts& facts) {
  facts.schema = schema::sorted(std::move(facts.schema));
  facts.skip("tables that stand there twice", drop_repeated(facts.schema.tables));
  facts.skip("enums that stand there twice", drop_repeated(facts.schema.enums));
  facts.skip("data types that stand there twice", drop_repeated(facts.schema.types));
  facts.skip("documents that stand there twice", drop_repeated(facts.schema.documents));
  drop_repeated(facts.schema.message_types);  // counted as the enums and data types that they are
  for (schema::Table& table : facts.schema.tables) {
    facts.skip("fields that stand there twice", drop_repeated(table.fields));
    for (schema::Field& field : table.fields) tidy_enum(facts, field);
  }
  for (schema::DataType& type : facts.schema.types) tidy_enum(facts, type);
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
    if (reference.conditional) {
      facts.skip("references that hold for some rows alone");
    } else if (fields != 1) {
      facts.skip("references by none or several fields");
    } else {
      const Reference::Pair& pair = *std::ranges::find_if_not(reference.pairs, is_company);
      schema::Field* field = fields_by_name.find(pair.field);
      if (field == nullptr || !field->fk_table.empty()) {
        facts.skip(field ? "second references of a field" : "references of inherited fields");
        continue;
      }
      field->fk_table = reference.table, field->fk_field = pair.related;
      if (is_record_id(*field)) field->type = schema::FieldType::RecId;
    }
  }
}

}  // namespace rapport::metadata
