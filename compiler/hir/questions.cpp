#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {

using program::SlotKind;
using syntax::ClauseKind;

namespace {

Index clause_text(Context& c, const Scope& scope, const syntax::Item& item, ClauseKind kind,
                  std::string_view role) {
  const syntax::Clause* clause = find_clause(item, kind);
  if (!clause || !clause->text) return base::kNone;
  return add_text(c, scope_of(c, scope, *clause),
                  full_name(c, scope, item.name.text) + "." + std::string(role), *clause->text);
}

Index title_of(Context& c, const Scope& scope, const syntax::Item& item) {
  if (item.title) return add_text(c, scope, full_name(c, scope, item.name.text) + ".text", *item.title);
  return clause_text(c, scope, item, ClauseKind::Text, "text");
}

TargetField target_of(Context& c, const Scope& scope, const syntax::Item& item) {
  if (const Index table = table_of(c, scope); table != base::kNone) return column_target(c, table, item);
  const syntax::Clause* clause = find_clause(item, ClauseKind::Target);
  return clause && clause->target ? find_target(c, *clause->target) : TargetField{};
}

diag::Span target_span(const syntax::Item& item) {
  const syntax::Clause* clause = find_clause(item, ClauseKind::Target);
  return clause && clause->target ? clause->target->span : item.name.span;
}

}  // namespace

// What is written wins; else the target's field tells.
value::Type type_of(Context& c, const Scope& scope, const syntax::Item& item, const TargetField& target) {
  if (item.type) return read_type(c, scope, *item.type).value_or(value::Type{});
  if (target.field) return type_of_field(c, target, target_span(item)).value_or(value::Type{});
  if (!find_clause(item, ClauseKind::Target)) {
    diag::Diagnostic& d = c.diags.report(diag::E3014, item.name.span, item.name.text);
    const uint32_t after = item.title ? item.title->span.end : item.name.span.end;
    d.fix({item.name.span.file, after, after}, ": yes_no");
  }
  return {};
}

namespace {

NodeId clause_node(Context& c, const Scope& scope, SlotKind kind, const std::string& name,
                   const syntax::Clause& clause, value::Type type, Index owner) {
  const NodeId node = add_node(c, {.kind = kind,
                                   .name = name,
                                   .type = type,
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .owner = owner,
                                   .span = clause.span});
  await(c, node, scope_of(c, scope, clause), clause.expr, type);
  return node;
}

}  // namespace

// The check that a bound or an option filter is: made here, not written in the pack, so its expression is
// typed by hand.
Index add_made_check(Context& c, const Scope& scope, program::CheckKind kind, std::vector<Index> at,
                     ExprId rule, diag::Span span, const std::string& name) {
  const auto row = static_cast<Index>(c.out.parts.checks.size());
  const NodeId node = add_node(c, {.kind = SlotKind::Check,
                                   .name = name,
                                   .type = value::yes_no(),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .expr = rule,
                                   .owner = row,
                                   .span = span});
  c.out.parts.checks.push_back({.kind = kind,
                                .name = {},
                                .slot = node.index,
                                .at = std::move(at),
                                .group = scope.group,
                                .place = place_of(c, span)});
  return row;
}

