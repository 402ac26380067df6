// `T[k, …]`: a row of a table of the target, by its natural key, as the value of a field that refers to it.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;

struct Part {  // as written
  const schema::Field* field;
  syntax::ExprId value;
};

std::string key_text(const schema::Table& table) { return fmt::format("{}", fmt::join(table.key, "`, `")); }

// `Field = value`; else nullopt: the value alone, for the next part in the key's order.
std::optional<Part> named_part(Context& c, const Scope& scope, const schema::Table& table,
                               syntax::ExprId id) {
  const auto* binary = std::get_if<syntax::Binary>(&c.syntax_of(scope, id).node);
  if (!binary || binary->op != syntax::BinaryOp::Eq) return std::nullopt;
  const auto* place = std::get_if<syntax::Place>(&c.syntax_of(scope, binary->left).node);
  if (!place || !place->members.empty()) return std::nullopt;
  const auto found = schema::find_field(c.schema, table, place->name.text);
  const bool key = found && std::any_of(table.key.begin(), table.key.end(), [&](const std::string& part) {
                     return schema::same_name(part, found->field->name);
                   });
  if (key) return Part{found->field, binary->right};
  diag::Diagnostic& d = c.diags.report(diag::E5023, place->name.span, table.name, key_text(table),
                                       fmt::format("`{}` is no part of it", place->name.text));
  const std::vector<std::string_view> names(table.key.begin(), table.key.end());
  if (const auto near = diag::closest(names, place->name.text); !near.empty())
    d.fix(place->name.span, std::string(near));
  return Part{nullptr, binary->right};
}

// The parts in the order written; nothing when one is wrong, which is reported.
std::optional<std::vector<Part>> parts_of(Context& c, const Scope& scope, const schema::Table& table,
                                          const std::vector<syntax::ExprId>& keys) {
  std::vector<Part> parts;
  for (size_t i = 0; i < keys.size(); ++i) {
    const diag::Span span = c.syntax_of(scope, keys[i]).span;
    auto part = named_part(c, scope, table, keys[i]);
    if (!part && i >= table.key.size()) {
      c.diags.report(diag::E5023, span, table.name, key_text(table), "this is one part too many");
      return std::nullopt;
    }
    if (!part) part = Part{schema::find_field(c.schema, table, table.key[i])->field, keys[i]};
    if (!part->field) return std::nullopt;
    const bool twice = std::any_of(parts.begin(), parts.end(),
                                   [&](const Part& other) { return other.field == part->field; });
    if (twice) {
      c.diags.report(diag::E5023, span, table.name, key_text(table),
                     fmt::format("`{}` stands here twice", part->field->name));
      return std::nullopt;
    }
    parts.push_back(*part);
  }
  return parts;
}

NodeId part_node(Context& c, const Scope& scope, const schema::Table& table, const schema::Field& field,
                 diag::Span span) {
  return add_node(c, {.kind = SlotKind::Term,
                      .name = table.name + "." + field.name,
                      .type = value::text(),
                      .scope = scope.row,
                      .gate = scope.gate,
                      .span = span});
}

std::optional<program::RowPart> read_part(Context& c, const Scope& scope, const schema::Table& table,
                                          const Part& part) {
  const syntax::Expr& e = c.syntax_of(scope, part.value);
  if (is_target_row(c, scope, part.value)) {
    const Index row = add_row_reference(c, scope, part.value, {&table, part.field}, e.span);
    if (row == base::kNone) return std::nullopt;
    return program::RowPart{part.field->name, base::kNone, row};
  }
  const auto type = type_of_field(c, {&table, part.field}, e.span);
  if (!type) return std::nullopt;
  const NodeId node = part_node(c, scope, table, *part.field, e.span);
  c.out.nodes[node].type = *type;
  await(c, node, scope, part.value, type);
  return program::RowPart{part.field->name, node.index, base::kNone};
}

