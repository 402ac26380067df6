#include "server/texts/formats.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace rapport::texts {
namespace {

using Local = date::local_time<std::chrono::milliseconds>;

// The zone's wall clock. The library throws for names that it does not know.
Local local_time(int64_t at_ms, const std::string& zone) {
  const date::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(at_ms)};
  try {
    return date::locate_zone(zone)->to_local(at);
  } catch (const std::exception&) {
    return Local{at.time_since_epoch()};
  }
}

std::string date_text(Local at, const Preferences& preferences) {
  const date::year_month_day day{date::floor<date::days>(at)};
  const int y = static_cast<int>(day.year());
  const unsigned m = static_cast<unsigned>(day.month());
  const unsigned d = static_cast<unsigned>(day.day());
  switch (preferences.date_format) {
    case DateFormat::Long: {
      const auto month = static_cast<Text>(static_cast<unsigned>(Text::january) + m - 1);
      const char* dot = preferences.language == Language::En ? "" : ".";
      return fmt::format("{}{} {} {}", d, dot, text(month, preferences.language), y);
    }
    case DateFormat::Iso: return fmt::format("{:04}-{:02}-{:02}", y, m, d);
    case DateFormat::DotDayFirst: return fmt::format("{:02}.{:02}.{:04}", d, m, y);
    case DateFormat::SlashMonthFirst: return fmt::format("{:02}/{:02}/{:04}", m, d, y);
    case DateFormat::SlashDayFirst: return fmt::format("{:02}/{:02}/{:04}", d, m, y);
  }
  return {};
}

struct Signs {
  std::string_view group;
  std::string_view point;
};

Signs signs_of(NumberFormat format) {
  switch (format) {
    case NumberFormat::CommaPoint: return {",", "."};
    case NumberFormat::PointComma: return {".", ","};
    case NumberFormat::SpaceComma: return {"\u202f", ","};  // narrow, and no line break in it
  }
  return {",", "."};
}

std::string grouped(std::string_view digits, std::string_view sign) {
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += sign;
    out += digits[i];
  }
  return out;
}

}  // namespace

std::string_view code_of(DateFormat format) {
  switch (format) {
    case DateFormat::Long: return "long";
    case DateFormat::Iso: return "iso";
    case DateFormat::DotDayFirst: return "dmy-dot";
    case DateFormat::SlashMonthFirst: return "mdy-slash";
    case DateFormat::SlashDayFirst: return "dmy-slash";
  }
  return "long";
}

std::string_view code_of(NumberFormat format) {
  switch (format) {
    case NumberFormat::CommaPoint: return "1,234.5";
    case NumberFormat::PointComma: return "1.234,5";
    case NumberFormat::SpaceComma: return "1 234,5";
  }
  return "1,234.5";
}

std::optional<DateFormat> date_format_of(std::string_view code) {
  for (DateFormat format : kDateFormats) {
    if (code_of(format) == code) return format;
  }
  return std::nullopt;
}

std::optional<NumberFormat> number_format_of(std::string_view code) {
  for (NumberFormat format : kNumberFormats) {
    if (code_of(format) == code) return format;
  }
  return std::nullopt;
}

Preferences usual_preferences(Language language) {
  const bool is_english = language == Language::En;
  return {language, "UTC", DateFormat::Long,
          is_english ? NumberFormat::CommaPoint : NumberFormat::PointComma};
}

std::string format_date(int64_t at_ms, const Preferences& preferences) {
  return date_text(local_time(at_ms, preferences.time_zone), preferences);
}

std::string format_date_time(int64_t at_ms, const Preferences& preferences) {
  const Local at = local_time(at_ms, preferences.time_zone);
  const auto minutes =
      std::chrono::duration_cast<std::chrono::minutes>(at - date::floor<date::days>(at)).count();
  // Whoever has chosen a zone knows theirs.
  const char* zone = preferences.time_zone == "UTC" ? " UTC" : "";
  return fmt::format("{}, {:02}:{:02}{}", date_text(at, preferences), minutes / 60, minutes % 60, zone);
}

std::string format_instant(int64_t at_ms) {
  const date::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(at_ms)};
  const date::year_month_day day{date::floor<date::days>(at)};
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(at - date::floor<date::days>(at)).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60);
}

int64_t begin_of_day(int64_t day, const Preferences& preferences) {
  const date::local_days local{date::days(day)};
  try {
    // Where the clocks skip midnight or have it twice: the first instant of the day.
    const auto at = date::locate_zone(preferences.time_zone)->to_sys(local, date::choose::earliest);
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  } catch (const std::exception&) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(local.time_since_epoch()).count();
  }
}

std::string format_number(int64_t number, const Preferences& preferences) {
  return format_decimal(number, 0, preferences);
}

std::string format_decimal(int64_t units, unsigned decimals, const Preferences& preferences) {
  const Signs signs = signs_of(preferences.number_format);
  const uint64_t size = units < 0 ? 0 - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  const std::string digits = fmt::format("{:0{}}", size, decimals + 1);
  const std::string_view whole = std::string_view(digits).substr(0, digits.size() - decimals);
  std::string out = units < 0 ? "\u2212" : "";
  out += grouped(whole, signs.group);
  if (decimals > 0) out.append(signs.point).append(digits.substr(whole.size()));
  return out;
}

std::string format_days_left(int64_t days, const Preferences& preferences) {
  if (days <= 0) return std::string(text(Text::ends_today, preferences.language));
  const std::string number = format_number(days, preferences);
  return fill(Text::days_left, preferences.language, {{"days", number}});
}

}  // namespace rapport::texts
