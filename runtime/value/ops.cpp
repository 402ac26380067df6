#include "runtime/value/ops.h"

#include "runtime/value/date.h"

namespace rapport::value {
namespace {

Cell date_cell(const OrFault<int64_t>& days) {
  return days.ok() ? number_cell(days.value) : fault_cell(days.fault);
}

}  // namespace

std::strong_ordering compare_decimals(const Cell& a, const Cell& b) {
  const bool both_short = a.size == 0 && b.size == 0;
  if (both_short && a.scale == b.scale) return a.number <=> b.number;
  return compare(decimal_of(a), decimal_of(b));
}

std::strong_ordering compare_texts(const Cell& a, const Cell& b) { return a.text() <=> b.text(); }

std::strong_ordering compare_cells(const Cell& a, const Cell& b, Kind kind) {
  switch (kind) {
    case Kind::Text: return compare_texts(a, b);
    case Kind::Decimal: return compare_decimals(a, b);
    case Kind::YesNo:
    case Kind::Integer:
    case Kind::Date:
    case Kind::Choice:
    case Kind::Choices:
    case Kind::Period:
    case Kind::Error: return compare_numbers(a, b);
  }
  return std::strong_ordering::equal;
}

bool same_cell(const Cell& a, const Cell& b, Kind kind) {
  if (a.state != b.state) return false;
  if (a.unknown()) return true;
  return a.faulted() ? a.fault == b.fault : compare_cells(a, b, kind) == 0;
}

Cell add_decimals(const Cell& a, const Cell& b, Scratch& scratch) {
  return decimal_cell(add(decimal_of(a), decimal_of(b)), scratch);
}

Cell subtract_decimals(const Cell& a, const Cell& b, Scratch& scratch) {
  return decimal_cell(subtract(decimal_of(a), decimal_of(b)), scratch);
}

Cell multiply_decimals(const Cell& a, const Cell& b, Scratch& scratch) {
  return decimal_cell(multiply(decimal_of(a), decimal_of(b)), scratch);
}

Cell negate_decimal(const Cell& a, Scratch& scratch) { return decimal_cell(negate(decimal_of(a)), scratch); }

Cell add_period_cell(const Cell& date, const Cell& period) {
  const auto decoded = decode_period(period.number);
  return decoded ? date_cell(add_period(date.number, *decoded)) : fault_cell(FaultCode::BadArgument);
}

Cell subtract_period_cell(const Cell& date, const Cell& period) {
  const auto decoded = decode_period(period.number);
  return decoded ? date_cell(subtract_period(date.number, *decoded)) : fault_cell(FaultCode::BadArgument);
}

}  // namespace rapport::value
