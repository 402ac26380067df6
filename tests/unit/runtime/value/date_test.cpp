#include "runtime/value/date.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <vector>

namespace rapport::value {
namespace {

namespace chrono = std::chrono;

int64_t at(std::string_view text) {
  const auto days = parse_date(text);
  EXPECT_TRUE(days.has_value()) << text;
  return days.value_or(0);
}

std::string shown(const OrFault<int64_t>& days) {
  return days.ok() ? date_text(days.value) : std::string(fault_info(days.fault).code);
}

// The same by the standard library.
std::string expected_months(int64_t days, int64_t count, MonthEnd month_end) {
  const chrono::year_month_day from{chrono::sys_days{chrono::days{days}}};
  const int64_t months = static_cast<int>(from.year()) * 12 + static_cast<unsigned>(from.month()) - 1 + count;
  if (months < 12 || months >= 120'000) return "F0103";
  const chrono::year_month month{chrono::year{static_cast<int>(months / 12)},
                                 chrono::month{static_cast<unsigned>(months % 12 + 1)}};
  const chrono::year_month_day same_day = month / from.day();
  chrono::sys_days result{same_day};  // of a day too large it goes on counting
  if (!same_day.ok()) {
    if (month_end == MonthEnd::Exact) return "F0103";
    if (month_end == MonthEnd::Clamp) result = chrono::sys_days{month / chrono::last};
  }
  return date_text(result.time_since_epoch().count());
}

TEST(Date, EveryDayAgreesWithTheStandardLibrary) {
  for (int64_t days = kFirstDay; days <= kLastDay; ++days) {
    const chrono::sys_days day{chrono::days{days}};
    const chrono::year_month_day expected{day};
    const CivilDate civil = civil_from_days(days);
    ASSERT_EQ(civil.year, static_cast<int>(expected.year())) << days;
    ASSERT_EQ(civil.month, static_cast<int32_t>(static_cast<unsigned>(expected.month()))) << days;
    ASSERT_EQ(civil.day, static_cast<int32_t>(static_cast<unsigned>(expected.day()))) << days;
    ASSERT_EQ(days_from_civil(civil.year, civil.month, civil.day), days);
    ASSERT_EQ(weekday(days), static_cast<int32_t>(chrono::weekday{day}.iso_encoding())) << days;
  }
}

TEST(Date, TextsGiveTheDayBack) {
  for (int64_t days = kFirstDay; days <= kLastDay; days += 17) ASSERT_EQ(parse_date(date_text(days)), days);
  EXPECT_EQ(date_text(kFirstDay), "0001-01-01");
  EXPECT_EQ(date_text(kLastDay), "9999-12-31");
  EXPECT_EQ(date_text(0), "1970-01-01");
}

TEST(Date, OnlyRealDaysInOneFormAreRead) {
  for (const std::string_view text :
       {"", "2024-1-01", "2024-01-1", "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01",
        "2024-01-01T00:00", "20240101", "2023-02-29", "1900-02-29", "2024-00-10", "2024-13-01", "2024-04-31",
        "2024-01-00", "0000-01-01", "-001-01-01", "2024-0a-01", "+024-01-01"})
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  EXPECT_TRUE(parse_date("2000-02-29").has_value());
}

TEST(Date, CivilFieldsOutsideOfTheCalendarAreRefused) {
  EXPECT_EQ(days_from_civil(0, 1, 1), std::nullopt);
  EXPECT_EQ(days_from_civil(10'000, 1, 1), std::nullopt);
  EXPECT_EQ(days_from_civil(INT64_MAX, INT64_MIN, 1), std::nullopt);
  EXPECT_EQ(days_from_civil(2024, 1, INT64_MAX), std::nullopt);
}

TEST(Date, TheRuleForShortMonthsDecides) {
  const Period clamp{1, PeriodUnit::Month, MonthEnd::Clamp};
  const Period spill{1, PeriodUnit::Month, MonthEnd::Spill};
  const Period exact{1, PeriodUnit::Month, MonthEnd::Exact};
  EXPECT_EQ(shown(add_period(at("2024-01-31"), clamp)), "2024-02-29");
  EXPECT_EQ(shown(add_period(at("2023-01-31"), clamp)), "2023-02-28");
  EXPECT_EQ(shown(add_period(at("2023-01-31"), spill)), "2023-03-03");
  EXPECT_EQ(shown(add_period(at("2023-01-31"), exact)), "F0103");
  EXPECT_EQ(shown(add_period(at("2023-01-28"), exact)), "2023-02-28");
  EXPECT_EQ(shown(subtract_period(at("2024-03-31"), clamp)), "2024-02-29");
  EXPECT_EQ(shown(subtract_period(at("2024-01-15"), exact)), "2023-12-15");
  EXPECT_EQ(shown(add_period(at("2024-02-29"), {1, PeriodUnit::Year, MonthEnd::Clamp})), "2025-02-28");
  EXPECT_EQ(shown(add_period(at("2024-02-29"), {1, PeriodUnit::Year, MonthEnd::Spill})), "2025-03-01");
  EXPECT_EQ(shown(add_period(at("2024-02-29"), {4, PeriodUnit::Year, MonthEnd::Exact})), "2028-02-29");
}

TEST(Date, DaysAndWeeksAreCounted) {
  EXPECT_EQ(shown(add_period(at("2024-02-28"), {2, PeriodUnit::Day, MonthEnd::Exact})), "2024-03-01");
  EXPECT_EQ(shown(subtract_period(at("2024-01-01"), {1, PeriodUnit::Week, MonthEnd::Exact})), "2023-12-25");
  EXPECT_EQ(shown(add_days(kLastDay, 1)), "F0103");
  EXPECT_EQ(shown(add_days(kFirstDay, -1)), "F0103");
  EXPECT_EQ(shown(add_days(kLastDay, INT64_MAX)), "F0103");
  EXPECT_EQ(shown(subtract_period(0, {INT32_MIN, PeriodUnit::Week, MonthEnd::Exact})), "F0103");
  EXPECT_EQ(shown(add_months(0, INT64_MAX, MonthEnd::Clamp)), "F0103");
  EXPECT_EQ(shown(add_months(0, INT64_MIN, MonthEnd::Clamp)), "F0103");
}

TEST(Date, MonthsAgreeWithTheStandardLibrary) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 200'000; ++i) {
    const auto days = kFirstDay + static_cast<int64_t>(random() % (kLastDay - kFirstDay + 1));
    const auto count = static_cast<int64_t>(random() % 400) - 200;
    const auto month_end = static_cast<MonthEnd>(random() % 3);
    ASSERT_EQ(shown(add_months(days, count, month_end)), expected_months(days, count, month_end))
        << date_text(days) << " + " << count;
  }
}

TEST(Date, MonthsBetweenIsTheMostThatFits) {
  std::mt19937_64 random(5);
  const int64_t from_day = at("1990-01-01");
  for (int i = 0; i < 100'000; ++i) {
    const auto from = from_day + static_cast<int64_t>(random() % 3000);
    const auto to = from + static_cast<int64_t>(random() % 3000);
    const int64_t months = months_between(from, to);
    ASSERT_LE(add_months(from, months, MonthEnd::Clamp).value, to);
    ASSERT_GT(add_months(from, months + 1, MonthEnd::Clamp).value, to);
    ASSERT_EQ(months_between(to, from), -months);
  }
}

TEST(Period, IsPackedIntoANumberAndBack) {
  for (const int32_t count : {INT32_MIN, -1, 0, 1, 3, 120, INT32_MAX}) {
    for (const PeriodUnit unit : {PeriodUnit::Day, PeriodUnit::Week, PeriodUnit::Month, PeriodUnit::Year}) {
      const Period exact{count, unit, MonthEnd::Exact};
      EXPECT_EQ(decode_period(encode_period(exact)), exact);
    }
    for (const MonthEnd month_end : {MonthEnd::Clamp, MonthEnd::Spill}) {
      const Period months{count, PeriodUnit::Month, month_end};
      EXPECT_EQ(decode_period(encode_period(months)), months);
    }
  }
}

TEST(Period, ForeignNumbersAreRefused) {
  for (const int64_t number : {INT64_MIN, INT64_MAX, int64_t{3}, int64_t{0x42}, int64_t{0x0F},
                               encode_period({1, PeriodUnit::Day, MonthEnd::Clamp}), int64_t{1} << 40})
    EXPECT_EQ(decode_period(number), std::nullopt) << number;
}

TEST(Period, HasAText) {
  EXPECT_EQ(period_text({1, PeriodUnit::Month, MonthEnd::Clamp}), "1 month clamp");
  EXPECT_EQ(period_text({2, PeriodUnit::Year, MonthEnd::Spill}), "2 years spill");
  EXPECT_EQ(period_text({3, PeriodUnit::Month, MonthEnd::Exact}), "3 months exact");
  EXPECT_EQ(period_text({7, PeriodUnit::Day, MonthEnd::Exact}), "7 days");
  EXPECT_EQ(period_text({1, PeriodUnit::Week, MonthEnd::Exact}), "1 week");
}

TEST(Period, MonthEndsHaveWords) {
  EXPECT_EQ(month_end_named("clamp"), MonthEnd::Clamp);
  EXPECT_EQ(month_end_named("spill"), MonthEnd::Spill);
  EXPECT_EQ(month_end_named("exact"), MonthEnd::Exact);
  EXPECT_EQ(month_end_named("last"), std::nullopt);
}

}  // namespace
}  // namespace rapport::value
