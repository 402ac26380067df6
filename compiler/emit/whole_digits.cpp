#include "compiler/emit/whole_digits.h"

#include <algorithm>

#include "runtime/base/match.h"
#include "runtime/lib/builtins.h"

namespace rapport::emit {
namespace {

using value::Kind;

// What the type has room for; what is no number has none.
int room(const value::Type& type) {
  if (type.kind == Kind::Integer) return value::kIntegerDigits;
  return type.kind == Kind::Decimal ? type.precision - type.scale : 0;
}

// What a value of this kind can have at all: more is a fault before it gets here.
int capped(int digits, const value::Type& type) {
  return std::min(digits, type.kind == Kind::Integer ? value::kIntegerDigits : value::kMaxDigits);
}

int digits_of(const value::Value& literal) {
  if (!literal.known() || (literal.kind != Kind::Integer && literal.kind != Kind::Decimal)) return 0;
  const value::Decimal number =
      literal.kind == Kind::Decimal ? literal.decimal : value::decimal_from(literal.number);
  int digits = 0;
  while (digits < value::kMaxDigits && !value::fits(number, digits + number.scale, number.scale)) ++digits;
  return digits;
}

}  // namespace

bool WholeDigits::may_exceed(hir::NodeId id) {
  const hir::Node& node = pack_.nodes[id];
  const int held = room(node.type);
  const int given = node.expr.valid() ? most(node.expr) : held;
  most_[id.index] = static_cast<uint8_t>(std::min(given, held));
  return node.type.kind == Kind::Decimal && given > held;
}

int WholeDigits::most_of_pair(hir::ExprId a, hir::ExprId b) const { return std::max(most(a), most(b)); }

int WholeDigits::most_of_arithmetic(const hir::Arithmetic& x) const {
  switch (x.op) {
    case hir::Operation::Add:
    case hir::Operation::Subtract: return most_of_pair(x.left, x.right) + 1;
    case hir::Operation::Multiply: return most(x.left) + most(x.right);
  }
  return value::kMaxDigits;
}

// The smallest divisor is 1 at its last digit. Rounding carries only where digits are cut off: what is on the
// grid already stays below the same power of ten.
int WholeDigits::most_of_quotient(const hir::DivideRounded& x) const {
  const int left_scale = pack_.exprs[x.left].type.scale, right_scale = pack_.exprs[x.right].type.scale;
  const int carry = x.digits < left_scale - right_scale ? 1 : 0;
  return most(x.left) + right_scale + carry;
}

int WholeDigits::most_of_call(const hir::Expr& e, const hir::Call& x) const {
  switch (lib::builtins()[x.builtin].result) {
    case lib::ResultType::SameAsFirst: return most(x.args[0]);
    case lib::ResultType::DecimalOfSecond:
      return most(x.args[0]) + (e.type.scale < pack_.exprs[x.args[0]].type.scale ? 1 : 0);
    case lib::ResultType::YesNo:
    case lib::ResultType::Integer:
    case lib::ResultType::Date:
    case lib::ResultType::AnyText:
    case lib::ResultType::TextOfSecond:
    case lib::ResultType::TextOfThird: return room(e.type);
  }
  return room(e.type);
}

int WholeDigits::most(hir::ExprId id) const {
  const hir::Expr& e = pack_.exprs[id];
  const int digits = std::visit(base::Match{
                                    [&](const hir::Literal& x) { return digits_of(x.value); },
                                    [&](const hir::Read& x) { return int{most_[x.node.index]}; },
                                    [&](const hir::Negate& x) { return most(x.operand); },
                                    [&](const hir::Arithmetic& x) { return most_of_arithmetic(x); },
                                    [&](const hir::DivideRounded& x) { return most_of_quotient(x); },
                                    [&](const hir::If& x) { return most_of_pair(x.then, x.otherwise); },
                                    [&](const hir::Otherwise& x) { return most_of_pair(x.left, x.right); },
                                    [&](const hir::Call& x) { return most_of_call(e, x); },
                                    // no numbers
                                    [](const hir::Error&) { return 0; },
                                    [](const hir::Option&) { return 0; },
                                    [](const hir::Not&) { return 0; },
                                    [](const hir::Known&) { return 0; },
                                    [](const hir::Logic&) { return 0; },
                                    [](const hir::Compare&) { return 0; },
                                    [](const hir::MoveDate&) { return 0; },
                                    [](const hir::Is&) { return 0; },
                                    [](const hir::InSet&) { return 0; },
                                    [](const hir::TextOf&) { return 0; },
                                    [](const hir::Concat&) { return 0; },
                                },
                                e.node);
  return capped(digits, e.type);
}

}  // namespace rapport::emit
