#include <fmt/format.h>

#include "RapParser.h"
#include "compiler/syntax/brackets.h"
#include "compiler/syntax/builder.h"
#include "compiler/syntax/text.h"

namespace rapport::syntax {

using grammar::RapParser;

namespace {

std::optional<BinaryOp> binary_op(size_t token) {
  switch (token) {
    case RapParser::STAR: return BinaryOp::Multiply;
    case RapParser::SLASH: return BinaryOp::Divide;
    case RapParser::PLUS: return BinaryOp::Add;
    case RapParser::MINUS: return BinaryOp::Subtract;
    case RapParser::EQ: return BinaryOp::Eq;
    case RapParser::NE: return BinaryOp::Ne;
    case RapParser::LT: return BinaryOp::Lt;
    case RapParser::LE: return BinaryOp::Le;
    case RapParser::GT: return BinaryOp::Gt;
    case RapParser::GE: return BinaryOp::Ge;
    case RapParser::IN: return BinaryOp::In;
    case RapParser::AND: return BinaryOp::And;
    case RapParser::OR: return BinaryOp::Or;
    case RapParser::OTHERWISE: return BinaryOp::Otherwise;
  }
  return std::nullopt;
}

bool compares(BinaryOp op) { return op >= BinaryOp::Eq && op <= BinaryOp::Ge; }

PeriodUnit unit_of(std::string_view word) {
  switch (word[0]) {
    case 'd': return PeriodUnit::Day;
    case 'w': return PeriodUnit::Week;
    case 'm': return PeriodUnit::Month;
  }
  return PeriodUnit::Year;
}

MonthEnd month_end_of(const antlr4::Token* word) {
  switch (word == nullptr ? 0 : word->getType()) {
    case RapParser::CLAMP: return MonthEnd::Clamp;
    case RapParser::SPILL: return MonthEnd::Spill;
    case RapParser::EXACT: return MonthEnd::Exact;
  }
  return MonthEnd::None;
}

}  // namespace

ExprId Builder::error_expr(Span at) { return add(at, ErrorExpr{}); }

// A chain a + b + c … leans to the left: it is walked, not recursed into, for it may have any length.
ExprId Builder::expr(const Node* tree) {
  const auto* outer = static_cast<const RapParser::ExprContext*>(tree);
  if (outer == nullptr) return error_expr({source_.file, reached_, reached_});
  std::vector<const RapParser::ExprContext*> chain;
  for (; outer->left != nullptr; outer = outer->left) chain.push_back(outer);
  ExprId built = operand(outer);
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) built = binary(*link, built);
  return built;
}

ExprId Builder::operand(const Node* tree) {
  const auto& e = *static_cast<const RapParser::ExprContext*>(tree);
  if (e.op == nullptr) return primary(e.children.empty() ? nullptr : static_cast<const Node*>(e.children[0]));
  const Span op = span(e.op);
  if (e.op->getType() == RapParser::IF) {
    const ExprId condition = expr(e.condition);
    const ExprId then = expr(e.then);
    return add(span(tree), If{condition, then, expr(e.right)});
  }
  const UnaryOp unary = e.op->getType() == RapParser::NOT ? UnaryOp::Not : UnaryOp::Negate;
  return add(span(tree), Unary{unary, expr(e.right), op});
}

ExprId Builder::binary(const Node* tree, ExprId left) {
  const auto& e = *static_cast<const RapParser::ExprContext*>(tree);
  if (e.op == nullptr) return left;
  if (e.op->getType() == RapParser::IS)
    return add(span(tree), Is{left, primary(e.right_primary), e.negation != nullptr});
  const Span op_span = span(e.op);
  const ExprId right = expr(e.right);
  const std::optional<BinaryOp> op = binary_op(e.op->getType());
  if (!op) return left;
  if (compares(*op)) check_chain(out_.exprs[left], op_span, right);
  return add(span(tree), Binary{*op, left, right, op_span});
}

// a < b < c: what was meant is `a < b and b < c`.
void Builder::check_chain(const Expr& left, Span op, ExprId right) {
  const auto* before = std::get_if<Binary>(&left.node);
  if (before == nullptr || !compares(before->op) || left.parenthesized) return;
  const Span middle = out_.exprs[before->right].span;
  const Span second{source_.file, middle.begin, out_.exprs[right].span.end};
  const std::string instead = fmt::format("{} and {}", written(left.span), written(second));
  const bool one_line = instead.find_first_of("\r\n") == std::string::npos;
  auto* problem = source_.problems.report(diag::E1008, op, one_line ? instead : "a < b and b < c");
  if (problem != nullptr)
    problem->fix({source_.file, middle.end, middle.end}, fmt::format(" and {}", written(middle)));
}

