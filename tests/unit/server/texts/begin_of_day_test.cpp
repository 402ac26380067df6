#include <gtest/gtest.h>

#include "server/texts/formats.h"

namespace rapport::texts {
namespace {

constexpr int64_t kDay = 86'400'000, kHour = 3'600'000;

Preferences in(const char* zone) {
  Preferences preferences;
  preferences.time_zone = zone;
  return preferences;
}

TEST(BeginOfDay, IsMidnightOnTheClocksOfTheZone) {
  constexpr int64_t kNovember23 = 20'780;
  EXPECT_EQ(begin_of_day(kNovember23, in("UTC")), kNovember23 * kDay);
  EXPECT_EQ(begin_of_day(kNovember23, in("Europe/Copenhagen")), kNovember23 * kDay - kHour);
  EXPECT_EQ(begin_of_day(kNovember23, in("America/New_York")), kNovember23 * kDay + 5 * kHour);
}

TEST(BeginOfDay, IsTheFirstInstantWhereTheClocksSkipMidnight) {
  // In Santiago the clocks went from 23:59:59 on 5 September 2026 to 01:00 on the 6th.
  constexpr int64_t kSeptember6 = 20'702;
  EXPECT_EQ(begin_of_day(kSeptember6, in("America/Santiago")), kSeptember6 * kDay + 4 * kHour);
}

TEST(BeginOfDay, TakesAZoneThatIsNotThereForUtc) { EXPECT_EQ(begin_of_day(1, in("Mars/Olympus")), kDay); }

}  // namespace
}  // namespace rapport::texts
