#include <fmt/format.h>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using schema::FieldType;

// A reference by record id is written as the key of the row that it means, when that key is one field; a
// ledger account as its main account.
std::optional<value::Type> reference_type(Context& c, const TargetField& target, diag::Span at) {
  const bool account = schema::is_ledger_account(*target.field);
  const schema::Table* referred =
      schema::find_table(c.schema, account ? schema::kMainAccount : target.field->fk_table);
  if (account && referred)
    if (const auto key = schema::find_field(c.schema, *referred, schema::kMainAccountId); key)
      return value::text(key->field->length.value_or(0));
  if (referred && referred->key.size() == 1)
    if (const auto key = schema::find_field(c.schema, *referred, referred->key[0]);
        key && key->field->type == FieldType::String)
      return value::text(key->field->length.value_or(0));
  c.diags.report(diag::E5016, at, target.table->name + "." + target.field->name, target.field->fk_table);
  return std::nullopt;
}

std::optional<value::Type> enum_field_type(Context& c, const TargetField& target, diag::Span at) {
  const std::string& name = target.field->enum_name;
  if (name == "NoYes") return value::yes_no();
  if (const Index index = name.empty() ? base::kNone : target_enum(c, name); index != base::kNone)
    return value::choice(index);
  c.diags.report(diag::E5007, at, target.table->name + "." + target.field->name,
                 override_line(*target.table, *target.field));
  return std::nullopt;
}

}  // namespace

std::string override_line(const schema::Table& table, const schema::Field& field) {
  return fmt::format("`[table.{}.field]` and below it `{} = {{ enum = \"…\" }}`", table.name, field.name);
}

const schema::Table* find_target_table(Context& c, const syntax::Path& path) {
  const std::string name(path.parts.empty() ? "" : path.parts[0].text);
  const schema::Table* table = path.parts.size() == 1 ? schema::find_table(c.schema, name) : nullptr;
  if (table) return table;
  diag::Diagnostic& d = c.diags.report(diag::E5001, path.span, c.sources.text(path.span));
  if (path.parts.empty()) return nullptr;
  c.diags.suggest(d, path.parts[0].span, name, [&] {
    std::vector<std::string_view> names;
    for (const schema::Table& t : c.schema.tables) names.push_back(t.name);
    return names;
  });
  return nullptr;
}

TargetField find_target_field(Context& c, const schema::Table& table, const syntax::Name& name) {
  const auto found = schema::find_field(c.schema, table, name.text);
  if (found && !found->field->system) return {&table, found->field};
  if (found) {
    c.diags.report(diag::E5012, name.span, table.name + "." + found->field->name);
    return {&table, nullptr};
  }
  diag::Diagnostic& d =
      table.kind == schema::TableKind::Table
          ? c.diags.report(diag::E5002, name.span, table.name, name.text)
          : c.diags.report(diag::E5025, name.span, table.name, word_for_field(table), name.text);
  c.diags.suggest(d, name.span, name.text, [&] {
    std::vector<std::string_view> names;
    for (const schema::FieldRef& ref : schema::all_fields(c.schema, table)) names.push_back(ref.field->name);
    return names;
  });
  return {&table, nullptr};
}

TargetField find_target(Context& c, const syntax::Target& target) {
  if (target.argument || target.path.parts.size() != 2) {
    c.diags.report(diag::E5017, target.span, c.sources.text(target.span));
    return {};
  }
  const syntax::Path table_path{{target.path.parts[0]}, target.path.parts[0].span};
  const schema::Table* table = find_target_table(c, table_path);
  if (!table) return {};
  if (table->one_row == schema::OneRow::No) {
    c.diags.report(diag::E5011, target.span, table->name);
    return {table, nullptr};
  }
  return find_target_field(c, *table, target.path.parts[1]);
}

std::optional<value::Type> type_of_field(Context& c, const TargetField& target, diag::Span at) {
  const schema::Field& field = *target.field;
  const std::string name = target.table->name + "." + field.name;
  switch (field.type) {
    case FieldType::String:
      if (!field.length) c.assumptions["no length is known"].push_back(name);
      return value::text(field.length.value_or(0));
    case FieldType::Int: return value::integer();
    case FieldType::Int64:
    case FieldType::RecId:
      if (field.fk_table.empty()) return value::integer();
      return reference_type(c, target, at);
    case FieldType::Real: return value::decimal(32, field.decimals.value_or(16));
    case FieldType::Date:
    case FieldType::DateTime: return value::date();
    case FieldType::Enum: return enum_field_type(c, target, at);
    case FieldType::IntOrEnum:
      c.diags.report(diag::E5007, at, name, override_line(*target.table, field));
      return std::nullopt;
    case FieldType::Unknown: c.diags.report(diag::E5018, at, name); return std::nullopt;
    case FieldType::Time:
    case FieldType::Guid:
    case FieldType::Container: c.diags.report(diag::E5019, at, name); return std::nullopt;
  }
  return std::nullopt;
}

void add_write(Context& c, const TargetField& target, NodeId node, std::string declared, Index question,
               diag::Span target_span, diag::Span value_span, Index record) {
  const auto row = static_cast<Index>(c.out.parts.writes.size());
  c.out.parts.writes.push_back({.table = target.table->name,
                                .field = target.field->name,
                                .slot = node.index,
                                .declared = std::move(declared),
                                .question = question,
                                .place = place_of(c, target_span)});
  if (record != base::kNone) c.out.parts.records[record].writes.push_back(row);
  c.writes.push_back(
      {row, record, target_span, value_span, target.table, target.field, c.out.nodes[node].gate});
}

}  // namespace rapport::hir