// A part that is not written is empty, as it is in a record.
program::RowPart empty_part(Context& c, const Scope& scope, const schema::Table& table,
                            const std::string& name, diag::Span span) {
  const schema::Field& field = *schema::find_field(c.schema, table, name)->field;
  const NodeId node = part_node(c, scope, table, field, span);
  c.out.nodes[node].expr = add_expr(c, value::text(1), span, Literal{value::text_value("")});
  c.out.nodes[node].type = value::text(1);
  return {field.name, node.index, base::kNone};
}

bool is_a(const Context& c, const schema::Table* table, std::string_view name) {
  for (; table; table = table->extends.empty() ? nullptr : schema::find_table(c.schema, table->extends))
    if (schema::same_name(table->name, name)) return true;
  return false;
}

bool check_referred(Context& c, const TargetField& target, const schema::Table& table, diag::Span span) {
  const schema::Field& field = *target.field;
  const std::string name = target.table->name + "." + field.name;
  const bool by_id = field.type == schema::FieldType::RecId || field.type == schema::FieldType::Int64;
  if (by_id && is_a(c, &table, field.fk_table)) return true;
  std::string_view takes = "refers to no row by its id: write the value itself";
  const std::string other = fmt::format("refers to `{}`", field.fk_table);
  if (by_id && !field.fk_table.empty()) takes = other;
  c.diags.report(diag::E5022, span, name, takes, table.name);
  return false;
}

}  // namespace

bool is_target_row(const Context& c, const Scope& scope, syntax::ExprId id) {
  if (!id.valid()) return false;
  const auto* place = std::get_if<syntax::Place>(&c.syntax_of(scope, id).node);
  return place && place->members.size() == 1 &&
         std::holds_alternative<std::vector<syntax::ExprId>>(place->members[0].node) &&
         !table_named(c, scope, place->name.text);
}

Index add_row_reference(Context& c, const Scope& scope, syntax::ExprId id, const TargetField& target,
                        diag::Span at) {
  const auto& place = *std::get_if<syntax::Place>(&c.syntax_of(scope, id).node);
  const schema::Table* table = find_target_table(c, {{place.name}, place.name.span});
  if (!table || !check_referred(c, target, *table, at)) return base::kNone;
  if (table->key.empty()) {
    c.diags.report(diag::E5009, at, table->name, "is not known; name it in `target/overrides.toml`");
    return base::kNone;
  }
  const auto written =
      parts_of(c, scope, *table, *std::get_if<std::vector<syntax::ExprId>>(&place.members[0].node));
  if (!written) return base::kNone;
  program::RowReference row{.table = table->name, .parts = {}};
  for (const std::string& name : table->key) {
    const auto part = std::find_if(written->begin(), written->end(),
                                   [&](const Part& p) { return schema::same_name(p.field->name, name); });
    const auto read = part == written->end() ? std::optional(empty_part(c, scope, *table, name, at))
                                             : read_part(c, scope, *table, *part);
    if (!read) return base::kNone;
    row.parts.push_back(*read);
  }
  c.out.parts.rows.push_back(std::move(row));
  return static_cast<Index>(c.out.parts.rows.size() - 1);
}

void add_row_write(Context& c, const Scope& scope, const TargetField& target, syntax::ExprId value,
                   std::string declared, diag::Span target_span, Index record) {
  const diag::Span span = c.syntax_of(scope, value).span;
  const Index row = add_row_reference(c, scope, value, target, span);
  if (row == base::kNone) return;
  const auto write = static_cast<Index>(c.out.parts.writes.size());
  c.out.parts.writes.push_back({.table = target.table->name,
                                .field = target.field->name,
                                .row = row,
                                .format = program::FieldFormat::Reference,
                                .declared = std::move(declared),
                                .place = place_of(c, target_span)});
  if (record != base::kNone) c.out.parts.records[record].writes.push_back(write);
  c.writes.push_back({write, record, target_span, span, target.table, target.field, scope.gate});
}

}  // namespace rapport::hir
