#include "tests/oracle/targets.h"

#include <algorithm>
#include <optional>

namespace rapport::oracle {
namespace {

using schema::FieldType;

uint32_t enum_row(Targets& out, const schema::Enum* e) {
  const auto found = std::find(out.enums.begin(), out.enums.end(), e);
  if (found != out.enums.end()) return static_cast<uint32_t>(found - out.enums.begin());
  out.enums.push_back(e);
  return static_cast<uint32_t>(out.enums.size() - 1);
}

std::optional<value::Type> enum_type(Targets& out, const schema::Schema& schema, const schema::Field& field) {
  if (field.enum_name == "NoYes") return value::yes_no();
  const schema::Enum* e = field.enum_name.empty() ? nullptr : schema::find_enum(schema, field.enum_name);
  if (e == nullptr || e->elements.empty()) return std::nullopt;
  return value::choice(enum_row(out, e));
}

// Of a reference by record id: the key of the row, when that is one text.
std::optional<value::Type> reference_type(const schema::Schema& schema, const schema::Field& field) {
  const schema::Table* table = schema::find_table(schema, field.fk_table);
  if (table == nullptr || table->key.size() != 1) return std::nullopt;
  const auto key = schema::find_field(schema, *table, table->key[0]);
  if (!key || key->field->type != FieldType::String) return std::nullopt;
  return value::text(key->field->length.value_or(0));
}

std::optional<value::Type> type_of(Targets& out, const schema::Schema& schema, const schema::Field& field) {
  switch (field.type) {
    case FieldType::String: return value::text(field.length.value_or(0));
    case FieldType::Int: return value::integer();
    case FieldType::Int64:
    case FieldType::RecId: return field.fk_table.empty() ? value::integer() : reference_type(schema, field);
    case FieldType::Real: return value::decimal(32, field.decimals.value_or(16));
    case FieldType::Date:
    case FieldType::DateTime: return value::date();
    case FieldType::Enum: return enum_type(out, schema, field);
    case FieldType::Unknown:
    case FieldType::IntOrEnum:
    case FieldType::Time:
    case FieldType::Guid:
    case FieldType::Container: break;
  }
  return std::nullopt;
}

// The row that the field takes, whatever its key is made of.
std::optional<RowTarget> row_of(Targets& out, const schema::Schema& schema, const schema::Table& table,
                                const schema::Field& field) {
  const bool by_id = field.type == FieldType::RecId || field.type == FieldType::Int64;
  const schema::Table* other = by_id ? schema::find_table(schema, field.fk_table) : nullptr;
  if (other == nullptr || other->key.empty()) return std::nullopt;
  RowTarget row{table.name, field.name, other->name, {}};
  for (const std::string& part : other->key) {
    const auto key = schema::find_field(schema, *other, part);
    if (!key) return std::nullopt;
    const bool is_row = key->field->type == FieldType::RecId || key->field->type == FieldType::Int64;
    const auto type = is_row ? std::nullopt : type_of(out, schema, *key->field);
    if (type) row.parts.push_back({other->name, key->field->name, *type});
  }
  return row.parts.empty() ? std::nullopt : std::optional(std::move(row));
}

bool is_key(const schema::Table& table, const schema::Field& field) {
  return std::find(table.key.begin(), table.key.end(), field.name) != table.key.end();
}

void add_record(Targets& out, const schema::Schema& schema, const schema::Table& table) {
  const auto key = table.key.size() == 1 ? schema::find_field(schema, table, table.key[0]) : std::nullopt;
  if (!key || key->field->type != FieldType::String || key->field->length.value_or(3) < 3) return;
  RecordTarget record{table.name, key->field->name, value::text(key->field->length.value_or(0)), {}, {}, {}};
  for (const schema::FieldRef& ref : schema::all_fields(schema, table)) {
    if (ref.field->system || is_key(table, *ref.field)) continue;
    const auto type = type_of(out, schema, *ref.field);
    if (!type && ref.field->mandatory) return;
    if (const auto row = ref.field->mandatory ? std::nullopt : row_of(out, schema, table, *ref.field)) {
      record.rows.push_back(*row);
      if (row->parts.size() > 1) continue;
    }
    if (type)
      (ref.field->mandatory ? record.mandatory : record.others)
          .push_back({table.name, ref.field->name, *type});
  }
  out.records.push_back(std::move(record));
}

}  // namespace

Targets targets_of(const schema::Schema& schema) {
  Targets out;
  for (const schema::Table& table : schema.tables) {
    if (table.one_row == schema::OneRow::No) {
      add_record(out, schema, table);
      continue;
    }
    for (const schema::FieldRef& ref : schema::all_fields(schema, table)) {
      if (ref.field->system) continue;
      if (const auto type = type_of(out, schema, *ref.field))
        out.one_row.push_back({table.name, ref.field->name, *type});
      else if (const auto row = row_of(out, schema, table, *ref.field))
        out.one_row_rows.push_back(*row);
    }
  }
  return out;
}

}  // namespace rapport::oracle
