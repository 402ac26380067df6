#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {

ExprId check_otherwise(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                       const value::Type* wanted);

namespace {

using value::Kind;

bool is_number(const value::Type& t) { return t.kind == Kind::Integer || t.kind == Kind::Decimal; }
bool is_ordered(const value::Type& t) { return is_number(t) || t.kind == Kind::Date; }

// Both sides; the one whose names need the other's type second.
std::pair<ExprId, ExprId> check_sides(Context& c, const Scope& scope, syntax::ExprId left,
                                      syntax::ExprId right) {
  if (is_bare_element(c, scope, left) && !is_bare_element(c, scope, right)) {
    const ExprId r = check(c, scope, right);
    const value::Type hint = c.out.exprs[r].type;
    return {check(c, scope, left, &hint), r};
  }
  const ExprId l = with_type(c, check(c, scope, left));
  const value::Type hint = c.out.exprs[l].type;
  return {l, check(c, scope, right, &hint)};
}

bool any_error(const Context& c, ExprId a, ExprId b) {
  return c.out.exprs[a].type.kind == Kind::Error || c.out.exprs[b].type.kind == Kind::Error;
}

ExprId wrong_operands(Context& c, diag::Span op, diag::Span whole, ExprId a, ExprId b) {
  c.diags.report(diag::E3003, op, c.sources.text(op), describe(c, c.out.exprs[a].type),
                 describe(c, c.out.exprs[b].type));
  return error_expr(c, whole);
}

ExprId check_logic(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                   Connective op) {
  const ExprId left = check_fits(c, scope, x.left, value::yes_no());
  const ExprId right = check_fits(c, scope, x.right, value::yes_no());
  return add_expr(c, value::yes_no(), e.span, Logic{op, left, right});
}

ExprId check_compare(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                     Relation op) {
  const auto [left, right] = check_sides(c, scope, x.left, x.right);
  if (any_error(c, left, right)) return error_expr(c, e.span);
  const value::Type a = c.out.exprs[left].type, b = c.out.exprs[right].type;
  const bool equality = op == Relation::Eq || op == Relation::Ne;
  const bool same = (is_number(a) && is_number(b)) ||
                    (a.kind == b.kind && a.enum_index == b.enum_index && a.kind != Kind::Period);
  if (same && (equality || is_ordered(a)))
    return add_expr(c, value::yes_no(), e.span, Compare{op, left, right});
  return wrong_operands(c, x.op_span, e.span, left, right);
}

value::Type sum_type(const value::Type& a, const value::Type& b) {
  if (a.kind == Kind::Integer && b.kind == Kind::Integer) return value::integer();
  const int scale = std::max(a.scale, b.scale);
  return value::decimal(32, static_cast<uint8_t>(scale));
}

ExprId check_product(Context& c, const syntax::Expr& e, diag::Span op, ExprId left, ExprId right) {
  const value::Type a = c.out.exprs[left].type, b = c.out.exprs[right].type;
  if (!is_number(a) || !is_number(b)) return wrong_operands(c, op, e.span, left, right);
  if (a.kind == Kind::Integer && b.kind == Kind::Integer)
    return add_expr(c, value::integer(), e.span, Arithmetic{Operation::Multiply, left, right});
  const int scale = a.scale + b.scale;
  if (scale > value::kMaxScale) {
    c.diags.report(diag::E3018, e.span, scale);
    return error_expr(c, e.span);
  }
  return add_expr(c, value::decimal(32, static_cast<uint8_t>(scale)), e.span,
                  Arithmetic{Operation::Multiply, left, right});
}

ExprId check_sum(Context& c, const syntax::Expr& e, diag::Span op_span, ExprId left, ExprId right,
                 Operation op) {
  const value::Type a = c.out.exprs[left].type, b = c.out.exprs[right].type;
  if (is_number(a) && is_number(b)) return add_expr(c, sum_type(a, b), e.span, Arithmetic{op, left, right});
  const Direction direction = op == Operation::Add ? Direction::Later : Direction::Earlier;
  if (a.kind == Kind::Date && b.kind == Kind::Period)
    return add_expr(c, value::date(), e.span, MoveDate{direction, left, right});
  if (a.kind == Kind::Period && b.kind == Kind::Date && op == Operation::Add)
    return add_expr(c, value::date(), e.span, MoveDate{direction, right, left});
  return wrong_operands(c, op_span, e.span, left, right);
}

ExprId check_arithmetic(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                        Operation op) {
  const ExprId left = with_type(c, check(c, scope, x.left)), right = with_type(c, check(c, scope, x.right));
  if (any_error(c, left, right)) return error_expr(c, e.span);
  return op == Operation::Multiply ? check_product(c, e, x.op_span, left, right)
                                   : check_sum(c, e, x.op_span, left, right, op);
}

ExprId check_in(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x) {
  const auto [element, set] = check_sides(c, scope, x.left, x.right);
  if (any_error(c, element, set)) return error_expr(c, e.span);
  const value::Type a = c.out.exprs[element].type, b = c.out.exprs[set].type;
  if (a.kind == Kind::Choice && b.kind == Kind::Choices && a.enum_index == b.enum_index)
    return add_expr(c, value::yes_no(), e.span, InSet{element, set});
  return wrong_operands(c, x.op_span, e.span, element, set);
}

ExprId check_quotient(Context& c, const syntax::Expr& e, const syntax::Binary& x) {
  c.diags.report(diag::E3004, x.op_span)
      .fix({e.span.file, e.span.begin, e.span.begin}, "round(")
      .fix({e.span.file, e.span.end, e.span.end}, ", 2, half_up)");
  return error_expr(c, e.span);
}

}  // namespace

