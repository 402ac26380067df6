#include "compiler/hir/context.h"

namespace rapport::hir {

program::Place place_of(const Context& c, diag::Span span) {
  if (span.file == UINT32_MAX) return {};
  const diag::Position from = c.sources.position(span.file, span.begin);
  const diag::Position to = c.sources.position(span.file, span.end);
  return {span.file, from.line, from.column, to.line, to.column};
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

void resolve(Context& c, NodeId id) {
  if (c.progress[id.index] != Progress::Waiting) return;
  c.progress[id.index] = Progress::Running;
  c.resolving.push_back(id);
  const Pending pending = c.pending[c.pending_of[id.index]];
  const ExprId expr = pending.wanted ? check_fits(c, pending.scope, pending.expr, *pending.wanted)
                                     : check(c, pending.scope, pending.expr);
  Node& node = c.out.nodes[id];
  node.expr = expr;
  if (!pending.wanted) node.type = c.out.exprs[expr].type;
  c.progress[id.index] = Progress::Done;
  c.resolving.pop_back();
}

NodeId add_condition(Context& c, const Scope& scope, syntax::ExprId condition, diag::Span span) {
  const NodeId node = add_node(c, {.kind = program::SlotKind::Condition,
                                   .name = "when",
                                   .type = value::yes_no(),
                                   .gate = scope.gate,
                                   .span = span});
  await(c, node, scope, condition, value::yes_no());
  return node;
}

void declare_value(Context& c, const Scope& scope, const syntax::Name& name, NodeId node) {
  if (name.text.empty()) return;
  if (name.text == "yes" || name.text == "no" || name.text == "unknown" || name.text == "project") {
    c.diags.report(diag::E2010, name.span, name.text);
    return;
  }
  const auto [old, added] = c.scopes[scope.pack].values.emplace(name.text, node);
  if (added) return;
  c.diags.report(diag::E2001, name.span, name.text)
      .label(c.out.nodes[old->second].span, "declared here first");
}

}  // namespace rapport::hir
