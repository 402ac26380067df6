#include "compiler/hir/analyse.h"
#include "compiler/hir/walk.h"

namespace rapport::hir {

void for_each_child(const Expr& e, const std::function<void(ExprId)>& visit) {
  std::visit(base::Match{
                 [](const Error&) {},
                 [](const Literal&) {},
                 [](const Read&) {},
                 [](const Option&) {},
                 [&](const Not& x) { visit(x.operand); },
                 [&](const Known& x) { visit(x.operand); },
                 [&](const Negate& x) { visit(x.operand); },
                 [&](const Logic& x) { visit(x.left), visit(x.right); },
                 [&](const Compare& x) { visit(x.left), visit(x.right); },
                 [&](const Arithmetic& x) { visit(x.left), visit(x.right); },
                 [&](const DivideRounded& x) { visit(x.left), visit(x.right); },
                 [&](const MoveDate& x) { visit(x.date), visit(x.period); },
                 [&](const Is& x) { visit(x.left), visit(x.right); },
                 [&](const If& x) { visit(x.condition), visit(x.then), visit(x.otherwise); },
                 [&](const Otherwise& x) { visit(x.left), visit(x.right); },
                 [&](const InSet& x) { visit(x.element), visit(x.set); },
                 [&](const Call& x) {
                   for (const ExprId arg : x.args) visit(arg);
                 },
                 [&](const TextOf& x) { visit(x.operand); },
                 [&](const Concat& x) {
                   for (const ExprId part : x.parts) visit(part);
                 },
             },
             e.node);
}

void for_each_read(const TypedPack& pack, ExprId expr, const std::function<void(NodeId)>& visit) {
  if (!expr.valid()) return;
  std::vector<ExprId> waiting{expr};  // a stack of our own: chains of 50,000 `+` are legal
  while (!waiting.empty()) {
    const Expr& e = pack.exprs[waiting.back()];
    waiting.pop_back();
    if (const auto* read = std::get_if<Read>(&e.node)) visit(read->node);
    for_each_child(e, [&](ExprId child) { waiting.push_back(child); });
  }
}

void for_each_read(const TypedPack& pack, const Node& node, const std::function<void(NodeId)>& visit) {
  if (node.gate.valid()) visit(node.gate);
  if (node.fallback.valid()) visit(node.fallback);
  if (node.kind == program::SlotKind::Tap) {
    const program::Tap& tap = pack.parts.taps[node.owner];
    for (const uint32_t read : {pack.parts.tables[tap.table].rows, tap.column, tap.where, tap.match, tap.key})
      if (read != base::kNone) visit(NodeId{read});
  }
  if (node.kind == program::SlotKind::Check && pack.parts.checks[node.owner].kind == program::CheckKind::Key)
    for (const uint32_t table : pack.parts.checks[node.owner].at_tables)
      for (const uint32_t key : pack.parts.tables[table].key) visit(NodeId{key});
  if (node.kind == program::SlotKind::Each) {
    const program::Each& each = pack.parts.eaches[node.owner];
    for (const uint32_t source : pack.parts.loops[each.loop].sources) visit(NodeId{source});
    if (each.column != base::kNone) visit(NodeId{each.column});
  }
  for_each_read(pack, node.expr, visit);
}

}  // namespace rapport::hir
