// `and` and `or` as people say them: chains flat, equalities of one value together, what is long as a list.
#include <algorithm>

#include "compiler/doc/sentence.h"
#include "compiler/doc/speaker.h"

namespace rapport::doc {

using hir::Connective;

namespace {

constexpr size_t kInOneLine = 3;  // clauses

Connective turned(Connective op, bool positive) {
  if (positive) return op;
  return op == Connective::And ? Connective::Or : Connective::And;
}

// Through `not`, to what it is about.
Claim stripped(const hir::TypedPack& pack, Claim claim) {
  while (const auto* negated = std::get_if<hir::Not>(&pack.exprs[claim.expr].node))
    claim = {negated->operand, !claim.positive};
  return claim;
}

}  // namespace

// A chain of our own: 50,000 `and` are legal.
Speaker::Operands Speaker::operands(std::vector<Claim> claims) const {
  Operands out;
  if (claims.size() == 1) {
    const Claim only = stripped(book_.pack, claims[0]);
    const auto* logic = std::get_if<hir::Logic>(&book_.pack.exprs[only.expr].node);
    if (logic) out.op = turned(logic->op, only.positive);
  }
  std::vector<Claim> waiting(claims.rbegin(), claims.rend());
  while (!waiting.empty()) {
    const Claim claim = stripped(book_.pack, waiting.back());
    waiting.pop_back();
    const auto* logic = std::get_if<hir::Logic>(&book_.pack.exprs[claim.expr].node);
    if (logic && turned(logic->op, claim.positive) == out.op) {
      waiting.push_back({logic->right, claim.positive});
      waiting.push_back({logic->left, claim.positive});
    } else {
      out.claims.push_back(claim);
    }
  }
  return out;
}

bool Speaker::is_other_logic(const Claim& claim, Connective op) const {
  const auto* logic = std::get_if<hir::Logic>(&book_.pack.exprs[claim.expr].node);
  return logic && turned(logic->op, claim.positive) != op;
}

// `x = literal` among `or`, `x != literal` among `and`: what can be told together.
std::optional<std::pair<NodeId, ExprId>> Speaker::equality(const Claim& claim, Connective op) const {
  const auto* compare = std::get_if<hir::Compare>(&book_.pack.exprs[claim.expr].node);
  if (!compare) return std::nullopt;
  const bool equal = compare->op == hir::Relation::Eq && claim.positive;
  const bool different = (compare->op == hir::Relation::Ne) == claim.positive &&
                         (compare->op == hir::Relation::Ne || compare->op == hir::Relation::Eq);
  if (op == Connective::Or ? !equal : !different) return std::nullopt;
  const auto* read = std::get_if<hir::Read>(&book_.pack.exprs[compare->left].node);
  const bool constant = std::holds_alternative<hir::Literal>(book_.pack.exprs[compare->right].node);
  const bool yes_no = book_.pack.exprs[compare->left].type.kind == value::Kind::YesNo;
  if (!read || !constant || yes_no) return std::nullopt;
  return std::pair(read->node, compare->right);
}

std::vector<Html> Speaker::parts_of(const Operands& all, Form form, uint32_t depth) const {
  std::vector<Html> parts;
  for (size_t i = 0; i < all.claims.size(); ++i) {
    const Claim& claim = all.claims[i];
    if (const auto first = equality(claim, all.op)) {
      Html values = value(first->second, depth);
      size_t end = i + 1;
      for (; end < all.claims.size(); ++end) {
        const auto next = equality(all.claims[end], all.op);
        if (!next || next->first != first->first) break;
        values << ", " << value(next->second, depth);
      }
      if (end > i + 1) {
        const Word word = all.op == Connective::Or ? Word::is_one_of : Word::is_none_of;
        parts.push_back(book_.say(word, {name_of(first->first, depth), values}));
        i = end - 1;
        continue;
      }
    }
    const Html said = clause(claim.expr, claim.positive, depth);
    const bool brackets = is_other_logic(claim, all.op) ||
                          (form == Form::Line && all.claims.size() > 1 && is_compound(claim.expr, depth));
    parts.push_back(brackets ? Html("(") << said << ")" : said);
  }
  return parts;
}

Html Speaker::list_of(const Operands& all, uint32_t depth) const {
  Html out = book_.say(all.op == Connective::And ? Word::all_of : Word::one_of);
  out << "\n<ul class=\"rule\">";
  const std::vector<Html> parts = parts_of(all, Form::List, depth);
  const bool merged = parts.size() != all.claims.size();
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool nested = !merged && depth < kDeepest && is_other_logic(all.claims[i], all.op);
    out << "<li>" << (nested ? list_of(operands({all.claims[i]}), depth + 1) : parts[i]) << "</li>\n";
  }
  return out << "</ul>";
}

Html Speaker::sentence(const std::vector<Claim>& claims) const {
  const Operands all = operands(claims);
  const bool mixed =
      std::ranges::any_of(all.claims, [&](const Claim& c) { return is_other_logic(c, all.op); });
  if (all.claims.size() > kInOneLine || (mixed && all.claims.size() > 1)) {
    if (parts_of(all, Form::List, 0).size() > 1) return list_of(all, 0);
  }
  Html out;
  for (const Html& part : parts_of(all, Form::Line, 0)) {
    if (!out.empty()) out << " " << book_.say(all.op == Connective::And ? Word::and_ : Word::or_) << " ";
    out << part;
  }
  return out;
}

}  // namespace rapport::doc
