#include <set>

#include "compiler/hir/conditions.h"
#include "compiler/hir/context.h"
#include "compiler/hir/walk.h"

namespace rapport::hir {
namespace {

using program::SlotKind;

// Whether a value is known: always, once the interview is complete, or maybe never.
enum class Grade : uint8_t { Always, OnceComplete, Maybe };

Grade weaker(Grade a, Grade b) { return std::max(a, b); }

struct Grading {
  Context& c;
  std::set<uint32_t> known;  // by the conditions around
  std::set<uint32_t> gates;  // conditions that are yes here
};

Grade grade(const Grading& g, ExprId id);
Grade grade_node(const Grading& g, NodeId id);

bool there(const Grading& g, NodeId gate) { return !gate.valid() || g.gates.contains(gate.index); }

Grade grade_question(const Grading& g, const Node& node) {
  if (!there(g, node.gate)) return Grade::Maybe;
  const program::Question& q = g.c.out.parts.questions[node.owner];
  const bool required = q.requirement == program::Requirement::Always;
  // a default holds until somebody leaves the question blank on purpose: that one knows what follows
  const bool defaulted = node.fallback.valid() && grade_node(g, node.fallback) != Grade::Maybe;
  return required || defaulted ? Grade::OnceComplete : Grade::Maybe;
}

// How many rows there are is known wherever the table is there; a cell of them may be blank, or none be
// found.
Grade grade_tap(const Grading& g, const Node& node) {
  const program::Tap& tap = g.c.out.parts.taps[node.owner];
  const bool counts = tap.kind == program::TapKind::Count || tap.kind == program::TapKind::Unique;
  return counts ? grade_node(g, NodeId{g.c.out.parts.tables[tap.table].rows}) : Grade::Maybe;
}

Grade grade_node(const Grading& g, NodeId id) {
  if (g.known.contains(id.index)) return Grade::Always;
  const Node& node = g.c.out.nodes[id];
  switch (node.kind) {
    case SlotKind::Question: return grade_question(g, node);
    case SlotKind::Rows: return there(g, node.gate) ? Grade::Always : Grade::Maybe;
    case SlotKind::Today:
    case SlotKind::Number:
    case SlotKind::Counted: return Grade::Always;
    case SlotKind::Each: {
      const program::Each& each = g.c.out.parts.eaches[node.owner];
      return each.column == base::kNone ? Grade::Always : grade_node(g, NodeId{each.column});
    }
    case SlotKind::Tap: return grade_tap(g, node);
    case SlotKind::Input: return Grade::Maybe;
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Claim:
    case SlotKind::Check:
    case SlotKind::Let:
    case SlotKind::Preset:
    case SlotKind::Fixed:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Term: return there(g, node.gate) && node.expr.valid() ? grade(g, node.expr) : Grade::Maybe;
  }
  return Grade::Maybe;
}

Grade grade(const Grading& g, ExprId id) {
  const Expr& e = g.c.out.exprs[id];
  if (std::holds_alternative<Error>(e.node) || std::holds_alternative<Option>(e.node)) return Grade::Always;
  if (std::holds_alternative<Known>(e.node) || std::holds_alternative<Is>(e.node)) return Grade::Always;
  if (const auto* x = std::get_if<Literal>(&e.node)) return x->value.known() ? Grade::Always : Grade::Maybe;
  if (const auto* x = std::get_if<Read>(&e.node)) return grade_node(g, x->node);
  if (const auto* x = std::get_if<Otherwise>(&e.node)) return std::min(grade(g, x->left), grade(g, x->right));
  Grade all = Grade::Always;
  for_each_child(e, [&](ExprId child) { all = weaker(all, grade(g, child)); });
  return all;
}

const Node* first_maybe(const Grading& g, ExprId id) {
  const Expr& e = g.c.out.exprs[id];
  if (const auto* x = std::get_if<Read>(&e.node))
    return grade_node(g, x->node) == Grade::Maybe ? &g.c.out.nodes[x->node] : nullptr;
  const Node* found = nullptr;
  for_each_child(e, [&](ExprId child) {
    if (!found) found = first_maybe(g, child);
  });
  return found;
}

void warn(const Grading& g, ExprId at, std::string_view op, ExprId operand) {
  const Node* node = first_maybe(g, operand);
  g.c.diags.report(diag::W4004, g.c.out.exprs[at].span, op, node ? node->name : "what it looks at");
}

// `not` and `!=` read as if they were true of what is not answered; they are unknown.
void look(Grading& g, ExprId id) {
  const Expr& e = g.c.out.exprs[id];
  if (const auto* x = std::get_if<Not>(&e.node); x && grade(g, x->operand) == Grade::Maybe)
    warn(g, id, "not", x->operand);
  if (const auto* x = std::get_if<Compare>(&e.node); x && x->op == Relation::Ne) {
    if (weaker(grade(g, x->left), grade(g, x->right)) == Grade::Maybe) warn(g, id, "!=", id);
  }
  if (const auto* x = std::get_if<Logic>(&e.node); x && x->op == Connective::And) {
    look(g, x->left);
    Grading right = g;
    add_known_when_yes(g.c.out, x->left, right.known);
    return look(right, x->right);
  }
  if (const auto* x = std::get_if<If>(&e.node)) {
    look(g, x->condition);
    Grading then = g;
    add_known_when_yes(g.c.out, x->condition, then.known);
    look(then, x->then);
    return look(g, x->otherwise);
  }
  for_each_child(e, [&](ExprId child) { look(g, child); });
}

bool has_negation(const TypedPack& pack, ExprId id) {
  const Expr& e = pack.exprs[id];
  if (std::holds_alternative<Not>(e.node)) return true;
  if (const auto* x = std::get_if<Compare>(&e.node); x && x->op == Relation::Ne) return true;
  bool found = false;
  for_each_child(e, [&](ExprId child) { found = found || has_negation(pack, child); });
  return found;
}

}  // namespace

// Only rules that decide something: a check that is unknown is no error by design, and reads as meant.
void check_knownness(Context& c) {
  for (const Node& node : c.out.nodes) {
    if (!node.expr.valid() || node.kind == SlotKind::Check || !has_negation(c.out, node.expr)) continue;
    Grading g{c, {}, {}};
    for (NodeId gate = node.gate; gate.valid(); gate = c.out.nodes[gate].gate) {
      g.gates.insert(gate.index);
      if (c.out.nodes[gate].expr.valid()) add_known_when_yes(c.out, c.out.nodes[gate].expr, g.known);
    }
    look(g, node.expr);
  }
}

}  // namespace rapport::hir
