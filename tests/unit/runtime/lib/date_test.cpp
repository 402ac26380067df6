#include <gtest/gtest.h>

#include "runtime/value/date.h"
#include "tests/unit/runtime/lib/calls.h"

namespace rapport::lib {
namespace {

using value::FaultCode;
using value::MonthEnd;

value::Value word(MonthEnd month_end) { return number(static_cast<int64_t>(month_end)); }
value::Value unit(value::PeriodUnit unit) { return number(static_cast<int64_t>(unit)); }

TEST(DateBuiltins, Cases) { expect_cases(date_cases()); }

}  // namespace

std::vector<BuiltinCase> date_cases() {
  return {
      {"date", {number(2024), number(2), number(29)}, day("2024-02-29")},
      {"date", {number(2023), number(2), number(29)}, fault(FaultCode::ImpossibleDate)},
      {"date", {number(0), number(1), number(1)}, fault(FaultCode::ImpossibleDate)},
      {"date", {number(INT64_MAX), number(1), number(1)}, fault(FaultCode::ImpossibleDate)},
      {"year", {day("2024-02-29")}, number(2024)},
      {"month", {day("2024-02-29")}, number(2)},
      {"day", {day("2024-02-29")}, number(29)},
      {"weekday", {day("2024-02-29")}, number(4)},
      {"weekday", {day("0001-01-01")}, number(1)},
      {"weekday", {day("2024-03-03")}, number(7)},
      {"days_between", {day("2024-01-01"), day("2024-12-31")}, number(365)},
      {"days_between", {day("2024-12-31"), day("2024-01-01")}, number(-365)},
      {"months_between", {day("2024-01-15"), day("2024-03-14")}, number(1)},
      {"months_between", {day("2024-01-31"), day("2024-02-29")}, number(1)},
      {"months_between", {day("2024-03-15"), day("2024-01-15")}, number(-2)},
      {"months_between", {day("2024-01-01"), day("2024-01-01")}, number(0)},
      {"years_between", {day("2000-02-29"), day("2018-02-28")}, number(18)},
      {"years_between", {day("2000-03-01"), day("2018-02-28")}, number(17)},
      {"years_between", {day("2018-02-28"), day("2000-03-01")}, number(-17)},
      {"add_days", {day("2024-02-28"), number(2)}, day("2024-03-01")},
      {"add_days", {day("9999-12-31"), number(1)}, fault(FaultCode::ImpossibleDate)},
      {"add_months", {day("2024-01-31"), number(1), word(MonthEnd::Clamp)}, day("2024-02-29")},
      {"add_months", {day("2024-01-31"), number(1), word(MonthEnd::Spill)}, day("2024-03-02")},
      {"add_months", {day("2024-01-31"), number(1), word(MonthEnd::Exact)}, fault(FaultCode::ImpossibleDate)},
      {"add_months", {day("2024-03-31"), number(-1), word(MonthEnd::Clamp)}, day("2024-02-29")},
      {"add_months",
       {day("2024-03-31"), number(INT64_MAX), word(MonthEnd::Clamp)},
       fault(FaultCode::ImpossibleDate)},
      {"first_of_month", {day("2024-02-29")}, day("2024-02-01")},
      {"first_of_month", {day("0001-01-01")}, day("0001-01-01")},
      {"last_of_month", {day("2024-02-01")}, day("2024-02-29")},
      {"last_of_month", {day("9999-12-31")}, day("9999-12-31")},
      {"range", {number(-1), number(1)}, number(3)},
      {"range", {number(1), number(-1)}, number(0)},
      {"range", {number(INT64_MIN), number(INT64_MAX)}, fault(FaultCode::Overflow)},
      {"range", {number(0), number(INT64_MAX)}, fault(FaultCode::Overflow)},
      {"months", {day("2024-01-31"), day("2024-03-01")}, number(3)},
      {"months", {day("2024-01-01"), day("2024-01-01")}, number(1)},
      {"months", {day("2024-03-01"), day("2024-01-31")}, number(0)},
      {"split", {day("2024-01-01"), day("2024-01-10"), number(4), unit(value::PeriodUnit::Day)}, number(3)},
      {"split", {day("2024-01-31"), day("2024-02-29"), number(1), unit(value::PeriodUnit::Month)}, number(2)},
      {"split", {day("2024-01-01"), day("2024-12-31"), number(1), unit(value::PeriodUnit::Year)}, number(1)},
      {"split", {day("2024-01-01"), day("2024-12-31"), number(0), unit(value::PeriodUnit::Week)}, number(0)},
      {"split", {day("2024-12-31"), day("2024-01-01"), number(1), unit(value::PeriodUnit::Week)}, number(0)},
      {"split", {day("2024-01-01"), day("2024-12-31"), number(1), number(4)}, fault(FaultCode::BadArgument)},
  };
}

}  // namespace rapport::lib