namespace {

void add_bound(Context& c, const Scope& scope, const syntax::Clause& clause, program::CheckKind kind,
               Index row) {
  program::Question& q = c.out.parts.questions[row];
  const bool minimum = kind == program::CheckKind::Minimum;
  const bool ordered = q.type.kind == value::Kind::Integer || q.type.kind == value::Kind::Decimal ||
                       q.type.kind == value::Kind::Date;
  if (!ordered) {
    if (q.type.kind != value::Kind::Error)
      c.diags.report(diag::E3019, clause.span, minimum ? "min" : "max", describe(c, q.type));
    return;
  }
  const std::string name = q.name + (minimum ? ".min" : ".max");
  const NodeId bound = clause_node(c, scope, SlotKind::Bound, name, clause, q.type, row);
  (minimum ? q.minimum : q.maximum) = bound.index;
  const ExprId value = add_expr(c, q.type, clause.span, Read{NodeId{q.slot}});
  const ExprId limit = add_expr(c, q.type, clause.span, Read{bound});
  const ExprId rule =
      add_expr(c, value::yes_no(), clause.span, Compare{minimum ? Relation::Ge : Relation::Le, value, limit});
  add_made_check(c, scope, kind, {row}, rule, clause.span, name + ".check");
}

void add_options(Context& c, Scope scope, const syntax::Item& item, const syntax::Clause& clause, Index row) {
  program::Question& q = c.out.parts.questions[row];
  if (q.type.table != base::kNone) return;  // add_reference_rules()
  const bool choice = q.type.kind == value::Kind::Choice || q.type.kind == value::Kind::Choices;
  if (!choice) {
    if (q.type.kind != value::Kind::Error)
      c.diags.report(diag::E3019, clause.span, "where", describe(c, q.type));
    return;
  }
  if (!fits_a_set(c, q.type.enum_index, clause.span)) return;
  scope.own_name = item.name.text;
  scope.own_type = value::choice(q.type.enum_index);
  const NodeId options = add_node(c, {.kind = SlotKind::Options,
                                      .name = q.name + ".options",
                                      .type = value::choices(q.type.enum_index),
                                      .scope = scope.row,
                                      .gate = scope.gate,
                                      .owner = row,
                                      .span = clause.span});
  await(c, options, scope_of(c, scope, clause), clause.expr,
        value::yes_no());  // the rule for one option; the emitter runs it for each
  q.options = options.index;
  const ExprId value = add_expr(c, q.type, clause.span, Read{NodeId{q.slot}});
  const ExprId allowed = add_expr(c, value::choices(q.type.enum_index), clause.span, Read{options});
  const ExprId rule =
      q.type.kind == value::Kind::Choice
          ? add_expr(c, value::yes_no(), clause.span, InSet{value, allowed})
          : add_expr(c, value::yes_no(), clause.span, Call{builtin_row("subset"), {value, allowed}});
  add_made_check(c, scope, program::CheckKind::Option, {row}, rule, clause.span, q.name + ".option");
}

// To rows of the pack, or of the target.
bool refers(const syntax::Item& item, const value::Type& type) {
  return type.table != base::kNone || (item.type && item.type->word == syntax::TypeWord::Reference);
}

void add_question_rules(Context& c, const Scope& scope, const syntax::Item& item, Index row) {
  const std::string name = c.out.parts.questions[row].name;
  const value::Type type = c.out.parts.questions[row].type;
  for (const syntax::Clause& clause : item.clauses) {
    program::Question& q = c.out.parts.questions[row];
    switch (clause.kind) {
      case ClauseKind::Required:
        q.requirement = clause.expr.valid() ? program::Requirement::If : program::Requirement::Always;
        if (clause.expr.valid())
          q.required =
              clause_node(c, scope, SlotKind::Required, name + ".required", clause, value::yes_no(), row)
                  .index;
        break;
      case ClauseKind::Default: {
        const NodeId node = clause_node(c, scope, SlotKind::Default, name + ".default", clause, type, row);
        c.out.nodes[NodeId{q.slot}].fallback = node;
        break;
      }
      case ClauseKind::Min: add_bound(c, scope, clause, program::CheckKind::Minimum, row); break;
      case ClauseKind::Max: add_bound(c, scope, clause, program::CheckKind::Maximum, row); break;
      case ClauseKind::Where: add_options(c, scope, item, clause, row); break;
      case ClauseKind::Check: add_check(c, scope, clause, name, {row}); break;
      case ClauseKind::Open:
        if (type.kind != value::Kind::Error && !refers(item, type))
          c.diags.report(diag::E3019, clause.span, "open", describe(c, type));
        break;
      case ClauseKind::Target:
      case ClauseKind::Text:
      case ClauseKind::Help:
      case ClauseKind::Unit:
      case ClauseKind::Confirm:
      case ClauseKind::Optional:
      case ClauseKind::Key:
      case ClauseKind::Unmapped:
      case ClauseKind::Fixed:
      case ClauseKind::Remove:
      case ClauseKind::Without: break;  // read elsewhere, or refused
    }
  }
}

// A question that is never asked can be neither required nor have a default.
void refuse_beside_fixed(Context& c, const syntax::Item& item) {
  for (const syntax::Clause& clause : item.clauses)
    if (clause.kind == ClauseKind::Required || clause.kind == ClauseKind::Default)
      c.diags.report(diag::E4011, clause.span, clause.kind == ClauseKind::Required ? "required" : "default");
}

}  // namespace

