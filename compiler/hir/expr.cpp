#include "compiler/hir/expr.h"

#include <charconv>

#include "compiler/hir/context.h"
#include "runtime/base/match.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

namespace rapport::hir {
namespace {

ExprId literal(Context& c, value::Type type, diag::Span span, value::Value value) {
  return add_expr(c, type, span, Literal{std::move(value)});
}

ExprId check_integer(Context& c, const syntax::Expr& e, const syntax::IntLit& x) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(x.digits.data(), x.digits.data() + x.digits.size(), number);
  if (error == std::errc{}) return literal(c, value::integer(), e.span, value::integer_value(number));
  c.diags.report(diag::E3009, e.span, "an integer from -9223372036854775807 to 9223372036854775807");
  return error_expr(c, e.span);
}

ExprId check_decimal(Context& c, const syntax::Expr& e, const syntax::DecimalLit& x) {
  const auto number = value::parse_decimal(x.digits);
  const size_t point = x.digits.find('.');
  const size_t whole = point == std::string::npos ? x.digits.size() : point;
  if (number && whole <= 32 && whole + number->scale <= 32) {
    const auto precision = static_cast<uint8_t>(std::max<size_t>(whole + number->scale, 1));
    return literal(c, value::decimal(precision, number->scale), e.span, value::decimal_value(*number));
  }
  c.diags.report(diag::E3009, e.span, "a number of at most 32 digits, 16 of them after the point");
  return error_expr(c, e.span);
}

ExprId check_date(Context& c, const syntax::Expr& e, const syntax::DateLit& x) {
  if (const auto days = value::parse_date(x.text))
    return literal(c, value::date(), e.span, value::date_value(*days));
  c.diags.report(diag::E3010, e.span, x.text);
  return error_expr(c, e.span);
}

value::PeriodUnit unit_of(syntax::PeriodUnit unit) {
  switch (unit) {
    case syntax::PeriodUnit::Day: return value::PeriodUnit::Day;
    case syntax::PeriodUnit::Week: return value::PeriodUnit::Week;
    case syntax::PeriodUnit::Month: return value::PeriodUnit::Month;
    case syntax::PeriodUnit::Year: return value::PeriodUnit::Year;
  }
  return value::PeriodUnit::Day;
}

value::MonthEnd month_end_of(syntax::MonthEnd month_end) {
  switch (month_end) {
    case syntax::MonthEnd::Clamp: return value::MonthEnd::Clamp;
    case syntax::MonthEnd::Spill: return value::MonthEnd::Spill;
    case syntax::MonthEnd::Exact:
    case syntax::MonthEnd::None: return value::MonthEnd::Exact;
  }
  return value::MonthEnd::Exact;
}

ExprId check_period(Context& c, const syntax::Expr& e, const syntax::PeriodLit& x) {
  const bool months = x.unit == syntax::PeriodUnit::Month || x.unit == syntax::PeriodUnit::Year;
  if (months && x.month_end == syntax::MonthEnd::None) {
    c.diags.report(diag::E3007, e.span).fix({e.span.file, e.span.end, e.span.end}, " clamp");
    return error_expr(c, e.span);
  }
  if (!months && x.month_end != syntax::MonthEnd::None) c.diags.report(diag::E3008, e.span);
  int32_t count = 0;
  const auto [end, error] = std::from_chars(x.digits.data(), x.digits.data() + x.digits.size(), count);
  if (error != std::errc{} || count > 4'000'000) {
    c.diags.report(diag::E3009, e.span, "a period of at most 4000000 days, weeks, months or years");
    return error_expr(c, e.span);
  }
  value::Value period =
      value::integer_value(value::encode_period({count, unit_of(x.unit), month_end_of(x.month_end)}));
  period.kind = value::Kind::Period;
  return literal(c, {.kind = value::Kind::Period}, e.span, std::move(period));
}

// A set literal: elements of one enum, which the other side or the place it is assigned to tells.
ExprId check_set(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::SetLit& x,
                 const value::Type* wanted) {
  value::Type element =
      wanted && (wanted->kind == value::Kind::Choices || wanted->kind == value::Kind::Choice)
          ? value::choice(wanted->enum_index)
          : value::Type{};
  if (element.kind == value::Kind::Choice && !fits_a_set(c, element.enum_index, e.span))
    return error_expr(c, e.span);
  uint64_t bits = 0;
  bool failed = false;
  for (const syntax::ExprId id : x.elements) {
    const ExprId checked = check(c, scope, id, element.kind == value::Kind::Choice ? &element : nullptr);
    const Expr& item = c.out.exprs[checked];
    const auto* value = std::get_if<Literal>(&item.node);
    if (item.type.kind == value::Kind::Error) {
      failed = true;
    } else if (item.type.kind != value::Kind::Choice || !value || !value->value.known()) {
      c.diags.report(diag::E3016, item.span);
      failed = true;
    } else if (element.kind != value::Kind::Error && item.type.enum_index != element.enum_index) {
      c.diags.report(diag::E3002, item.span, describe(c, item.type), describe(c, element));
      failed = true;
    } else if (element.kind == value::Kind::Error && !fits_a_set(c, item.type.enum_index, e.span)) {
      return error_expr(c, e.span);
    } else {
      element = item.type;
      bits |= uint64_t{1} << static_cast<uint64_t>(value->value.number);
    }
  }
  if (!failed && element.kind == value::Kind::Error) c.diags.report(diag::E3017, e.span);
  if (failed || element.kind == value::Kind::Error) return error_expr(c, e.span);
  return literal(c, value::choices(element.enum_index), e.span, value::choices_value(bits));
}

value::Type wider(const value::Type& a, const value::Type& b) {
  if (a.kind == value::Kind::Text) {
    value::Type text = value::text(a.length && b.length ? std::max(a.length, b.length) : 0);
    if (a.table == b.table) text.table = a.table;
    return text;
  }
  if (a.kind != value::Kind::Decimal && b.kind != value::Kind::Decimal) return a;
  const auto whole_digits = [](const value::Type& t) {
    return t.kind == value::Kind::Integer ? value::kIntegerDigits : t.precision - t.scale;
  };
  const int scale = std::max(a.scale, b.scale);
  const int whole = std::max(whole_digits(a), whole_digits(b));
  return value::decimal(static_cast<uint8_t>(std::min(32, whole + scale)), static_cast<uint8_t>(scale));
}

bool alike(const value::Type& a, const value::Type& b) {
  const auto number = [](const value::Type& t) {
    return t.kind == value::Kind::Integer || t.kind == value::Kind::Decimal;
  };
  return (number(a) && number(b)) || (a.kind == b.kind && a.enum_index == b.enum_index);
}

bool is_unknown_literal(const Expr& e) {
  const auto* x = std::get_if<Literal>(&e.node);
  return x && !x->value.known();
}

// Two sides that give one value: `if`, `otherwise`. The literal `unknown` takes the other's type.
ExprId joined(Context& c, diag::Span span, ExprId left, ExprId right,
              const std::function<decltype(Expr::node)(ExprId, ExprId)>& make) {
  const value::Type a = c.out.exprs[left].type, b = c.out.exprs[right].type;
  if (is_unknown_literal(c.out.exprs[left])) {
    const ExprId other = with_type(c, right);
    return other == right ? add_expr(c, b, span, make(left, right)) : error_expr(c, span);
  }
  if (is_unknown_literal(c.out.exprs[right])) return add_expr(c, a, span, make(left, right));
  if (a.kind == value::Kind::Error || b.kind == value::Kind::Error) return error_expr(c, span);
  if (alike(a, b)) return add_expr(c, wider(a, b), span, make(left, right));
  c.diags.report(diag::E3002, c.out.exprs[right].span, describe(c, b), describe(c, a))
      .label(c.out.exprs[left].span, describe(c, a));
  return error_expr(c, span);
}

ExprId check_if(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::If& x,
                const value::Type* wanted) {
  const ExprId condition = check_fits(c, scope, x.condition, value::yes_no());
  const bool other_first =
      !wanted && is_bare_element(c, scope, x.then) && !is_bare_element(c, scope, x.otherwise);
  ExprId then, otherwise;
  if (other_first) {
    otherwise = check(c, scope, x.otherwise, wanted);
    const value::Type hint = c.out.exprs[otherwise].type;
    then = check(c, scope, x.then, &hint);
  } else {
    then = check(c, scope, x.then, wanted);
    const value::Type hint = wanted ? *wanted : c.out.exprs[then].type;
    otherwise = check(c, scope, x.otherwise, &hint);
  }
  return joined(c, e.span, then, otherwise, [&](ExprId a, ExprId b) { return If{condition, a, b}; });
}

// A number written out, with or without its sign.
std::optional<value::Decimal> written_number(const Context& c, ExprId id) {
  const Expr& e = c.out.exprs[id];
  if (const auto* minus = std::get_if<Negate>(&e.node)) {
    const auto number = written_number(c, minus->operand);
    return number ? std::optional(value::negate(*number)) : std::nullopt;
  }
  const auto* literal = std::get_if<Literal>(&e.node);
  if (!literal || !literal->value.known()) return std::nullopt;
  if (e.type.kind == value::Kind::Integer) return value::decimal_from(literal->value.number);
  return e.type.kind == value::Kind::Decimal ? std::optional(literal->value.decimal) : std::nullopt;
}

// What is computed is looked at when it is there; what is written out is seen to be too large.
bool is_too_large(const Context& c, ExprId id, const value::Type& wanted) {
  if (wanted.kind != value::Kind::Decimal) return false;
  const auto number = written_number(c, id);
  return number && !value::fits(*number, wanted.precision, wanted.scale);
}

}  // namespace

