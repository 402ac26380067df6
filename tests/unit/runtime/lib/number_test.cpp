#include <gtest/gtest.h>

#include "runtime/lib/builtins.h"
#include "tests/unit/runtime/lib/calls.h"

namespace rapport::lib {
namespace {

using value::FaultCode;
using value::RoundingMode;

TEST(NumberBuiltins, Cases) { expect_cases(number_cases()); }

TEST(NumberBuiltins, AQuotientIsRoundedOnce) {
  value::Scratch scratch;
  const auto quotient = [&](std::string_view a, std::string_view b, int digits) {
    const value::Cell left = value::decimal_cell(value::parse_decimal(a).value(), scratch);
    const value::Cell right = value::decimal_cell(value::parse_decimal(b).value(), scratch);
    const value::Cell result = divide_rounded(left, right, digits, RoundingMode::HalfUp, scratch);
    return result.known() ? value::to_text(value::decimal_of(result))
                          : std::string(value::fault_info(result.fault).code);
  };
  EXPECT_EQ(quotient("100", "3", 2), "33.33");
  EXPECT_EQ(quotient("-1", "0.03", 1), "-33.3");
  EXPECT_EQ(quotient("4449999999999999999", "1e19", 2), "0.44");
  EXPECT_EQ(quotient("1", "0", 2), "F0102");
  EXPECT_EQ(quotient("1e37", "1e-16", 0), "F0101");
  EXPECT_EQ(quotient("1", "3", 17), "F0105");
  EXPECT_EQ(value::decimal_of(divide_rounded(value::number_cell(7), value::number_cell(2), 0,
                                             RoundingMode::HalfEven, scratch)),
            value::decimal_from(4));
}

}  // namespace

std::vector<BuiltinCase> number_cases() {
  return {
      {"abs", {number(-5)}, number(5)},
      {"abs", {number(5)}, number(5)},
      {"abs", {number(INT64_MIN)}, fault(FaultCode::Overflow)},
      {"abs", {decimal("-12.5")}, decimal("12.5")},
      {"abs", {decimal("-99999999999999999999.5")}, decimal("99999999999999999999.5")},
      {"round", {decimal("2.345"), number(2), mode(RoundingMode::HalfUp)}, decimal("2.35")},
      {"round", {decimal("2.345"), number(2), mode(RoundingMode::HalfEven)}, decimal("2.34")},
      {"round", {decimal("-2.341"), number(2), mode(RoundingMode::Up)}, decimal("-2.35")},
      {"round", {decimal("-2.349"), number(2), mode(RoundingMode::Down)}, decimal("-2.34")},
      {"round", {decimal("-2.349"), number(2), mode(RoundingMode::Ceiling)}, decimal("-2.34")},
      {"round", {decimal("-2.341"), number(2), mode(RoundingMode::Floor)}, decimal("-2.35")},
      {"round", {number(7), number(2), mode(RoundingMode::HalfUp)}, decimal("7")},
      {"round", {decimal("1.5"), number(17), mode(RoundingMode::HalfUp)}, fault(FaultCode::BadArgument)},
      {"round", {decimal("1.5"), number(-1), mode(RoundingMode::HalfUp)}, fault(FaultCode::BadArgument)},
      {"floor", {decimal("-2.1")}, number(-3)},
      {"floor", {decimal("2.9")}, number(2)},
      {"floor", {number(4)}, number(4)},
      {"floor", {decimal("9223372036854775808.5")}, fault(FaultCode::Overflow)},
      {"ceil", {decimal("-2.9")}, number(-2)},
      {"ceil", {decimal("2.1")}, number(3)},
      {"ceil", {decimal("9223372036854775806.5")}, number(INT64_MAX)},
      {"ceil", {decimal("9223372036854775807.5")}, fault(FaultCode::Overflow)},
      {"div", {number(7), number(2)}, number(3)},
      {"div", {number(-7), number(2)}, number(-4)},
      {"div", {number(7), number(-2)}, number(-4)},
      {"div", {number(-8), number(2)}, number(-4)},
      {"div", {number(1), number(0)}, fault(FaultCode::DivisionByZero)},
      {"div", {number(INT64_MIN), number(-1)}, fault(FaultCode::Overflow)},
      {"mod", {number(7), number(2)}, number(1)},
      {"mod", {number(-7), number(2)}, number(1)},
      {"mod", {number(7), number(-2)}, number(-1)},
      {"mod", {number(-8), number(2)}, number(0)},
      {"mod", {number(INT64_MIN), number(-1)}, number(0)},
      {"mod", {number(1), number(0)}, fault(FaultCode::DivisionByZero)},
      {"power", {number(2), number(10)}, number(1024)},
      {"power", {number(0), number(0)}, number(1)},
      {"power", {number(-2), number(63)}, number(INT64_MIN)},
      {"power", {number(2), number(63)}, fault(FaultCode::Overflow)},
      {"power", {number(3), number(39)}, number(4052555153018976267)},
      {"power", {number(3), number(40)}, fault(FaultCode::Overflow)},
      {"power", {number(-1), number(INT64_MAX)}, number(-1)},
      {"power", {number(10), number(INT64_MAX)}, fault(FaultCode::Overflow)},
      {"power", {number(2), number(-1)}, fault(FaultCode::BadArgument)},
  };
}

}  // namespace rapport::lib