namespace {

// What a declaration with a target writes: a field of the one row, or of the rows of its table.
void write_declared(Context& c, const Scope& scope, const syntax::Item& item, const TargetField& target,
                    NodeId node, Index question) {
  const Index table = table_of(c, scope);
  const Index record = table == base::kNone ? base::kNone : c.tables[table].record;
  if (!target.field || (table != base::kNone && record == base::kNone)) return;
  if (c.out.nodes[node].kind == SlotKind::Preset)
    c.out.nodes[node].owner = static_cast<Index>(c.out.parts.writes.size());
  add_write(c, target, node, full_name(c, scope, item.name.text), question, target_span(item), item.name.span,
            record);
}

}  // namespace

void declare_ask(Context& c, const Scope& scope, const syntax::Item& item) {
  const Index table = table_of(c, scope);
  const ColumnFacts facts =
      table == base::kNone ? ColumnFacts{} : column_facts(c, table, {&item, {scope.file, scope.pack}});
  const TargetField target = table == base::kNone ? target_of(c, scope, item) : facts.target;
  const value::Type type = table == base::kNone ? type_of(c, scope, item, target) : facts.type;
  const auto row = static_cast<Index>(c.out.parts.questions.size());
  const syntax::Clause* fixed = find_clause(item, ClauseKind::Fixed);
  const std::string name = full_name(c, scope, item.name.text);
  const NodeId node = add_node(c, {.kind = fixed ? SlotKind::Fixed : SlotKind::Question,
                                   .name = name,
                                   .type = type,
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .owner = row,
                                   .span = item.name.span});
  declare_value(c, scope, item.name, node);
  program::Question q{.name = name,
                      .pack = c.home(scope),
                      .table = table,
                      .type = type,
                      .slot = node.index,
                      .group = scope.group,
                      .place = place_of(c, item.name.span)};
  q.title = title_of(c, scope, item);
  q.help = clause_text(c, scope, item, ClauseKind::Help, "help");
  q.unit = clause_text(c, scope, item, ClauseKind::Unit, "unit");
  q.confirm = clause_text(c, scope, item, ClauseKind::Confirm, "confirm");
  c.out.parts.questions.push_back(std::move(q));
  if (table != base::kNone) c.out.parts.tables[table].columns.push_back(row);
  if (table == base::kNone || c.out.parts.tables[table].asked)
    c.out.parts.screen.push_back({program::ScreenKind::Question, row, scope.group, scope.row});
  if (fixed) {
    await(c, node, scope_of(c, scope, *fixed), fixed->expr, type);
    if (c.reuse.clauses.contains(fixed)) c.fixed_by_others.insert(row);
    refuse_beside_fixed(c, item);
  }
  add_question_rules(c, scope, item, row);
  if (type.table != base::kNone) c.references.push_back({scope, &item, row});
  if (table != base::kNone) note_column(c, scope, item, node, target.field);
  const size_t before = c.out.parts.writes.size();
  write_declared(c, scope, item, target, node, row);
  if (c.fixed_by_others.contains(row))  // what is written comes from there
    for (size_t i = before; i < c.out.parts.writes.size(); ++i)
      c.out.parts.writes[i].place = place_of(c, fixed->span);
}