ExprId check_unary(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Unary& x) {
  if (x.op == syntax::UnaryOp::Not)
    return add_expr(c, value::yes_no(), e.span, Not{check_fits(c, scope, x.operand, value::yes_no())});
  const ExprId operand = with_type(c, check(c, scope, x.operand));
  const value::Type type = c.out.exprs[operand].type;
  if (type.kind == Kind::Error) return operand;
  if (is_number(type)) return add_expr(c, type, e.span, Negate{operand});
  c.diags.report(diag::E3002, c.out.exprs[operand].span, describe(c, type), "a number");
  return error_expr(c, e.span);
}

ExprId check_binary(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                    const value::Type* wanted) {
  switch (x.op) {
    case syntax::BinaryOp::Multiply: return check_arithmetic(c, scope, e, x, Operation::Multiply);
    case syntax::BinaryOp::Divide: return check_quotient(c, e, x);
    case syntax::BinaryOp::Add: return check_arithmetic(c, scope, e, x, Operation::Add);
    case syntax::BinaryOp::Subtract: return check_arithmetic(c, scope, e, x, Operation::Subtract);
    case syntax::BinaryOp::Eq: return check_compare(c, scope, e, x, Relation::Eq);
    case syntax::BinaryOp::Ne: return check_compare(c, scope, e, x, Relation::Ne);
    case syntax::BinaryOp::Lt: return check_compare(c, scope, e, x, Relation::Lt);
    case syntax::BinaryOp::Le: return check_compare(c, scope, e, x, Relation::Le);
    case syntax::BinaryOp::Gt: return check_compare(c, scope, e, x, Relation::Gt);
    case syntax::BinaryOp::Ge: return check_compare(c, scope, e, x, Relation::Ge);
    case syntax::BinaryOp::In: return check_in(c, scope, e, x);
    case syntax::BinaryOp::And: return check_logic(c, scope, e, x, Connective::And);
    case syntax::BinaryOp::Or: return check_logic(c, scope, e, x, Connective::Or);
    case syntax::BinaryOp::Otherwise: return check_otherwise(c, scope, e, x, wanted);
  }
  return error_expr(c, e.span);
}

ExprId check_is(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Is& x) {
  const auto [left, right] = check_sides(c, scope, x.left, x.right);
  const Expr& r = c.out.exprs[right];
  const auto* literal = std::get_if<Literal>(&r.node);
  const bool against_unknown = literal && !literal->value.known();
  if (c.out.exprs[left].type.kind == Kind::Error || (r.type.kind == Kind::Error && !against_unknown))
    return error_expr(c, e.span);
  const value::Type a = c.out.exprs[left].type;
  const bool same = against_unknown || (is_number(a) && is_number(r.type)) ||
                    (a.kind == r.type.kind && a.enum_index == r.type.enum_index);
  if (!same || a.kind == Kind::Period) {
    c.diags.report(diag::E3003, e.span, x.negated ? "is not" : "is", describe(c, a), describe(c, r.type));
    return error_expr(c, e.span);
  }
  const ExprId is = add_expr(c, value::yes_no(), e.span, Is{left, right});
  return x.negated ? add_expr(c, value::yes_no(), e.span, Not{is}) : is;
}

}  // namespace rapport::hir
