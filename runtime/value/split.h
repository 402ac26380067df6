// A span of days cut into periods.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/value/date.h"

namespace rapport::value {

struct DaySpan {  // both days belong to it
  int64_t first = 0, last = 0;
  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

// From `from` on, periods of `quantity` units each, the last one cut off at `to`. Each begins a multiple of
// the quantity after `from`, so that a day that a month lacks (clamped) comes back in the next. No more than
// `most`. Nothing when the days stand the other way round, or the quantity is below 1.
std::vector<DaySpan> split(int64_t from, int64_t to, int64_t quantity, PeriodUnit unit, size_t most);

// The calendar months that the span touches, the first and the last cut off where it begins and ends.
std::vector<DaySpan> months(int64_t from, int64_t to, size_t most);

// How many there would be, without a limit.
int64_t count_split(int64_t from, int64_t to, int64_t quantity, PeriodUnit unit);
int64_t count_months(int64_t from, int64_t to);

}  // namespace rapport::value
