// Dates, times and numbers as a person has chosen to read them. Pure: no process locale, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/texts/texts.h"

namespace rapport::texts {

enum class DateFormat : uint8_t { Long, Iso, DotDayFirst, SlashMonthFirst, SlashDayFirst };
enum class NumberFormat : uint8_t { CommaPoint, PointComma, SpaceComma };  // 1,234.5  1.234,5  1 234,5
inline constexpr std::array kDateFormats{DateFormat::Long, DateFormat::Iso, DateFormat::DotDayFirst,
                                         DateFormat::SlashMonthFirst, DateFormat::SlashDayFirst};
inline constexpr std::array kNumberFormats{NumberFormat::CommaPoint, NumberFormat::PointComma,
                                           NumberFormat::SpaceComma};

// What is stored and sent in forms: "long", "iso", "dmy-dot", "mdy-slash", "dmy-slash"; "1,234.5" and so on.
std::string_view code_of(DateFormat format);
std::string_view code_of(NumberFormat format);
std::optional<DateFormat> date_format_of(std::string_view code);
std::optional<NumberFormat> number_format_of(std::string_view code);

struct Preferences {
  Language language = Language::En;
  std::string time_zone = "UTC";  // a name of time_zones(); one that the system lacks is read as UTC
  DateFormat date_format = DateFormat::Long;
  NumberFormat number_format = NumberFormat::CommaPoint;
};
// What somebody has who has chosen nothing: long dates, numbers as the language writes them.
Preferences usual_preferences(Language language);

// `at_ms` is Unix time in milliseconds, UTC; years 1 to 9999.
std::string format_date(int64_t at_ms, const Preferences& preferences);  // 23 November 2026
std::string format_date_time(int64_t at_ms,
                             const Preferences& preferences);  // 23 November 2026, 14:05 (in UTC it is said)
// For the datetime attribute, which scripts and feeds read: 2026-11-23T13:05:00Z.
std::string format_instant(int64_t at_ms);

// When a day (since 1970-01-01) begins on the clocks of the person's time zone: Unix milliseconds.
int64_t begin_of_day(int64_t day, const Preferences& preferences);

std::string format_number(int64_t number, const Preferences& preferences);
// `units` of the smallest unit that is shown: 12345 with two decimals is 123.45. At most 18 decimals.
std::string format_decimal(int64_t units, unsigned decimals, const Preferences& preferences);

std::string format_days_left(int64_t days,
                             const Preferences& preferences);  // 3 days left, 1 day left, ends today

// Regional names for a choice, sorted, UTC first. Reads the system's zone database.
std::vector<std::string> time_zones();
bool is_time_zone(std::string_view name);

}  // namespace rapport::texts
