#include "tests/oracle/evaluation.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/base/match.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/builtins.h"
#include "runtime/lib/key.h"
#include "runtime/value/date.h"
#include "tests/oracle/walked_values.h"

namespace rapport::oracle {

using hir::ExprId;
using value::FaultCode;
using value::Kind;
using value::State;
using value::Value;

namespace {

bool holds(hir::Relation op, const Value& a, const Value& b) {
  switch (op) {
    case hir::Relation::Eq: return equal(a, b);
    case hir::Relation::Ne: return !equal(a, b);
    case hir::Relation::Lt: return less(a, b);
    case hir::Relation::Le: return !less(b, a);
    case hir::Relation::Gt: return less(b, a);
    case hir::Relation::Ge: return !less(a, b);
  }
  return false;
}

Value integer_of(__int128 number) {
  if (number < INT64_MIN || number > INT64_MAX) return fault(Kind::Integer, FaultCode::Overflow);
  return value::integer_value(static_cast<int64_t>(number));
}

Value integers(hir::Operation op, __int128 a, __int128 b) {
  switch (op) {
    case hir::Operation::Add: return integer_of(a + b);
    case hir::Operation::Subtract: return integer_of(a - b);
    case hir::Operation::Multiply: return integer_of(a * b);
  }
  return {};
}

Value decimals(hir::Operation op, const value::Decimal& a, const value::Decimal& b) {
  switch (op) {
    case hir::Operation::Add: return from(value::add(a, b));
    case hir::Operation::Subtract: return from(value::subtract(a, b));
    case hir::Operation::Multiply: return from(value::multiply(a, b));
  }
  return {};
}

std::string set_text(const program::Enum& e, uint64_t set) {
  std::string out;
  for (size_t i = 0; i < e.elements.size() && i < 64; ++i)
    if ((set >> i & 1) != 0) out += (out.empty() ? "" : ", ") + e.elements[i].name;
  return out;
}

std::string text_of(const hir::TypedPack& pack, const Value& v, const value::Type& type) {
  switch (v.kind) {
    case Kind::YesNo: return v.number != 0 ? "yes" : "no";
    case Kind::Text: return v.text;
    case Kind::Integer: return std::to_string(v.number);
    case Kind::Decimal: return value::to_text(v.decimal);
    case Kind::Date: return value::date_text(v.number);
    case Kind::Choice: return pack.parts.enums[type.enum_index].elements[static_cast<size_t>(v.number)].name;
    case Kind::Choices: return set_text(pack.parts.enums[type.enum_index], static_cast<uint64_t>(v.number));
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

Value negation(Value v) {
  if (v.known()) v.number = v.number == 0 ? 1 : 0;
  return v;
}

Value known(const Value& v) {
  return faulted(v) ? fault(Kind::YesNo, v.fault) : value::yes_no_value(v.known());
}

Value negated(Kind kind, const Value& v) {
  if (const auto open = not_known(kind, {&v})) return *open;
  return v.kind == Kind::Decimal ? value::decimal_value(value::negate(v.decimal))
                                 : integer_of(-__int128{v.number});
}

Value widened(Kind kind, const Value& v) {
  return kind == Kind::Decimal && v.known() ? value::decimal_value(decimal_in(v)) : v;
}

}  // namespace

Value Evaluation::eval(ExprId id) {
  const hir::Expr& e = pack_.exprs[id];
  const Kind kind = e.type.kind;
  return std::visit(base::Match{
                        [&](const hir::Error&) { return value::unknown_value(kind); },
                        [&](const hir::Literal& x) { return x.value; },
                        [&](const hir::Read& x) { return walker_.read(x.node, reader_); },
                        [&](const hir::Option&) { return option_; },
                        [&](const hir::Not& x) { return negation(eval(x.operand)); },
                        [&](const hir::Known& x) { return known(eval(x.operand)); },
                        [&](const hir::Negate& x) { return negated(kind, eval(x.operand)); },
                        [&](const hir::Logic& x) { return logic(x); },
                        [&](const hir::Compare& x) { return compare(x); },
                        [&](const hir::Arithmetic& x) { return arithmetic(kind, x); },
                        [&](const hir::DivideRounded& x) { return quotient(x); },
                        [&](const hir::MoveDate& x) { return moved(x); },
                        [&](const hir::Is& x) { return same(x); },
                        [&](const hir::If& x) { return if_(kind, x); },
                        [&](const hir::Otherwise& x) { return otherwise(kind, x); },
                        [&](const hir::InSet& x) { return in_set(x); },
                        [&](const hir::Call& x) { return call(kind, x); },
                        [&](const hir::TextOf& x) { return canonical(x); },
                        [&](const hir::Concat& x) { return concat(x); },
                    },
                    e.node);
}

bool Evaluation::are_keys(ExprId a, ExprId b) const {
  return pack_.exprs[a].type.table != base::kNone || pack_.exprs[b].type.table != base::kNone;
}

Value Evaluation::logic(const hir::Logic& x) {
  const bool decider = x.op == hir::Connective::Or;
  Value left = eval(x.left);
  if (is(left, decider)) return left;
  Value right = eval(x.right);
  if (is(right, decider)) return right;
  if (const auto open = not_known(Kind::YesNo, {&left, &right})) return *open;
  return value::yes_no_value(!decider);
}

Value Evaluation::compare(const hir::Compare& x) {
  const Value left = eval(x.left);
  const Value right = eval(x.right);
  if (const auto open = not_known(Kind::YesNo, {&left, &right})) return *open;
  if (are_keys(x.left, x.right))
    return value::yes_no_value(lib::same_key(left.text, right.text) == (x.op == hir::Relation::Eq));
  return value::yes_no_value(holds(x.op, left, right));
}

Value Evaluation::arithmetic(Kind kind, const hir::Arithmetic& x) {
  const Value left = eval(x.left);
  const Value right = eval(x.right);
  if (const auto open = not_known(kind, {&left, &right})) return *open;
  if (kind == Kind::Integer) return integers(x.op, left.number, right.number);
  return decimals(x.op, decimal_in(left), decimal_in(right));
}

Value Evaluation::quotient(const hir::DivideRounded& x) {
  const Value left = eval(x.left);
  const Value right = eval(x.right);
  if (const auto open = not_known(Kind::Decimal, {&left, &right})) return *open;
  return from(value::divide(decimal_in(left), decimal_in(right), x.digits, x.mode));
}

Value Evaluation::moved(const hir::MoveDate& x) {
  const Value date = eval(x.date);
  const Value period = eval(x.period);
  if (const auto open = not_known(Kind::Date, {&date, &period})) return *open;
  const value::Period by = *value::decode_period(period.number);
  const bool later = x.direction == hir::Direction::Later;
  const auto day = later ? value::add_period(date.number, by) : value::subtract_period(date.number, by);
  return day.ok() ? value::date_value(day.value) : fault(Kind::Date, day.fault);
}

Value Evaluation::same(const hir::Is& x) {
  const Value left = eval(x.left);
  const Value right = eval(x.right);
  if (faulted(left)) return fault(Kind::YesNo, left.fault);
  if (faulted(right)) return fault(Kind::YesNo, right.fault);
  if (left.known() && right.known())
    return value::yes_no_value(are_keys(x.left, x.right) ? lib::same_key(left.text, right.text)
                                                         : equal(left, right));
  return value::yes_no_value(left.known() == right.known());
}

Value Evaluation::if_(Kind kind, const hir::If& x) {
  const Value condition = eval(x.condition);
  if (const auto open = not_known(kind, {&condition})) return *open;
  return widened(kind, eval(condition.number != 0 ? x.then : x.otherwise));
}

Value Evaluation::otherwise(Kind kind, const hir::Otherwise& x) {
  const Value left = eval(x.left);
  return widened(kind, left.state == State::Unknown ? eval(x.right) : left);
}

Value Evaluation::in_set(const hir::InSet& x) {
  const Value element = eval(x.element);
  const Value set = eval(x.set);
  if (const auto open = not_known(Kind::YesNo, {&element, &set})) return *open;
  return value::yes_no_value((static_cast<uint64_t>(set.number) >> element.number & 1) != 0);
}

Value Evaluation::call(Kind kind, const hir::Call& x) {
  std::vector<Value> args;
  for (const ExprId arg : x.args) args.push_back(eval(arg));
  for (const Value& arg : args)
    if (faulted(arg)) return fault(kind, arg.fault);
  value::Scratch scratch;
  std::vector<value::Cell> cells;
  for (const Value& arg : args) {
    if (!arg.known()) return value::unknown_value(kind);
    cells.push_back(value::view(arg, scratch));
  }
  return value::to_value(lib::builtins()[x.builtin].function(cells, scratch), kind);
}

Value Evaluation::canonical(const hir::TextOf& x) {
  const Value v = eval(x.operand);
  if (const auto open = not_known(Kind::Text, {&v})) return *open;
  return value::text_value(text_of(pack_, v, pack_.exprs[x.operand].type));
}

Value Evaluation::concat(const hir::Concat& x) {
  std::vector<Value> parts;
  for (const ExprId part : x.parts) parts.push_back(eval(part));
  std::string text;
  for (const Value& part : parts)
    if (faulted(part)) return fault(Kind::Text, part.fault);
  for (const Value& part : parts) {
    if (!part.known()) return value::unknown_value(Kind::Text);
    text += part.text;
  }
  if (base::utf16_length(text) > limits::kTextUnits) return fault(Kind::Text, FaultCode::TextTooLong);
  return value::text_value(text);
}

}  // namespace rapport::oracle
