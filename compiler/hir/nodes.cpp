#include "compiler/hir/context.h"

namespace rapport::hir {

program::Place place_of(const Context& c, diag::Span span) {
  if (span.file == UINT32_MAX) return {};
  const diag::Position from = c.sources.position(span.file, span.begin);
  const diag::Position to = c.sources.position(span.file, span.end);
  return {span.file, from.line, from.column, to.line, to.column};
}

diag::Span whole_pack(const Context& c) {
  const auto& files = c.packs[0].files;
  return files.empty() ? diag::Span{} : diag::Span{files[0]->file, 0, 0};
}

NodeId add_node(Context& c, Node node) {
  c.progress.push_back(Progress::Done);
  c.pending_of.push_back(base::kNone);
  return c.out.nodes.add(std::move(node));
}

void await(Context& c, NodeId node, const Scope& scope, syntax::ExprId expr,
           std::optional<value::Type> wanted) {
  c.pending_of[node.index] = static_cast<uint32_t>(c.pending.size());
  c.progress[node.index] = Progress::Waiting;
  c.pending.push_back({scope, expr, wanted});
}

namespace {

bool is_own_enum(const Context& c, Index index) {
  const auto target = c.target_enums.find(c.out.parts.enums[index].name);
  return target == c.target_enums.end() || target->second != index;
}

// An element of the pack's own enum that is written to a field: the mapping checks what it becomes there.
bool is_mapped(const Context& c, NodeId id, const value::Type& wanted, ExprId expr) {
  const program::SlotKind kind = c.out.nodes[id].kind;
  const value::Type& type = c.out.exprs[expr].type;
  const bool written = kind == program::SlotKind::Field || kind == program::SlotKind::Preset;
  const bool own = type.kind == value::Kind::Choice && is_own_enum(c, type.enum_index);
  return written && own && (wanted.kind != value::Kind::Choice || !is_own_enum(c, wanted.enum_index));
}

// A value of its own has a type that can be kept: a period is only ever added to a date.
ExprId kept(Context& c, ExprId id) {
  const ExprId typed = with_type(c, id);
  const Expr& e = c.out.exprs[typed];
  if (e.type.kind != value::Kind::Period) return typed;
  const diag::Span span = e.span;
  c.diags.report(diag::E3002, span, describe(c, e.type), "a value that can be kept; add it to a date");
  return error_expr(c, span);
}

// A constant that many rows have in common is one value, which is all that a million rows need of it.
bool is_same_in_every_row(const Context& c, const Node& node) {
  const bool may = node.kind == program::SlotKind::Default || node.kind == program::SlotKind::Bound;
  return may && !node.gate.valid() && std::holds_alternative<Literal>(c.out.exprs[node.expr].node);
}

}  // namespace

void resolve(Context& c, NodeId id) {
  if (c.progress[id.index] != Progress::Waiting) return;
  c.progress[id.index] = Progress::Running;
  c.resolving.push_back(id);
  const Pending pending = c.pending[c.pending_of[id.index]];
  const value::Type* wanted = pending.wanted ? &*pending.wanted : nullptr;
  const ExprId checked = check(c, pending.scope, pending.expr, wanted);
  const bool own_type = !wanted || is_mapped(c, id, *wanted, checked);
  const ExprId expr = own_type ? kept(c, checked) : fitted(c, checked, *wanted);
  Node& node = c.out.nodes[id];
  node.expr = expr;
  if (is_same_in_every_row(c, node)) node.scope = base::kNone;
  if (own_type) node.type = c.out.exprs[expr].type;
  c.progress[id.index] = Progress::Done;
  c.resolving.pop_back();
}

NodeId add_condition(Context& c, const Scope& scope, syntax::ExprId condition, diag::Span span) {
  const NodeId node = add_node(c, {.kind = program::SlotKind::Condition,
                                   .name = "when",
                                   .type = value::yes_no(),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .span = span});
  await(c, node, scope, condition, value::yes_no());
  return node;
}

void declare_value(Context& c, const Scope& scope, const syntax::Name& name, NodeId node) {
  if (name.text.empty()) return;
  const Index table = table_of(c, scope);
  const bool in_pattern = scope.instance != base::kNone;
  const bool names_confirmations =
      name.text == "confirm" && table == base::kNone && !in_pattern;  // in answers
  if (name.text == "yes" || name.text == "no" || name.text == "unknown" || name.text == "project" ||
      names_confirmations) {
    c.diags.report(diag::E2010, name.span, name.text);
    return;
  }
  if (table == base::kNone) {
    const Argument* argument = argument_named(c, scope, name.text);
    const auto& instances = c.scopes[scope.pack].instances;
    const auto instance = instances.find(name.text);
    const bool taken = !in_pattern && instance != instances.end();
    if (argument || taken) {
      c.diags.report(diag::E2001, name.span, name.text)
          .label(argument ? argument->span : c.instances[instance->second].use->name.span,
                 "declared here first");
      return;
    }
  }
  auto& values = table != base::kNone ? c.tables[table].values
                 : in_pattern         ? c.instances[scope.instance].values
                                      : c.scopes[scope.pack].values;
  const auto [old, added] = values.emplace(name.text, node);
  if (added) return;
  c.diags.report(diag::E2001, name.span, name.text)
      .label(c.out.nodes[old->second].span, "declared here first");
}

}  // namespace rapport::hir