ExprId Builder::primary(const Node* tree) {
  const auto* p = static_cast<const RapParser::PrimaryContext*>(tree);
  if (p == nullptr) return error_expr({source_.file, reached_, reached_});
  if (p->literal != nullptr) return literal(tree);
  if (p->name != nullptr) return place_expr(tree);
  if (p->inner != nullptr) {
    const ExprId inner = expr(p->inner);
    out_.exprs[inner].parenthesized = true;
    return inner;
  }
  if (p->open == nullptr) return error_expr(span(tree));
  SetLit set;
  for (const auto* element : p->elements_) set.elements.push_back(expr(element));
  return add(span(tree), std::move(set));
}

ExprId Builder::literal(const Node* tree) {
  const auto& p = *static_cast<const RapParser::PrimaryContext*>(tree);
  const Span at = span(p.literal);
  const std::string_view source = written(at);
  switch (p.literal->getType()) {
    case RapParser::INT: return add(at, IntLit{std::string(source)});
    case RapParser::DECIMAL_LITERAL: return add(at, DecimalLit{std::string(source)});
    case RapParser::DATE_LITERAL: return add(at, DateLit{std::string(source)});
    case RapParser::DURATION: {
      const size_t blank = source.find_first_of(" \t");
      const std::string_view word = source.substr(source.find_last_of(" \t") + 1);
      return add(span(tree),
                 PeriodLit{std::string(source.substr(0, blank)), unit_of(word), month_end_of(p.monthEnd)});
    }
  }
  std::optional<Text> read = text(p.literal);
  return read ? add(at, TextLit{std::move(*read)}) : error_expr(at);
}

ExprId Builder::place_expr(const Node* tree) {
  const auto& p = *static_cast<const RapParser::PrimaryContext*>(tree);
  Place callee = place(p.name);
  if (callee.name.text.empty()) return error_expr(span(tree));
  if (p.arguments == nullptr) return add(span(p.name), std::move(callee));
  Call made{std::move(callee), arguments(p.arguments), {}};
  for (const auto* member : p.members) made.members.push_back(name(member));
  for (const Member& member : made.callee.members)
    if (std::holds_alternative<std::vector<ExprId>>(member.node)) {
      source_.problems.report(diag::E1004, span(p.arguments), "arguments",
                              "an operator: a row cannot be called");
      return add(span(p.name), std::move(made.callee));
    }
  return add(span(tree), std::move(made));
}

Place Builder::place(const Node* tree) {
  Place built;
  const auto* p = static_cast<const RapParser::PlaceContext*>(tree);
  if (p == nullptr) return built;
  built.name = name(p->name);
  for (const auto* step : p->steps) {
    if (step->name != nullptr) {
      built.members.push_back({name(step->name)});
    } else if (!step->keys.empty()) {
      std::vector<ExprId> keys;
      for (const auto* key : step->keys) keys.push_back(expr(key));
      built.members.push_back({std::move(keys)});
    }
  }
  return built;
}

std::vector<Arg> Builder::arguments(const Node* tree) {
  std::vector<Arg> built;
  const auto* a = static_cast<const RapParser::ArgsContext*>(tree);
  if (a == nullptr) return built;
  for (const auto* one : a->list) {
    const ExprId value = expr(one->value);
    built.push_back({value, one->condition == nullptr ? ExprId{} : expr(one->condition)});
  }
  return built;
}

std::optional<Text> Builder::text(const antlr4::Token* token) {
  const Span at = span(token);
  if (token == nullptr || at.begin == at.end) return std::nullopt;
  TextParts parts = split_text(source_.sources, at, source_.problems);
  Text built{std::move(parts.literals), {}, parts.raw, parts.block, at};
  for (const Span part : parts.braces) built.exprs.push_back(text_part(part));
  return built;
}

ExprId Builder::text_part(Span part) {
  const TokenList lexed = lex(source_.sources, part, source_.problems);
  const std::optional<std::vector<Token>> tokens = balance(source_, lexed.tokens);
  if (!tokens) return error_expr(part);
  const AntlrRun run(source_, *tokens, Start::OneExpr);
  return expr(static_cast<RapParser::OneExprContext*>(run.tree())->expr());
}

}  // namespace rapport::syntax