namespace {

// Somebody has to see what is to be confirmed, in one place.
void refuse_unseen_confirm(Context& c, const Scope& scope, const syntax::Item& item,
                           const program::Let& let) {
  const syntax::Clause* confirm = find_clause(item, ClauseKind::Confirm);
  if (!confirm) return;
  if (scope.row != base::kNone) c.diags.report(diag::E4013, confirm->span, "confirm", "table");
  if (let.title == base::kNone) c.diags.report(diag::E4030, confirm->span, item.name.text);
}

}  // namespace

void declare_let(Context& c, const Scope& scope, const syntax::Item& item) {
  const TargetField target = target_of(c, scope, item);
  const auto row = static_cast<Index>(c.out.parts.lets.size());
  const std::string name = full_name(c, scope, item.name.text);
  const auto written = item.type ? read_type(c, scope, *item.type) : std::nullopt;
  const NodeId node = add_node(c, {.kind = SlotKind::Let,
                                   .name = name,
                                   .type = written.value_or(value::Type{}),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .owner = row,
                                   .span = item.name.span});
  declare_value(c, scope, item.name, node);
  await(c, node, scope, item.expr, written);
  c.out.parts.lets.push_back({.name = name,
                              .pack = c.home(scope),
                              .slot = node.index,
                              .title = title_of(c, scope, item),
                              .help = clause_text(c, scope, item, ClauseKind::Help, "help"),
                              .confirm = clause_text(c, scope, item, ClauseKind::Confirm, "confirm"),
                              .group = scope.group});
  refuse_unseen_confirm(c, scope, item, c.out.parts.lets[row]);
  if (c.out.parts.lets[row].title != base::kNone)
    c.out.parts.screen.push_back({program::ScreenKind::Let, row, scope.group, scope.row});
  for (const syntax::Clause& clause : item.clauses)
    if (clause.kind == ClauseKind::Check) {
      add_check(c, scope, clause, name, {});
      c.out.parts.checks.back().let = row;
    }
  if (scope.row != base::kNone) note_column(c, scope, item, node, target.field);
  write_declared(c, scope, item, target, node, base::kNone);
}

namespace {

// A row is no value: the name only says what it is, and nobody reads it.
void declare_row_preset(Context& c, const Scope& scope, const syntax::Item& item, const TargetField& target) {
  const std::string name = full_name(c, scope, item.name.text);
  const ExprId none = add_expr(c, value::text(1), item.name.span, Literal{value::text_value("")});
  declare_value(c, scope, item.name,
                add_node(c, {.kind = SlotKind::Term,
                             .name = name,
                             .type = value::text(1),
                             .expr = none,
                             .span = item.name.span}));
  const Index table = table_of(c, scope);
  const Index record = table == base::kNone ? base::kNone : c.tables[table].record;
  if (target.field) add_row_write(c, scope, target, item.expr, name, target_span(item), record);
}

}  // namespace

void declare_preset(Context& c, const Scope& scope, const syntax::Item& item) {
  const TargetField target = target_of(c, scope, item);
  if (!find_clause(item, ClauseKind::Target)) c.diags.report(diag::E4010, item.name.span, item.name.text);
  if (const syntax::Clause* key = find_clause(item, ClauseKind::Key); key && scope.row == base::kNone)
    c.diags.report(diag::E4008, key->span, "key", "preset");
  const std::string name = full_name(c, scope, item.name.text);
  if (is_target_row(c, scope, item.expr)) return declare_row_preset(c, scope, item, target);
  std::optional<value::Type> type;
  if (item.type || target.field) type = type_of(c, scope, item, target);
  const NodeId node = add_node(c, {.kind = SlotKind::Preset,
                                   .name = name,
                                   .type = type.value_or(value::Type{}),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .span = item.name.span});
  declare_value(c, scope, item.name, node);
  await(c, node, scope, item.expr, type);
  if (scope.row != base::kNone) note_column(c, scope, item, node, target.field);
  write_declared(c, scope, item, target, node, base::kNone);
}

