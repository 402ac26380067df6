// Dates are days since 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999. No clock, no time
// zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/or_fault.h"

namespace rapport::value {

inline constexpr int64_t kFirstDay = -719162;  // 0001-01-01
inline constexpr int64_t kLastDay = 2932896;   // 9999-12-31

struct CivilDate {
  int32_t year = 1970;
  int32_t month = 1;  // 1 to 12
  int32_t day = 1;    // 1 to 31
  friend constexpr bool operator==(const CivilDate&, const CivilDate&) = default;
};

constexpr bool is_day(int64_t days) { return days >= kFirstDay && days <= kLastDay; }

CivilDate civil_from_days(int64_t days);  // `days` is_day
// Nothing when there is no such day, or the year is not 1 to 9999.
std::optional<int64_t> days_from_civil(int64_t year, int64_t month, int64_t day);
int32_t days_in_month(int32_t year, int32_t month);
int32_t weekday(int64_t days);  // 1 Monday to 7 Sunday

std::optional<int64_t> parse_date(std::string_view text);  // exactly YYYY-MM-DD
std::string date_text(int64_t days);                       // YYYY-MM-DD

// Where a month is too short for the day: Clamp takes its last day, Spill goes on counting into the next
// month, Exact is a fault.
enum class MonthEnd : uint8_t { Clamp, Spill, Exact };
enum class PeriodUnit : uint8_t { Day, Week, Month, Year };

struct Period {
  int32_t count = 0;
  PeriodUnit unit = PeriodUnit::Day;
  MonthEnd month_end = MonthEnd::Exact;  // of months and years; days and weeks have none and say Exact
  friend constexpr bool operator==(const Period&, const Period&) = default;
};

int64_t encode_period(const Period& period);          // what a Cell of kind Period holds
std::optional<Period> decode_period(int64_t number);  // nothing for what encode_period never gives
std::string period_text(const Period& period);        // "3 months clamp"

// ImpossibleDate: Exact met a month without that day, or the result is outside of years 1 to 9999.
OrFault<int64_t> add_period(int64_t days, const Period& period);
OrFault<int64_t> subtract_period(int64_t days, const Period& period);
OrFault<int64_t> add_days(int64_t days, int64_t count);
OrFault<int64_t> add_months(int64_t days, int64_t count, MonthEnd month_end);

// Whole months from `from` to `to`: the greatest n with from + n months clamp <= to; negative the other way
// round.
int64_t months_between(int64_t from, int64_t to);

std::optional<PeriodUnit> period_unit_named(
    std::string_view word);  // Day, days … Year, years; case does not count
std::optional<MonthEnd> month_end_named(std::string_view word);  // "clamp", "spill", "exact"

}  // namespace rapport::value
