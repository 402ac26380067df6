// The date functions of builtins.def.
#include "runtime/value/date.h"

#include "runtime/lib/functions.h"
#include "runtime/value/split.h"

namespace rapport::lib {
namespace {

using value::Cell;
using value::CivilDate;
using value::fault_cell;
using value::FaultCode;
using value::number_cell;
using value::Scratch;
using Args = std::span<const Cell>;

CivilDate civil(const Cell& cell) { return value::civil_from_days(cell.number); }

Cell to_cell(const value::OrFault<int64_t>& days) {
  return days.ok() ? number_cell(days.value) : fault_cell(days.fault);
}

}  // namespace

Cell date(Args args, Scratch&) {
  const auto days = value::days_from_civil(args[0].number, args[1].number, args[2].number);
  return days ? number_cell(*days) : fault_cell(FaultCode::ImpossibleDate);
}

Cell year(Args args, Scratch&) { return number_cell(civil(args[0]).year); }
Cell month(Args args, Scratch&) { return number_cell(civil(args[0]).month); }
Cell day(Args args, Scratch&) { return number_cell(civil(args[0]).day); }
Cell weekday(Args args, Scratch&) { return number_cell(value::weekday(args[0].number)); }

Cell days_between(Args args, Scratch&) { return number_cell(args[1].number - args[0].number); }
Cell months_between(Args args, Scratch&) {
  return number_cell(value::months_between(args[0].number, args[1].number));
}
Cell years_between(Args args, Scratch&) {
  return number_cell(value::months_between(args[0].number, args[1].number) / 12);
}

Cell add_days(Args args, Scratch&) { return to_cell(value::add_days(args[0].number, args[1].number)); }
Cell add_months(Args args, Scratch&) {
  return to_cell(
      value::add_months(args[0].number, args[1].number, static_cast<value::MonthEnd>(args[2].number)));
}

Cell first_of_month(Args args, Scratch&) { return number_cell(args[0].number - civil(args[0]).day + 1); }
Cell last_of_month(Args args, Scratch&) {
  const CivilDate c = civil(args[0]);
  return number_cell(args[0].number - c.day + value::days_in_month(c.year, c.month));
}

Cell count_range(Args args, Scratch&) {
  int64_t count = 0;
  if (args[1].number < args[0].number) return number_cell(0);
  const bool fits = !__builtin_sub_overflow(args[1].number, args[0].number, &count) &&
                    !__builtin_add_overflow(count, int64_t{1}, &count);
  return fits ? number_cell(count) : fault_cell(FaultCode::Overflow);
}
Cell count_months(Args args, Scratch&) {
  return number_cell(value::count_months(args[0].number, args[1].number));
}
Cell count_split(Args args, Scratch&) {
  const bool is_unit = args[3].number >= 0 && args[3].number <= static_cast<int64_t>(value::PeriodUnit::Year);
  if (!is_unit) return fault_cell(FaultCode::BadArgument);
  return number_cell(value::count_split(args[0].number, args[1].number, args[2].number,
                                        static_cast<value::PeriodUnit>(args[3].number)));
}

}  // namespace rapport::lib
