// What a number or a day is at least and at most, where constants tell.
#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using program::SlotKind;
using value::Kind;
using Bound = std::optional<int64_t>;

struct Wanted {
  ExprId expr;
  Side side;
  friend bool operator==(const Wanted&, const Wanted&) = default;
};

// How one bound is made of others.
enum class Rule : uint8_t { Constant, Same, Negated, Sum, Difference, Outer };
struct Step {
  Rule rule = Rule::Constant;
  Bound constant = {};
  std::vector<Wanted> of = {};  // two for Sum, Difference, Outer
};

Side other(Side side) { return side == Side::Low ? Side::High : Side::Low; }

Bound sum(Bound a, Bound b) {
  int64_t out = 0;
  if (!a || !b || __builtin_add_overflow(*a, *b, &out)) return std::nullopt;
  return out;
}

Bound negative(Bound a) {
  if (!a || *a == INT64_MIN) return std::nullopt;
  return -*a;
}

Bound outer(Bound a, Bound b, Side side) {
  if (!a || !b) return std::nullopt;
  return side == Side::Low ? std::min(*a, *b) : std::max(*a, *b);
}

// Walks what a bound is made of, each part once for all who ask: sums of sums of the same value are many ways
// to it. A stack of our own: chains of 50,000 `+` are legal. Every rule needs all of its parts, so that what
// comes back to itself has no bound, wherever the walk began.
class Search {
 public:
  explicit Search(Context& c) : c_(c) {}

  Bound of(NodeId node, Side side) { return finish(step_of(node, side), side); }
  Bound of(ExprId expr, Side side) { return finish({Rule::Same, {}, {{expr, side}}}, side); }

 private:
  Bound finish(const Step& step, Side side) {
    for (const Wanted& wanted : step.of) walk(wanted);
    const Bound out = value_of(step, side);
    if (all_typed_) c_.bounds.merge(found_);
    return out;
  }

  void walk(const Wanted& first) {
    std::vector<Wanted> open{first};
    while (!open.empty()) {
      const Wanted wanted = open.back();
      if (c_.bounds.contains({wanted.expr, wanted.side})) {
        open.pop_back();
        continue;
      }
      const Step step = step_of(wanted);
      const auto [entry, is_new] = found_.try_emplace({wanted.expr, wanted.side});
      if (is_new)
        for (const Wanted& part : step.of)
          if (!found_.contains({part.expr, part.side})) open.push_back(part);
      if (open.back() != wanted) continue;
      entry->second = value_of(step, wanted.side);
      open.pop_back();
    }
  }

  Bound value_of(const Step& step, Side side) const {
    const auto part = [&](size_t i) { return known(step.of[i]); };
    switch (step.rule) {
      case Rule::Constant: return step.constant;
      case Rule::Same: return part(0);
      case Rule::Negated: return negative(part(0));
      case Rule::Sum: return sum(part(0), part(1));
      case Rule::Difference: return sum(part(0), negative(part(1)));
      case Rule::Outer: return outer(part(0), part(1), side);
    }
    return std::nullopt;
  }

  Bound known(const Wanted& wanted) const {
    const std::pair key{wanted.expr, wanted.side};
    if (const auto kept = c_.bounds.find(key); kept != c_.bounds.end()) return kept->second;
    const auto found = found_.find(key);
    return found == found_.end() ? std::nullopt : found->second;
  }

  Step step_of(const Wanted& wanted) {
    if (!wanted.expr.valid()) return {};
    const Side side = wanted.side;
    const Expr& e = c_.out.exprs[wanted.expr];
    if (e.type.kind != Kind::Integer && e.type.kind != Kind::Date) return {};
    if (const auto* x = std::get_if<Literal>(&e.node))
      return {Rule::Constant, x->value.known() ? Bound(x->value.number) : std::nullopt};
    if (const auto* x = std::get_if<Read>(&e.node)) return step_of(x->node, side);
    if (const auto* x = std::get_if<Negate>(&e.node)) return {Rule::Negated, {}, {{x->operand, other(side)}}};
    if (const auto* x = std::get_if<Arithmetic>(&e.node)) {
      if (x->op == Operation::Add) return {Rule::Sum, {}, {{x->left, side}, {x->right, side}}};
      if (x->op == Operation::Subtract)
        return {Rule::Difference, {}, {{x->left, side}, {x->right, other(side)}}};
    }
    if (const auto* x = std::get_if<If>(&e.node))
      return {Rule::Outer, {}, {{x->then, side}, {x->otherwise, side}}};
    if (const auto* x = std::get_if<Otherwise>(&e.node))
      return {Rule::Outer, {}, {{x->left, side}, {x->right, side}}};
    return {};
  }

  Step step_of(NodeId id, Side side) {
    const Node& node = c_.out.nodes[id];
    if (node.kind == SlotKind::Number) return {Rule::Constant, side == Side::Low ? Bound(1) : std::nullopt};
    if (node.kind == SlotKind::Each && c_.out.parts.eaches[node.owner].kind == program::EachKind::Value) {
      const LoopEntry& entry = c_.loops[c_.out.parts.eaches[node.owner].loop];
      return {Rule::Constant, side == Side::Low ? entry.low : entry.high};
    }
    if (node.kind != SlotKind::Question) return rule_of(id, side);
    const program::Question& q = c_.out.parts.questions[node.owner];
    const Index limit = side == Side::Low ? q.minimum : q.maximum;
    return limit == base::kNone ? Step{} : rule_of(NodeId{limit}, side);
  }

  // While it is being typed it has no rule yet: what is found then may be more later.
  Step rule_of(NodeId id, Side side) {
    resolve(c_, id);
    all_typed_ &= c_.progress[id.index] == Progress::Done;
    return {Rule::Same, {}, {{c_.out.nodes[id].expr, side}}};
  }

  Context& c_;
  Bounds found_;
  bool all_typed_ = true;
};

}  // namespace

std::optional<int64_t> lowest(Context& c, NodeId id) { return Search(c).of(id, Side::Low); }
std::optional<int64_t> highest(Context& c, NodeId id) { return Search(c).of(id, Side::High); }
std::optional<int64_t> highest(Context& c, ExprId id) { return Search(c).of(id, Side::High); }

}  // namespace rapport::hir
