#include "compiler/doc/sentence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "compiler/doc/speaker.h"
#include "runtime/lib/builtins.h"

namespace rapport::doc {

using hir::Connective;
using hir::Expr;
using hir::Relation;
using program::SlotKind;
using value::Kind;

Html Speaker::as_written(ExprId id) const {
  return Html("<code>") << text(book_.source.sources.text(book_.pack.exprs[id].span)) << "</code>";
}

Html Speaker::name_of(NodeId id, uint32_t depth) const {
  const hir::Node& node = book_.pack.nodes[id];
  Thing thing;
  if (node.kind == SlotKind::Tap) return tap(book_.parts.taps[node.owner], depth + 1);
  if (node.kind == SlotKind::Term && node.name == "project.company") return book_.say(Word::company);
  const bool is_column_of_loop = node.kind == SlotKind::Each;
  if (is_column_of_loop) return each(book_.parts.eaches[node.owner]);
  if (book_.is_thing(id, thing)) return book_.link_to(thing);
  if (node.kind == SlotKind::Number) {
    const bool turn = book_.parts.scopes[node.scope].kind == program::ScopeKind::Loop;
    return book_.say(turn ? Word::turn_number : Word::row_number);
  }
  if (node.expr.valid()) return value(node.expr, depth + 1);
  return Html("<code>") << text(node.name) << "</code>";
}

Html Speaker::each(const program::Each& each) const {
  switch (each.kind) {
    case program::EachKind::Value: return book_.say(Word::turn_value);
    case program::EachKind::Start: return book_.say(Word::turn_start);
    case program::EachKind::End: return book_.say(Word::turn_end);
    case program::EachKind::Column: return name_of(NodeId{each.column}, 0);
  }
  return {};
}

// What is said as "… if …" or "… or …": in brackets wherever something follows or goes before.
bool Speaker::is_choice(const Expr& e) const {
  if (std::holds_alternative<hir::If>(e.node) || std::holds_alternative<hir::Otherwise>(e.node)) return true;
  if (e.type.kind != Kind::YesNo || std::holds_alternative<hir::Literal>(e.node)) return false;
  const auto* read = std::get_if<hir::Read>(&e.node);
  if (!read) return !std::holds_alternative<hir::Option>(e.node);
  const hir::Node& node = book_.pack.nodes[read->node];
  if (node.kind == SlotKind::Tap) return book_.parts.taps[node.owner].kind >= program::TapKind::All;
  return false;
}

// A phrase that ends with what it is about: "the year of D plus 1 month" might be either.
bool Speaker::is_open(const Expr& e) const {
  if (std::holds_alternative<hir::Arithmetic>(e.node) || std::holds_alternative<hir::MoveDate>(e.node) ||
      std::holds_alternative<hir::DivideRounded>(e.node) || std::holds_alternative<hir::Call>(e.node))
    return true;
  const auto* read = std::get_if<hir::Read>(&e.node);
  if (!read || book_.pack.nodes[read->node].kind != SlotKind::Tap) return false;
  const program::Tap& tap = book_.parts.taps[book_.pack.nodes[read->node].owner];
  const bool looked_up = tap.kind == program::TapKind::First && tap.match != kNone && tap.where == kNone;
  return !looked_up && tap.kind != program::TapKind::Previous;
}

// A part of a sum or of what a function is called with.
Html Speaker::bracketed(ExprId id, uint32_t depth) const {
  const Expr& e = book_.pack.exprs[id];
  const Html said = value(id, depth);
  return is_choice(e) || is_open(e) ? Html("(") << said << ")" : said;
}

// A side of a comparison: it ends where the words of that begin.
Html Speaker::side(ExprId id, uint32_t depth) const {
  const Html said = value(id, depth);
  return is_choice(book_.pack.exprs[id]) ? Html("(") << said << ")" : said;
}

// The first of a chain of sums needs no brackets.
Html Speaker::first_part(ExprId id, uint32_t depth) const {
  const Expr& e = book_.pack.exprs[id];
  const auto* sum = std::get_if<hir::Arithmetic>(&e.node);
  const bool chained = std::holds_alternative<hir::MoveDate>(e.node) ||
                       (sum != nullptr && sum->op != hir::Operation::Multiply);
  return chained ? value(id, depth) : bracketed(id, depth);
}

Html Speaker::yes_or_no(ExprId id, uint32_t depth) const {
  return book_.say(Word::if_else, {clause(id, true, depth), book_.say(Word::yes), book_.say(Word::no)});
}

Html Speaker::call(const hir::Call& x, bool positive, uint32_t depth) const {
  const lib::Builtin& builtin = lib::builtins()[x.builtin];
  std::vector<Html> arguments;
  for (size_t i = 0; i < x.args.size(); ++i) {
    const bool pattern = i < builtin.parameters.size() && builtin.parameters[i] == lib::Parameter::Pattern;
    const bool is_clause = builtin.result == lib::ResultType::YesNo;
    arguments.push_back(pattern     ? as_written(x.args[i])
                        : is_clause ? side(x.args[i], depth)
                                    : bracketed(x.args[i], depth));
  }
  if (lib::takes_titles(builtin) && !arguments.empty()) arguments.pop_back();
  return said_of_builtin(book_.tongue, x.builtin, positive, arguments);
}

// “{Name} fiscal calendar”
Html Speaker::concat(const hir::Concat& x, uint32_t depth) const {
  Html out("<q>");
  for (const ExprId part : x.parts) {
    const Expr& e = book_.pack.exprs[part];
    const auto* literal = std::get_if<hir::Literal>(&e.node);
    if (literal && literal->value.known() && e.type.kind == Kind::Text)
      out << text(literal->value.text);
    else
      out << "‹" << value(part, depth) << "›";
  }
  return out << "</q>";
}

Html Speaker::arithmetic(const hir::Arithmetic& x, uint32_t depth) const {
  switch (x.op) {
    case hir::Operation::Add:
      return book_.say(Word::plus, {first_part(x.left, depth), bracketed(x.right, depth)});
    case hir::Operation::Subtract:
      return book_.say(Word::minus, {first_part(x.left, depth), bracketed(x.right, depth)});
    case hir::Operation::Multiply:
      return book_.say(Word::times, {bracketed(x.left, depth), bracketed(x.right, depth)});
  }
  return {};
}

Html Speaker::value(ExprId id, uint32_t depth) const {
  const Expr& e = book_.pack.exprs[id];
  if (++depth > kDeepest || !may_say()) return as_written(id);
  const auto claim = [&] { return yes_or_no(id, depth); };
  return std::visit(
      base::Match{
          [&](const hir::Error&) { return book_.say(Word::wrong_rule); },
          [&](const hir::Literal& x) { return literal_of(book_, e.type, x.value); },
          [&](const hir::Read& x) { return name_of(x.node, depth); },
          [&](const hir::Option&) { return book_.say(Word::the_option); },
          [&](const hir::Not&) { return claim(); },
          [&](const hir::Known&) { return claim(); },
          [&](const hir::Negate& x) { return book_.say(Word::negative, {bracketed(x.operand, depth)}); },
          [&](const hir::Logic&) { return claim(); },
          [&](const hir::Compare&) { return claim(); },
          [&](const hir::Arithmetic& x) { return arithmetic(x, depth); },
          [&](const hir::DivideRounded& x) {
            return book_.say(Word::divided,
                             {bracketed(x.left, depth), bracketed(x.right, depth), number(x.digits)});
          },
          [&](const hir::MoveDate& x) {
            const Word word = x.direction == hir::Direction::Later ? Word::plus : Word::minus;
            return book_.say(word, {first_part(x.date, depth), value(x.period, depth)});
          },
          [&](const hir::Is&) { return claim(); },
          [&](const hir::If& x) {
            return book_.say(Word::if_else,
                             {condition(x.condition, depth), side(x.then, depth), last(x.otherwise, depth)});
          },
          [&](const hir::Otherwise& x) {
            return book_.say(Word::or_else, {side(x.left, depth), side(x.right, depth)});
          },
          [&](const hir::InSet&) { return claim(); },
          [&](const hir::Call& x) { return e.type.kind == Kind::YesNo ? claim() : call(x, true, depth); },
          [&](const hir::TextOf& x) { return value(x.operand, depth); },
          [&](const hir::Concat& x) { return concat(x, depth); },
      },
      e.node);
}

namespace {

Relation opposite(Relation op) {
  switch (op) {
    case Relation::Eq: return Relation::Ne;
    case Relation::Ne: return Relation::Eq;
    case Relation::Lt: return Relation::Ge;
    case Relation::Le: return Relation::Gt;
    case Relation::Gt: return Relation::Le;
    case Relation::Ge: return Relation::Lt;
  }
  return op;
}

Word word_of(Relation op, bool dates) {
  switch (op) {
    case Relation::Eq: return Word::is_;
    case Relation::Ne: return Word::is_not;
    case Relation::Lt: return dates ? Word::before : Word::less;
    case Relation::Le: return dates ? Word::until : Word::at_most;
    case Relation::Gt: return dates ? Word::after : Word::more;
    case Relation::Ge: return dates ? Word::from : Word::at_least;
  }
  return Word::is_;
}

std::optional<bool> yes_no_literal(const Expr& e) {
  const auto* literal = std::get_if<hir::Literal>(&e.node);
  if (!literal || !literal->value.known() || e.type.kind != Kind::YesNo) return std::nullopt;
  return literal->value.number != 0;
}

bool is_unknown(const Expr& e) {
  const auto* literal = std::get_if<hir::Literal>(&e.node);
  return literal && !literal->value.known();
}

bool is_empty(const Expr& e) {
  const auto* literal = std::get_if<hir::Literal>(&e.node);
  if (!literal || !literal->value.known()) return false;
  return e.type.kind == Kind::Text ? literal->value.text.empty()
                                   : e.type.kind == Kind::Choices && literal->value.number == 0;
}

bool is_zero(const Expr& e) {
  const auto* literal = std::get_if<hir::Literal>(&e.node);
  return literal && literal->value.known() && e.type.kind == Kind::Integer && literal->value.number == 0;
}

}  // namespace

// `count(t where c) > 0` and its like ask whether there are rows.
std::optional<Html> Speaker::there_are(const hir::Compare& x, bool positive, uint32_t depth) const {
  const auto* read = std::get_if<hir::Read>(&book_.pack.exprs[x.left].node);
  if (!read || !is_zero(book_.pack.exprs[x.right])) return std::nullopt;
  const hir::Node& node = book_.pack.nodes[read->node];
  if (node.kind != SlotKind::Tap || book_.parts.taps[node.owner].kind != program::TapKind::Count)
    return std::nullopt;
  const Relation op = positive ? x.op : opposite(x.op);
  if (op != Relation::Gt && op != Relation::Ne && op != Relation::Eq && op != Relation::Le)
    return std::nullopt;
  return rows_there(book_.parts.taps[node.owner], op == Relation::Gt || op == Relation::Ne, depth);
}

Html Speaker::compare(const hir::Compare& x, bool positive, uint32_t depth) const {
  if (auto rows = there_are(x, positive, depth)) return std::move(*rows);
  const Expr &left = book_.pack.exprs[x.left], &right = book_.pack.exprs[x.right];
  const Relation op = positive ? x.op : opposite(x.op);
  if (op == Relation::Eq || op == Relation::Ne) {
    const bool equal = op == Relation::Eq;
    if (const auto wanted = yes_no_literal(right)) return clause(x.left, *wanted == equal, depth);
    if (const auto wanted = yes_no_literal(left)) return clause(x.right, *wanted == equal, depth);
    if (is_choice(left) || is_choice(right))
      if (left.type.kind == Kind::YesNo)
        return book_.say(equal ? Word::just_when : Word::just_one,
                         {condition(x.left, depth), condition(x.right, depth)});
    if (is_empty(right)) return book_.say(equal ? Word::is_empty : Word::is_not_empty, {side(x.left, depth)});
  }
  return book_.say(word_of(op, left.type.kind == Kind::Date), {side(x.left, depth), side(x.right, depth)});
}

// `is` is never unknown: of a rule, that it says so.
Html Speaker::is(const hir::Is& x, bool positive, uint32_t depth) const {
  const Expr &left = book_.pack.exprs[x.left], &right = book_.pack.exprs[x.right];
  if (is_unknown(right)) return known(x.left, !positive, depth);
  if (const auto wanted = yes_no_literal(right); wanted && is_choice(left)) {
    const Html said = condition(x.left, depth, *wanted == positive);
    return positive ? said : book_.say(Word::or_missing, {said});
  }
  if (is_empty(right)) {
    const Html said = book_.say(positive ? Word::is_empty : Word::is_not_empty, {side(x.left, depth)});
    return positive ? said : book_.say(Word::or_missing, {said});
  }
  return book_.say(positive ? Word::is_ : Word::is_other, {side(x.left, depth), side(x.right, depth)});
}

// Of a rule: whether all that it takes to tell is there.
Html Speaker::known(ExprId id, bool positive, uint32_t depth) const {
  const Expr& e = book_.pack.exprs[id];
  if (e.type.kind == Kind::YesNo && is_choice(e))
    return book_.say(positive ? Word::can_be_told : Word::cannot_be_told, {condition(id, depth)});
  return book_.say(positive ? Word::has_value : Word::has_no_value, {side(id, depth)});
}

Html Speaker::in_set(const hir::InSet& x, bool positive, uint32_t depth) const {
  const Html element = side(x.element, depth), set = side(x.set, depth);
  if (std::holds_alternative<hir::Literal>(book_.pack.exprs[x.set].node))
    return book_.say(positive ? Word::is_one_of : Word::is_none_of, {element, set});
  return book_.say(positive ? Word::includes : Word::includes_not, {set, element});
}

// `x otherwise yes` is yes where x has no value, too.
Html Speaker::otherwise(const hir::Otherwise& x, bool positive, uint32_t depth) const {
  const auto fallback = yes_no_literal(book_.pack.exprs[x.right]);
  const Html said = condition(x.left, depth, positive);
  if (!fallback) return book_.say(Word::or_else_clause, {said, condition(x.right, depth, positive)});
  return *fallback == positive ? book_.say(Word::or_missing, {said}) : said;
}

// A clause within one, in brackets where it is more than one.
Html Speaker::condition(ExprId id, uint32_t depth, bool positive) const {
  const Html said = clause(id, positive, depth);
  return is_compound(id, depth) ? Html("(") << said << ")" : said;
}

// What stands last needs no brackets when it goes on as what is around it: `else if`.
Html Speaker::last(ExprId id, uint32_t depth) const {
  return std::holds_alternative<hir::If>(book_.pack.exprs[id].node) ? value(id, depth) : side(id, depth);
}

// Said with `and`, `or`, `if`, or with a clause at its end: what follows might belong to it.
bool Speaker::is_compound(ExprId id, uint32_t depth) const {
  const Expr& e = book_.pack.exprs[id];
  if (++depth > kDeepest) return true;
  if (const auto* x = std::get_if<hir::Not>(&e.node)) return is_compound(x->operand, depth);
  if (std::holds_alternative<hir::Logic>(e.node) || std::holds_alternative<hir::If>(e.node)) return true;
  if (const auto* x = std::get_if<hir::Otherwise>(&e.node))
    return !yes_no_literal(book_.pack.exprs[x->right]) || is_compound(x->left, depth);
  if (const auto* x = std::get_if<hir::Read>(&e.node)) return is_compound(book_.pack.nodes[x->node], depth);
  const auto* x = std::get_if<hir::Compare>(&e.node);
  if (!x) return false;
  if (book_.pack.exprs[x->left].type.kind == Kind::YesNo) {
    if (yes_no_literal(book_.pack.exprs[x->right])) return is_compound(x->left, depth);
    return is_choice(book_.pack.exprs[x->left]) || is_choice(book_.pack.exprs[x->right]);
  }
  return there_are(*x, true, depth).has_value();
}

bool Speaker::is_compound(const hir::Node& node, uint32_t depth) const {
  if (node.kind == SlotKind::Tap) {
    const program::TapKind kind = book_.parts.taps[node.owner].kind;
    return kind == program::TapKind::All || kind == program::TapKind::Any;
  }
  const bool unnamed = node.kind == SlotKind::Condition || node.kind == SlotKind::Claim ||
                       (node.kind == SlotKind::Let && node.owner == kNone);
  return unnamed && node.expr.valid() && is_compound(node.expr, depth);
}

Html Speaker::read_clause(const hir::Read& x, bool positive, uint32_t depth) const {
  const hir::Node& node = book_.pack.nodes[x.node];
  if (node.kind == SlotKind::Input && node.name.starts_with("project.area.")) {
    const auto area = std::ranges::find(book_.parts.areas, node.owner, &program::Area::chosen);
    if (area != book_.parts.areas.end()) {
      const auto index = static_cast<Index>(area - book_.parts.areas.begin());
      return book_.say(positive ? Word::has_area : Word::has_no_area,
                       {link(book_.page_of_area(index), text(book_.title_of_area(index)))});
    }
  }
  if (node.kind == SlotKind::Tap) {
    if (auto said = tap_clause(book_.parts.taps[node.owner], positive, depth)) return std::move(*said);
  }
  Thing thing;
  const bool unnamed = !book_.is_thing(x.node, thing) && node.kind != SlotKind::Each && node.expr.valid();
  if (unnamed) return clause(node.expr, positive, depth);
  return book_.say(Word::is_, {name_of(x.node, depth), book_.say(positive ? Word::yes : Word::no)});
}

Html Speaker::logic(ExprId id, bool positive, uint32_t depth) const {
  const Operands all = operands({{id, positive}});
  Html out;
  for (const Html& part : parts_of(all, Form::Line, depth)) {
    if (!out.empty()) out << " " << book_.say(all.op == Connective::And ? Word::and_ : Word::or_) << " ";
    out << part;
  }
  return out;
}

Html Speaker::clause(ExprId id, bool positive, uint32_t depth) const {
  const Expr& e = book_.pack.exprs[id];
  if (++depth > kDeepest || !may_say())
    return book_.say(positive ? Word::holds : Word::holds_not, {as_written(id)});
  const auto whole = [&] { return book_.say(positive ? Word::holds : Word::holds_not, {value(id, depth)}); };
  return std::visit(base::Match{
                        [&](const hir::Error&) { return book_.say(Word::wrong_rule); },
                        [&](const hir::Literal& x) {
                          const bool yes = x.value.known() && (x.value.number != 0) == positive;
                          return book_.say(yes ? Word::always : Word::never);
                        },
                        [&](const hir::Read& x) { return read_clause(x, positive, depth); },
                        [&](const hir::Option&) { return whole(); },
                        [&](const hir::Not& x) { return clause(x.operand, !positive, depth); },
                        [&](const hir::Known& x) { return known(x.operand, positive, depth); },
                        [&](const hir::Negate&) { return whole(); },
                        [&](const hir::Logic&) { return logic(id, positive, depth); },
                        [&](const hir::Compare& x) { return compare(x, positive, depth); },
                        [&](const hir::Arithmetic&) { return whole(); },
                        [&](const hir::DivideRounded&) { return whole(); },
                        [&](const hir::MoveDate&) { return whole(); },
                        [&](const hir::Is& x) { return is(x, positive, depth); },
                        [&](const hir::If& x) {
                          return book_.say(Word::if_else,
                                           {condition(x.condition, depth), condition(x.then, depth, positive),
                                            clause(x.otherwise, positive, depth)});
                        },
                        [&](const hir::Otherwise& x) { return otherwise(x, positive, depth); },
                        [&](const hir::InSet& x) { return in_set(x, positive, depth); },
                        [&](const hir::Call& x) { return call(x, positive, depth); },
                        [&](const hir::TextOf&) { return whole(); },
                        [&](const hir::Concat&) { return whole(); },
                    },
                    e.node);
}

Html value_of(const Book& book, ExprId expr) { return Speaker(book).value(expr, 0); }
Html clause_of(const Book& book, ExprId expr) { return Speaker(book).clause(expr, true, 0); }
Html value_of(const Book& book, NodeId node) { return Speaker(book).name_of(node, 0); }
Html clause_of(const Book& book, NodeId node) { return Speaker(book).read_clause({node}, true, 0); }

Html condition_of(const Book& book, NodeId gate, NodeId around) {
  std::vector<Claim> claims;
  while (gate.valid() && gate != around) {
    if (!book.is_area_choice(gate)) claims.insert(claims.begin(), {book.pack.nodes[gate].expr, true});
    gate = book.pack.nodes[gate].gate;
  }
  return claims.empty() ? Html() : Speaker(book).sentence(claims);
}

Html rule_of(const Book& book, NodeId node) {
  const ExprId expr = book.pack.nodes[node].expr;
  return expr.valid() ? Speaker(book).sentence({{expr, true}}) : Html();
}

}  // namespace rapport::doc
