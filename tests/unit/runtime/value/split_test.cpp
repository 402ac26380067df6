#include "runtime/value/split.h"

#include <gtest/gtest.h>

#include <string>

namespace rapport::value {
namespace {

int64_t day(std::string_view date) { return parse_date(date).value_or(0); }

std::string text(const std::vector<DaySpan>& spans) {
  std::string out;
  for (const DaySpan& span : spans)
    out.append(out.empty() ? "" : ", ")
        .append(date_text(span.first))
        .append("/")
        .append(date_text(span.last));
  return out;
}
std::string split_text(std::string_view from, std::string_view to, int64_t quantity, PeriodUnit unit,
                       size_t most = 100) {
  return text(split(day(from), day(to), quantity, unit, most));
}

TEST(Split, CutsTheLastPeriodOff) {
  EXPECT_EQ(split_text("2026-01-01", "2026-01-10", 1, PeriodUnit::Week),
            "2026-01-01/2026-01-07, 2026-01-08/2026-01-10");
  EXPECT_EQ(split_text("2026-01-01", "2026-01-05", 2, PeriodUnit::Day),
            "2026-01-01/2026-01-02, 2026-01-03/2026-01-04, 2026-01-05/2026-01-05");
  EXPECT_EQ(split_text("2026-01-01", "2026-12-31", 1, PeriodUnit::Year), "2026-01-01/2026-12-31");
}

TEST(Split, ADayThatAMonthLacksComesBack) {
  EXPECT_EQ(split_text("2026-01-31", "2026-04-29", 1, PeriodUnit::Month),
            "2026-01-31/2026-02-27, 2026-02-28/2026-03-30, 2026-03-31/2026-04-29");
}

TEST(Split, GivesNothingOfNothing) {
  EXPECT_EQ(split_text("2026-01-02", "2026-01-01", 1, PeriodUnit::Day), "");
  EXPECT_EQ(split_text("2026-01-01", "2026-12-31", 0, PeriodUnit::Day), "");
  EXPECT_EQ(split_text("2026-01-01", "2026-12-31", INT64_MAX, PeriodUnit::Year), "");
}

TEST(Split, StopsAtMost) {
  EXPECT_EQ(split_text("2026-01-01", "2026-12-31", 1, PeriodUnit::Day, 1), "2026-01-01/2026-01-01");
  EXPECT_EQ(months(day("2026-01-01"), day("2026-12-31"), 3).size(), 3U);
}

TEST(Split, TheLastDayOfAllEndsAPeriod) {
  EXPECT_EQ(split_text("9999-12-01", "9999-12-31", 1, PeriodUnit::Month), "9999-12-01/9999-12-31");
  EXPECT_EQ(split_text("9999-12-30", "9999-12-31", 1, PeriodUnit::Day),
            "9999-12-30/9999-12-30, 9999-12-31/9999-12-31");
  EXPECT_EQ(text(months(day("9999-12-15"), day("9999-12-31"), 9)), "9999-12-15/9999-12-31");
}

TEST(Split, MonthsBeginAndEndWhereTheSpanDoes) {
  EXPECT_EQ(text(months(day("2024-01-30"), day("2024-03-02"), 9)),
            "2024-01-30/2024-01-31, 2024-02-01/2024-02-29, 2024-03-01/2024-03-02");
  EXPECT_EQ(text(months(day("2024-02-02"), day("2024-02-01"), 9)), "");
}

}  // namespace
}  // namespace rapport::value