ExprId add_expr(Context& c, value::Type type, diag::Span span, decltype(Expr::node) node) {
  return c.out.exprs.add({type, span, std::move(node)});
}

ExprId error_expr(Context& c, diag::Span span) { return add_expr(c, {}, span, Error{}); }

ExprId with_type(Context& c, ExprId id) {
  const Expr& e = c.out.exprs[id];
  if (e.type.kind != value::Kind::Error || !is_unknown_literal(e)) return id;
  const diag::Span span = e.span;
  c.diags.report(diag::E3020, span);
  return error_expr(c, span);
}

ExprId check(Context& c, const Scope& scope, syntax::ExprId id, const value::Type* wanted) {
  if (!id.valid()) return error_expr(c, {});
  const syntax::Expr& e = c.syntax_of(scope, id);
  return std::visit(base::Match{
                        [&](const syntax::ErrorExpr&) { return error_expr(c, e.span); },
                        [&](const syntax::IntLit& x) { return check_integer(c, e, x); },
                        [&](const syntax::DecimalLit& x) { return check_decimal(c, e, x); },
                        [&](const syntax::DateLit& x) { return check_date(c, e, x); },
                        [&](const syntax::TextLit& x) { return check_text(c, scope, e, x.text); },
                        [&](const syntax::PeriodLit& x) { return check_period(c, e, x); },
                        [&](const syntax::Place& x) { return check_place(c, scope, e, x, wanted); },
                        [&](const syntax::Call& x) { return check_call(c, scope, e, x); },
                        [&](const syntax::Unary& x) { return check_unary(c, scope, e, x); },
                        [&](const syntax::Binary& x) { return check_binary(c, scope, e, x, wanted); },
                        [&](const syntax::Is& x) { return check_is(c, scope, e, x); },
                        [&](const syntax::If& x) { return check_if(c, scope, e, x, wanted); },
                        [&](const syntax::SetLit& x) { return check_set(c, scope, e, x, wanted); },
                    },
                    e.node);
}