void declare_input(Context& c, const Scope& scope, const syntax::Item& item) {
  const value::Type type =
      item.type ? read_type(c, scope, *item.type).value_or(value::Type{}) : value::Type{};
  const auto row = static_cast<Index>(c.out.parts.inputs.size());
  const std::string name = full_name(c, scope, item.name.text);
  if (scope.in_when) c.diags.report(diag::E4013, item.name.span, "input", "when");
  const NodeId node = add_node(
      c, {.kind = SlotKind::Input, .name = name, .type = type, .owner = row, .span = item.name.span});
  declare_value(c, scope, item.name, node);
  c.out.parts.inputs.push_back({.name = name,
                                .pack = c.home(scope),
                                .slot = node.index,
                                .title = title_of(c, scope, item),
                                .type = type});
}

void add_check(Context& c, const Scope& scope, const syntax::Clause& clause, std::string_view owner,
               std::vector<Index> at) {
  const auto row = static_cast<Index>(c.out.parts.checks.size());
  const std::string name = std::string(owner) + ".check" + (clause.name ? "." + clause.name->text : "");
  const NodeId node = add_node(c, {.kind = SlotKind::Check,
                                   .name = name,
                                   .type = value::yes_no(),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .owner = row,
                                   .span = clause.span});
  const Scope written = scope_of(c, scope, clause);
  await(c, node, written, clause.expr, value::yes_no());
  program::Check check{.kind = program::CheckKind::Rule,
                       .name = clause.name ? clause.name->text : "",
                       .slot = node.index,
                       .warning = clause.warning,
                       .at = std::move(at),
                       .group = scope.group,
                       .place = place_of(c, clause.span)};
  const std::string key = std::string(owner) + (clause.name ? "." + clause.name->text : "") + ".check";
  if (clause.text) check.message = add_text(c, written, key, *clause.text);
  c.out.parts.checks.push_back(std::move(check));
  for (const syntax::Path& path : clause.at) c.check_positions.push_back({row, written, path});
}

namespace {

// A table, a column of one, or a question, whatever stands before its name.
std::optional<NodeId> shown_at(const Context& c, const CheckPosition& position) {
  if (const auto path = table_path(c, position.scope, position.path.parts);
      path && path->used == position.path.parts.size())
    return path->node;
  std::span<const syntax::Name> parts(position.path.parts);
  Scope there = position.scope;
  there.locals = nullptr;
  const auto other = parts.size() > 1 ? pack_of_alias(c, there.pack, parts[0].text) : std::nullopt;
  if (other) there = Scope{.pack = *other}, parts = parts.subspan(1);
  if (const size_t before = names_before_member(c, there, parts))
    there = scope_within(c, there, parts[before - 1]);
  return value_named(c, there, parts.back().text);
}

}  // namespace

// The positions after `at`: questions, columns and tables, known only when all are declared.
void resolve_check_positions(Context& c) {
  for (const CheckPosition& position : c.check_positions) {
    const syntax::Name& name = position.path.parts.back();
    const auto found = shown_at(c, position);
    const SlotKind kind = found ? c.out.nodes[*found].kind : SlotKind::Let;
    program::Check& check = c.out.parts.checks[position.check];
    const bool asked = kind == SlotKind::Rows && c.out.parts.tables[c.out.nodes[*found].owner].asked;
    if (kind != SlotKind::Question && kind != SlotKind::Fixed && !asked) {
      c.diags.report(diag::E2011, name.span, name.text);
      continue;
    }
    if (std::exchange(c.positioned[position.check], true) == false) check.at.clear(), check.at_tables.clear();
    (kind == SlotKind::Rows ? check.at_tables : check.at).push_back(c.out.nodes[*found].owner);
  }
}

}  // namespace rapport::hir
