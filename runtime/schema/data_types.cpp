#include "runtime/schema/by_name.h"

namespace rapport::schema {
namespace {

constexpr size_t kLongestChain = 64;  // of types that extend each other: one that comes back to itself ends

bool may_be_enum(FieldType type) { return type == FieldType::Enum || type == FieldType::IntOrEnum; }

void add_type(Field& field, const DataType& type) {
  const bool open = field.type == FieldType::Unknown || field.type == FieldType::IntOrEnum;
  const bool says = type.type != FieldType::Unknown && type.type != FieldType::IntOrEnum;
  const bool fits = field.type == FieldType::Unknown || type.type == FieldType::Int || may_be_enum(type.type);
  if (open && says && fits) field.type = type.type;
}

void add_facts(Field& field, const DataType& type) {
  add_type(field, type);
  if (field.type == FieldType::String && !field.length) field.length = type.length;
  if (field.type == FieldType::Real && !field.decimals) field.decimals = type.decimals;
  if (may_be_enum(field.type) && field.enum_name.empty() && !type.enum_name.empty())
    field.type = FieldType::Enum, field.enum_name = type.enum_name;
  if (field.fk_table.empty()) field.fk_table = type.fk_table, field.fk_field = type.fk_field;
}

void complete(Field& field, const std::vector<DataType>& types) {
  std::string_view name = field.data_type;
  for (size_t steps = 0; !name.empty() && steps < kLongestChain; ++steps) {
    const auto type = find_by_name(types, name);
    if (type == types.end()) return;
    add_facts(field, *type);
    name = type->extends;
  }
}

}  // namespace

Schema with_data_types(Schema schema) {
  if (schema.types.empty()) return schema;
  for (Table& table : schema.tables)
    for (Field& field : table.fields) complete(field, schema.types);
  return schema;
}

}  // namespace rapport::schema
