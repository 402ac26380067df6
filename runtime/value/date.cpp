#include "runtime/value/date.h"

#include <utility>

namespace rapport::value {
namespace {

// Years that begin in March put the leap day last; 400 of them are an era of always the same length.
constexpr int64_t kEraDays = 146097;
constexpr int64_t kEraYears = 400;
constexpr int64_t kEpochInEras = 719468;  // days from 0000-03-01 to 1970-01-01
constexpr int64_t kLastYear = 9999;
constexpr int64_t kMonthsOfYear = 12;

constexpr int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

constexpr bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// The number of the day; the fields are a date of the calendar.
constexpr int64_t days_of(int64_t year, int64_t month, int64_t day) {
  const int64_t march_month = (month + 9) % kMonthsOfYear;
  const int64_t march_year = year - (month <= 2 ? 1 : 0);
  const int64_t era = floor_div(march_year, kEraYears);
  const int64_t of_era = march_year - era * kEraYears;
  const int64_t of_year = (153 * march_month + 2) / 5 + day - 1;  // 153 days in each five months from March
  return era * kEraDays + of_era * 365 + of_era / 4 - of_era / 100 + of_year - kEpochInEras;
}

static_assert(days_of(1970, 1, 1) == 0 && days_of(1, 1, 1) == kFirstDay &&
              days_of(kLastYear, 12, 31) == kLastDay);

OrFault<int64_t> in_calendar(int64_t days) {
  if (!is_day(days)) return FaultCode::ImpossibleDate;
  return days;
}

std::optional<int64_t> digits_at(std::string_view text, size_t from, size_t to) {
  int64_t number = 0;
  for (size_t i = from; i < to; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

void append_digits(std::string& out, int32_t number, int32_t place) {
  for (; place > 0; place /= 10) out.push_back(static_cast<char>('0' + number / place % 10));
}

OrFault<int64_t> move(int64_t days, int64_t count, const Period& period) {
  switch (period.unit) {
    case PeriodUnit::Day: return add_days(days, count);
    case PeriodUnit::Week: return add_days(days, count * 7);
    case PeriodUnit::Month: return add_months(days, count, period.month_end);
    case PeriodUnit::Year: return add_months(days, count * kMonthsOfYear, period.month_end);
  }
  return FaultCode::BadArgument;
}

std::string_view unit_word(PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::Day: return "day";
    case PeriodUnit::Week: return "week";
    case PeriodUnit::Month: return "month";
    case PeriodUnit::Year: return "year";
  }
  return {};
}

std::string_view month_end_word(MonthEnd month_end) {
  switch (month_end) {
    case MonthEnd::Clamp: return "clamp";
    case MonthEnd::Spill: return "spill";
    case MonthEnd::Exact: return "exact";
  }
  return {};
}

bool has_month_end(PeriodUnit unit) { return unit == PeriodUnit::Month || unit == PeriodUnit::Year; }

}  // namespace

CivilDate civil_from_days(int64_t days) {
  const int64_t since = days + kEpochInEras;
  const int64_t era = floor_div(since, kEraDays);
  const int64_t of_era = since - era * kEraDays;
  const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const int64_t march_month = (5 * of_year + 2) / 153;
  const int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {static_cast<int32_t>(era * kEraYears + year + (month <= 2 ? 1 : 0)), static_cast<int32_t>(month),
          static_cast<int32_t>(of_year - (153 * march_month + 2) / 5 + 1)};
}

std::optional<int64_t> days_from_civil(int64_t year, int64_t month, int64_t day) {
  if (year < 1 || year > kLastYear || month < 1 || month > kMonthsOfYear || day < 1) return std::nullopt;
  if (day > days_in_month(static_cast<int32_t>(year), static_cast<int32_t>(month))) return std::nullopt;
  return days_of(year, month, day);
}

int32_t days_in_month(int32_t year, int32_t month) {
  constexpr int32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

int32_t weekday(int64_t days) {
  const int64_t since_monday = days + 3;  // 1970-01-01 was a Thursday
  return static_cast<int32_t>(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

std::optional<int64_t> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 7);
  const auto day = digits_at(text, 8, 10);
  if (!year || !month || !day) return std::nullopt;
  return days_from_civil(*year, *month, *day);
}

std::string date_text(int64_t days) {
  const CivilDate civil = civil_from_days(days);
  std::string out;
  append_digits(out, civil.year, 1000);
  out.push_back('-');
  append_digits(out, civil.month, 10);
  out.push_back('-');
  append_digits(out, civil.day, 10);
  return out;
}

int64_t encode_period(const Period& period) {
  return period.count * int64_t{256} + static_cast<int64_t>(period.unit) * 16 +
         static_cast<int64_t>(period.month_end);
}

std::optional<Period> decode_period(int64_t number) {
  const int64_t count = floor_div(number, 256);
  const int64_t rest = number - count * 256;
  if (count != static_cast<int32_t>(count) || rest / 16 > static_cast<int64_t>(PeriodUnit::Year))
    return std::nullopt;
  if (rest % 16 > static_cast<int64_t>(MonthEnd::Exact)) return std::nullopt;
  const Period period{static_cast<int32_t>(count), static_cast<PeriodUnit>(rest / 16),
                      static_cast<MonthEnd>(rest % 16)};
  if (!has_month_end(period.unit) && period.month_end != MonthEnd::Exact) return std::nullopt;
  return period;
}

std::string period_text(const Period& period) {
  std::string out = std::to_string(period.count);
  out.append(" ").append(unit_word(period.unit));
  if (period.count != 1) out.push_back('s');
  if (has_month_end(period.unit)) out.append(" ").append(month_end_word(period.month_end));
  return out;
}

OrFault<int64_t> add_period(int64_t days, const Period& period) { return move(days, period.count, period); }

OrFault<int64_t> subtract_period(int64_t days, const Period& period) {
  return move(days, -static_cast<int64_t>(period.count), period);
}

OrFault<int64_t> add_days(int64_t days, int64_t count) {
  int64_t sum = 0;
  if (__builtin_add_overflow(days, count, &sum)) return FaultCode::ImpossibleDate;
  return in_calendar(sum);
}

OrFault<int64_t> add_months(int64_t days, int64_t count, MonthEnd month_end) {
  const CivilDate civil = civil_from_days(days);
  int64_t months = civil.year * kMonthsOfYear + civil.month - 1;
  if (__builtin_add_overflow(months, count, &months)) return FaultCode::ImpossibleDate;
  const int64_t year = floor_div(months, kMonthsOfYear);
  if (year < 1 || year > kLastYear) return FaultCode::ImpossibleDate;
  const int64_t month = months - year * kMonthsOfYear + 1;
  const int32_t last = days_in_month(static_cast<int32_t>(year), static_cast<int32_t>(month));
  if (civil.day <= last) return days_of(year, month, civil.day);
  switch (month_end) {
    case MonthEnd::Clamp: return days_of(year, month, last);
    case MonthEnd::Spill: return in_calendar(days_of(year, month, last) + civil.day - last);
    case MonthEnd::Exact: return FaultCode::ImpossibleDate;
  }
  return FaultCode::BadArgument;
}

int64_t months_between(int64_t from, int64_t to) {
  if (to < from) return -months_between(to, from);
  const CivilDate a = civil_from_days(from);
  const CivilDate b = civil_from_days(to);
  const int64_t months = (b.year - a.year) * kMonthsOfYear + b.month - a.month;
  const bool whole = b.day >= a.day || b.day == days_in_month(b.year, b.month);
  return whole ? months : months - 1;
}

std::optional<PeriodUnit> period_unit_named(std::string_view word) {
  std::string lower(word);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lower.size() > 1 && lower.back() == 's') lower.pop_back();
  if (lower == "day") return PeriodUnit::Day;
  if (lower == "week") return PeriodUnit::Week;
  if (lower == "month") return PeriodUnit::Month;
  if (lower == "year") return PeriodUnit::Year;
  return std::nullopt;
}

std::optional<MonthEnd> month_end_named(std::string_view word) {
  for (const MonthEnd month_end : {MonthEnd::Clamp, MonthEnd::Spill, MonthEnd::Exact}) {
    if (month_end_word(month_end) == word) return month_end;
  }
  return std::nullopt;
}

}  // namespace rapport::value
