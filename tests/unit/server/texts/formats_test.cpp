#include "server/texts/formats.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rapport::texts {
namespace {

constexpr int64_t kAt = 1'795'439'100'000;  // 2026-11-23T13:05:00Z

Preferences with(Language language, std::string zone, DateFormat date) {
  Preferences preferences = usual_preferences(language);
  preferences.time_zone = std::move(zone);
  preferences.date_format = date;
  return preferences;
}

TEST(Formats, DatesInWordsFollowTheLanguage) {
  EXPECT_EQ(format_date(kAt, with(Language::En, "UTC", DateFormat::Long)), "23 November 2026");
  EXPECT_EQ(format_date(kAt, with(Language::De, "UTC", DateFormat::Long)), "23. November 2026");
  EXPECT_EQ(format_date(kAt, with(Language::Da, "UTC", DateFormat::Long)), "23. november 2026");
}

TEST(Formats, DatesInFiguresFollowTheChoice) {
  EXPECT_EQ(format_date(kAt, with(Language::De, "UTC", DateFormat::Iso)), "2026-11-23");
  EXPECT_EQ(format_date(kAt, with(Language::De, "UTC", DateFormat::DotDayFirst)), "23.11.2026");
  EXPECT_EQ(format_date(kAt, with(Language::De, "UTC", DateFormat::SlashMonthFirst)), "11/23/2026");
  EXPECT_EQ(format_date(kAt, with(Language::De, "UTC", DateFormat::SlashDayFirst)), "23/11/2026");
}

TEST(Formats, TimesAreThoseOfThePersonsZone) {
  EXPECT_EQ(format_date_time(kAt, with(Language::En, "Europe/Berlin", DateFormat::Iso)), "2026-11-23, 14:05");
  EXPECT_EQ(format_date_time(kAt, with(Language::En, "Asia/Kolkata", DateFormat::Iso)), "2026-11-23, 18:35");
  EXPECT_EQ(format_date_time(kAt, with(Language::En, "Pacific/Kiritimati", DateFormat::Iso)),
            "2026-11-24, 03:05");
  EXPECT_EQ(format_date_time(kAt, with(Language::En, "Nowhere/At_All", DateFormat::Iso)),
            "2026-11-23, 13:05");
  EXPECT_EQ(format_instant(kAt), "2026-11-23T13:05:00Z");
}

TEST(Formats, TimesBefore1970AreRight) {
  EXPECT_EQ(format_date_time(-1, with(Language::En, "UTC", DateFormat::Iso)), "1969-12-31, 23:59 UTC");
  EXPECT_EQ(format_instant(-1'000), "1969-12-31T23:59:59Z");
}

TEST(Formats, NumbersAreGroupedByTheChoice) {
  Preferences preferences;
  EXPECT_EQ(format_number(1'234'567, preferences), "1,234,567");
  EXPECT_EQ(format_number(999, preferences), "999");
  EXPECT_EQ(format_decimal(-123'456, 2, preferences), "\u22121,234.56");
  preferences.number_format = NumberFormat::PointComma;
  EXPECT_EQ(format_decimal(5, 2, preferences), "0,05");
  preferences.number_format = NumberFormat::SpaceComma;
  EXPECT_EQ(format_decimal(12'345, 1, preferences), "1\u202f234,5");
  EXPECT_EQ(format_number(INT64_MIN, Preferences{}), "\u22129,223,372,036,854,775,808");
}

TEST(Formats, DaysLeftHaveTheirPlural) {
  EXPECT_EQ(format_days_left(90, usual_preferences(Language::En)), "90 days left");
  EXPECT_EQ(format_days_left(1, usual_preferences(Language::De)), "noch 1 Tag");
  EXPECT_EQ(format_days_left(0, usual_preferences(Language::Da)), "slutter i dag");
}

TEST(Formats, CodesComeBack) {
  for (DateFormat format : kDateFormats) EXPECT_EQ(date_format_of(code_of(format)), format);
  for (NumberFormat format : kNumberFormats) EXPECT_EQ(number_format_of(code_of(format)), format);
  EXPECT_EQ(date_format_of("none"), std::nullopt);
  EXPECT_EQ(number_format_of(""), std::nullopt);
}

TEST(Formats, TimeZonesAreRegionalSortedAndKnown) {
  const std::vector<std::string> zones = time_zones();
  ASSERT_GT(zones.size(), 300u);
  EXPECT_EQ(zones.front(), "UTC");
  EXPECT_TRUE(std::is_sorted(zones.begin() + 1, zones.end()));
  for (const std::string& zone : zones) EXPECT_TRUE(is_time_zone(zone)) << zone;
  EXPECT_EQ(std::count(zones.begin(), zones.end(), "Europe/Copenhagen"), 1);
  EXPECT_EQ(std::count(zones.begin(), zones.end(), "US/Eastern"), 0);
  EXPECT_FALSE(is_time_zone("Etc/GMT+3"));
  EXPECT_FALSE(is_time_zone("Europe/../../etc/passwd"));
}

}  // namespace
}  // namespace rapport::texts