ExprId check_otherwise(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                       const value::Type* wanted) {
  const ExprId left = check(c, scope, x.left, wanted);
  const value::Type hint = wanted ? *wanted : c.out.exprs[left].type;
  const ExprId right = check(c, scope, x.right, &hint);
  return joined(c, e.span, left, right, [](ExprId a, ExprId b) { return Otherwise{a, b}; });
}

ExprId check_fits(Context& c, const Scope& scope, syntax::ExprId id, const value::Type& wanted) {
  return fitted(c, check(c, scope, id, &wanted), wanted);
}

ExprId fitted(Context& c, ExprId id, const value::Type& wanted) {
  const Expr e = c.out.exprs[id];
  if (e.type.kind == value::Kind::Error || wanted.kind == value::Kind::Error) return id;
  if (is_unknown_literal(e)) return id;
  if (!alike(e.type, wanted) ||
      (wanted.kind == value::Kind::Integer && e.type.kind == value::Kind::Decimal)) {
    c.diags.report(diag::E3002, e.span, describe(c, e.type), describe(c, wanted));
    return error_expr(c, e.span);
  }
  if (wanted.kind == value::Kind::Decimal && e.type.kind == value::Kind::Decimal &&
      e.type.scale > wanted.scale) {
    c.diags.report(diag::E3005, e.span, e.type.scale, wanted.scale)
        .fix({e.span.file, e.span.begin, e.span.begin}, "round(")
        .fix({e.span.file, e.span.end, e.span.end}, ", " + std::to_string(wanted.scale) + ", half_up)");
    return error_expr(c, e.span);
  }
  if (is_too_large(c, id, wanted)) {
    c.diags.report(diag::E3009, e.span, describe(c, wanted));
    return error_expr(c, e.span);
  }
  if (wanted.kind == value::Kind::Text && wanted.length &&
      (e.type.length == 0 || e.type.length > wanted.length)) {
    const std::string found = e.type.length ? std::to_string(e.type.length) : "any number of";
    c.diags.report(diag::E3006, e.span, found, wanted.length)
        .fix({e.span.file, e.span.begin, e.span.begin}, "left(")
        .fix({e.span.file, e.span.end, e.span.end}, ", " + std::to_string(wanted.length) + ")");
    return error_expr(c, e.span);
  }
  return id;
}

}  // namespace rapport::hir
