#include "compiler/hir/conditions.h"

#include "compiler/hir/walk.h"
#include "runtime/base/match.h"
#include "runtime/value/ops.h"

namespace rapport::hir {
namespace {

// One conjunct of a condition: a value compared with a constant, or any expression; negated or not.
struct Atom {
  const value::Value* constant = nullptr;  // none: the expression as such
  ExprId expr;                             // what is compared, or the expression
  bool negated = false;
  bool total = false;  // by `is`: unknown is not the constant either
};

const value::Value* literal_of(const TypedPack& pack, ExprId id) {
  const auto* x = std::get_if<Literal>(&pack.exprs[id].node);
  return x && x->value.known() ? &x->value : nullptr;
}

Atom comparison(const TypedPack& pack, ExprId left, ExprId right, ExprId whole, bool negated) {
  const bool total = std::holds_alternative<Is>(pack.exprs[whole].node);
  if (const value::Value* constant = literal_of(pack, right)) return {constant, left, negated, total};
  if (const value::Value* constant = literal_of(pack, left)) return {constant, right, negated, total};
  return {nullptr, whole, negated, total};
}

// 1 and 1.0 are one number.
bool same_constant(const value::Value& a, const value::Value& b) {
  if (a.kind != value::Kind::Decimal && b.kind != value::Kind::Decimal) return a == b;
  value::Scratch scratch;
  return value::compare_decimals(view(a, scratch), view(b, scratch)) == 0;
}

void add_atoms(const TypedPack& pack, ExprId id, bool negated, std::vector<Atom>& atoms) {
  static const value::Value kYes = value::yes_no_value(true);
  const Expr& e = pack.exprs[id];
  if (const auto* x = std::get_if<Not>(&e.node)) return add_atoms(pack, x->operand, !negated, atoms);
  if (const auto* x = std::get_if<Logic>(&e.node); x && (x->op == Connective::And) != negated) {
    atoms.push_back({nullptr, id, negated});  // as a whole: the other side may stand under its negation
    add_atoms(pack, x->left, negated, atoms);
    return add_atoms(pack, x->right, negated, atoms);
  }
  if (const auto* x = std::get_if<Compare>(&e.node); x && (x->op == Relation::Eq || x->op == Relation::Ne))
    return atoms.push_back(comparison(pack, x->left, x->right, id, negated != (x->op == Relation::Ne)));
  if (const auto* x = std::get_if<Is>(&e.node))
    return atoms.push_back(comparison(pack, x->left, x->right, id, negated));
  if (std::holds_alternative<Read>(e.node)) return atoms.push_back({&kYes, id, negated});
  atoms.push_back({nullptr, id, negated});
}

// Yes and no are each other's negation.
bool contradict(const TypedPack& pack, const Atom& a, const Atom& b) {
  if (!same_expr(pack, a.expr, b.expr)) return false;
  if (!a.constant || !b.constant) return !a.constant && !b.constant && a.negated != b.negated;
  if (same_constant(*a.constant, *b.constant)) return a.negated != b.negated;
  const bool third =
      a.constant->kind != value::Kind::YesNo || (a.total && b.total);  // neither the one nor the other
  return (!a.negated && !b.negated) || (!third && a.negated && b.negated);
}

std::vector<Atom> atoms_of_gate(const TypedPack& pack, NodeId gate) {
  std::vector<Atom> atoms;
  for (; gate.valid(); gate = pack.nodes[gate].gate)
    if (pack.nodes[gate].expr.valid()) add_atoms(pack, pack.nodes[gate].expr, false, atoms);
  return atoms;
}

Constant negation(Constant c) {
  switch (c) {
    case Constant::No: return Constant::Yes;
    case Constant::Yes: return Constant::No;
    case Constant::Varies: return Constant::Varies;
  }
  return Constant::Varies;
}

Constant of(bool yes) { return yes ? Constant::Yes : Constant::No; }

Constant compare_constants(const TypedPack& pack, const Compare& x) {
  const value::Value *a = literal_of(pack, x.left), *b = literal_of(pack, x.right);
  if (!a || !b) return Constant::Varies;
  value::Scratch scratch;
  const bool decimal = a->kind == value::Kind::Decimal || b->kind == value::Kind::Decimal;
  const auto order =
      value::compare_cells(view(*a, scratch), view(*b, scratch), decimal ? value::Kind::Decimal : a->kind);
  switch (x.op) {
    case Relation::Eq: return of(order == 0);
    case Relation::Ne: return of(order != 0);
    case Relation::Lt: return of(order < 0);
    case Relation::Le: return of(order <= 0);
    case Relation::Gt: return of(order > 0);
    case Relation::Ge: return of(order >= 0);
  }
  return Constant::Varies;
}

Constant constant_logic(const TypedPack& pack, const Logic& x) {
  const Constant decides = x.op == Connective::And ? Constant::No : Constant::Yes;
  const Constant left = constant_condition(pack, x.left), right = constant_condition(pack, x.right);
  if (left == decides || right == decides) return decides;
  return left == right ? left : Constant::Varies;
}

bool is_unknown(const TypedPack& pack, ExprId id) {
  const auto* x = std::get_if<Literal>(&pack.exprs[id].node);
  return x && !x->value.known();
}

bool is_strict(const Expr& e) {
  return !std::holds_alternative<Logic>(e.node) && !std::holds_alternative<Known>(e.node) &&
         !std::holds_alternative<Is>(e.node) && !std::holds_alternative<If>(e.node) &&
         !std::holds_alternative<Otherwise>(e.node);
}

// The nodes that must be known for `expr` to be known, be it yes or no.
void add_known_when_known(const TypedPack& pack, ExprId id, std::set<uint32_t>& known) {
  const Expr& e = pack.exprs[id];
  if (const auto* x = std::get_if<Read>(&e.node)) known.insert(x->node.index);
  if (const auto* x = std::get_if<If>(&e.node)) add_known_when_known(pack, x->condition, known);
  if (is_strict(e)) for_each_child(e, [&](ExprId child) { add_known_when_known(pack, child, known); });
}

bool same_node(const TypedPack& pack, NodeId left, NodeId right);

bool same_slot(const TypedPack& pack, program::Index left, program::Index right) {
  if (left == base::kNone || right == base::kNone) return left == right;
  return same_node(pack, NodeId{left}, NodeId{right});
}

// Each aggregate and each key in brackets has nodes of its own, whatever stands in them.
bool same_node(const TypedPack& pack, NodeId left, NodeId right) {
  if (left == right) return true;
  const Node &a = pack.nodes[left], &b = pack.nodes[right];
  if (a.kind != b.kind || a.scope != b.scope || a.gate != b.gate) return false;
  if (a.kind == program::SlotKind::Term)
    return a.expr.valid() && b.expr.valid() && a.type == b.type && same_expr(pack, a.expr, b.expr);
  if (a.kind != program::SlotKind::Tap) return false;
  const program::Tap &x = pack.parts.taps[a.owner], &y = pack.parts.taps[b.owner];
  return x.kind == y.kind && x.table == y.table && same_slot(pack, x.column, y.column) &&
         same_slot(pack, x.where, y.where) && same_slot(pack, x.match, y.match) &&
         same_slot(pack, x.key, y.key);
}

}  // namespace

bool same_expr(const TypedPack& pack, ExprId left, ExprId right) {
  if (left == right) return true;
  const Expr &a = pack.exprs[left], &b = pack.exprs[right];
  if (a.node.index() != b.node.index() || a.type != b.type) return false;
  if (const auto* x = std::get_if<Read>(&a.node))
    return same_node(pack, x->node, std::get_if<Read>(&b.node)->node);
  if (const auto* x = std::get_if<Literal>(&a.node)) return x->value == std::get_if<Literal>(&b.node)->value;
  if (const auto* x = std::get_if<Compare>(&a.node); x && x->op != std::get_if<Compare>(&b.node)->op)
    return false;
  if (const auto* x = std::get_if<Logic>(&a.node); x && x->op != std::get_if<Logic>(&b.node)->op)
    return false;
  if (const auto* x = std::get_if<Arithmetic>(&a.node); x && x->op != std::get_if<Arithmetic>(&b.node)->op)
    return false;
  if (const auto* x = std::get_if<MoveDate>(&a.node);
      x && x->direction != std::get_if<MoveDate>(&b.node)->direction)
    return false;
  if (const auto* x = std::get_if<Call>(&a.node); x && x->builtin != std::get_if<Call>(&b.node)->builtin)
    return false;
  if (const auto* x = std::get_if<DivideRounded>(&a.node)) {
    const auto& y = *std::get_if<DivideRounded>(&b.node);
    if (x->digits != y.digits || x->mode != y.mode) return false;
  }
  if (std::holds_alternative<Error>(a.node)) return false;
  std::vector<ExprId> children_a, children_b;
  for_each_child(a, [&](ExprId child) { children_a.push_back(child); });
  for_each_child(b, [&](ExprId child) { children_b.push_back(child); });
  if (children_a.size() != children_b.size()) return false;
  for (size_t i = 0; i < children_a.size(); ++i)
    if (!same_expr(pack, children_a[i], children_b[i])) return false;
  return true;
}

namespace {

// As what an override removes.
bool is_never(const TypedPack& pack, NodeId gate) {
  for (; gate.valid(); gate = pack.nodes[gate].gate)
    if (const ExprId rule = pack.nodes[gate].expr;
        rule.valid() && constant_condition(pack, rule) == Constant::No)
      return true;
  return false;
}

}  // namespace

bool exclusive(const TypedPack& pack, NodeId gate_a, NodeId gate_b) {
  if (is_never(pack, gate_a) || is_never(pack, gate_b)) return true;
  const std::vector<Atom> a = atoms_of_gate(pack, gate_a), b = atoms_of_gate(pack, gate_b);
  for (const Atom& x : a)
    for (const Atom& y : b)
      if (contradict(pack, x, y)) return true;
  return false;
}

// Kleene's `and` is yes when both sides are; what is strict is known only when its operands are.
void add_known_when_yes(const TypedPack& pack, ExprId id, std::set<uint32_t>& known) {
  const Expr& e = pack.exprs[id];
  if (const auto* x = std::get_if<Logic>(&e.node)) {
    if (x->op != Connective::And) return;
    add_known_when_yes(pack, x->left, known);
    add_known_when_yes(pack, x->right, known);
  } else if (const auto* test = std::get_if<Known>(&e.node)) {
    add_known_when_known(pack, test->operand, known);
  } else if (const auto* is = std::get_if<Is>(&e.node)) {
    if (literal_of(pack, is->right)) add_known_when_known(pack, is->left, known);
    if (literal_of(pack, is->left)) add_known_when_known(pack, is->right, known);
  } else if (const auto* no = std::get_if<Not>(&e.node)) {
    const auto* test_is = std::get_if<Is>(&pack.exprs[no->operand].node);  // `x is not unknown`
    const bool against_unknown = test_is && is_unknown(pack, test_is->right);
    add_known_when_known(pack, against_unknown ? test_is->left : no->operand, known);
  } else {
    add_known_when_known(pack, id, known);
  }
}

Constant constant_condition(const TypedPack& pack, ExprId id) {
  const Expr& e = pack.exprs[id];
  if (const value::Value* literal = literal_of(pack, id))
    return literal->kind == value::Kind::YesNo ? of(literal->number != 0) : Constant::Varies;
  if (const auto* x = std::get_if<Not>(&e.node)) return negation(constant_condition(pack, x->operand));
  if (const auto* x = std::get_if<Logic>(&e.node)) return constant_logic(pack, *x);
  if (const auto* x = std::get_if<Compare>(&e.node)) return compare_constants(pack, *x);
  return Constant::Varies;
}

}  // namespace rapport::hir
