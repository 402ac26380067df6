#include "runtime/value/split.h"

#include <algorithm>

namespace rapport::value {
namespace {

OrFault<int64_t> moved(int64_t day, int64_t units, PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::Day: return add_days(day, units);
    case PeriodUnit::Week: return add_days(day, units * 7);
    case PeriodUnit::Month: return add_months(day, units, MonthEnd::Clamp);
    case PeriodUnit::Year: break;
  }
  return add_months(day, units * 12, MonthEnd::Clamp);
}

}  // namespace

std::vector<DaySpan> split(int64_t from, int64_t to, int64_t quantity, PeriodUnit unit, size_t most) {
  std::vector<DaySpan> spans;
  if (quantity < 1 || quantity > kLastDay) return spans;
  int64_t first = from;
  while (first <= to && spans.size() < most) {
    const auto next = moved(from, quantity * static_cast<int64_t>(spans.size() + 1), unit);
    const int64_t last = next.ok() ? std::min(next.value - 1, to) : to;  // past the last day there is nothing
    spans.push_back({first, last});
    first = last + 1;
  }
  return spans;
}

std::vector<DaySpan> months(int64_t from, int64_t to, size_t most) {
  std::vector<DaySpan> spans;
  int64_t first = from;
  while (first <= to && spans.size() < most) {
    const CivilDate date = civil_from_days(first);
    const int64_t last = std::min(first + days_in_month(date.year, date.month) - date.day, to);
    spans.push_back({first, last});
    first = last + 1;
  }
  return spans;
}

int64_t count_split(int64_t from, int64_t to, int64_t quantity, PeriodUnit unit) {
  if (from > to || quantity < 1 || quantity > kLastDay) return 0;
  // Periods begin later and later: the first one that begins after `to`, or after the last day there is.
  int64_t low = 1, high = to - from + 1;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const auto begin = moved(from, quantity * middle, unit);
    if (begin.ok() && begin.value <= to)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

int64_t count_months(int64_t from, int64_t to) {
  if (from > to) return 0;
  const CivilDate first = civil_from_days(from), last = civil_from_days(to);
  return (int64_t{last.year} - first.year) * 12 + last.month - first.month + 1;
}

}  // namespace rapport::value
