#include "runtime/assemble/turns.h"

#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {
namespace {

using assemble::Turn;
using assemble::Turns;
using assemble::turns_of;
using program::LoopKind;

Turns turns(LoopKind kind, const std::vector<value::Cell>& sources, uint32_t at_most = 100) {
  Builder b;
  const Type unit = b.enumeration("Unit", {"Day", "Week", "Month", "Year", "Moon"});
  program::Loop loop{.kind = kind, .at_most = at_most};
  for (const value::Cell& source : sources) {
    const bool is_unit = kind == LoopKind::Split && loop.sources.size() == 3;
    loop.sources.push_back(
        b.let("s" + std::to_string(loop.sources.size()), is_unit ? unit : value::integer(), b.push(0)));
    static_cast<void>(source);
  }
  return turns_of(b.program(), loop, sources);
}

std::vector<int64_t> values(const Turns& turns) {
  std::vector<int64_t> out;
  for (const Turn& turn : turns.list) out.push_back(turn.value.number);
  return out;
}
value::Cell number(int64_t n) { return value::number_cell(n); }
value::Cell day(std::string_view date) { return number(value::parse_date(date).value_or(0)); }

TEST(Turns, OfARange) {
  EXPECT_EQ(values(turns(LoopKind::Range, {number(2), number(4)})), (std::vector<int64_t>{2, 3, 4}));
  EXPECT_TRUE(turns(LoopKind::Range, {number(4), number(2)}).list.empty());
}

TEST(Turns, TheLargestNumberEndsARange) {
  EXPECT_EQ(values(turns(LoopKind::Range, {number(INT64_MAX - 1), number(INT64_MAX)})),
            (std::vector<int64_t>{INT64_MAX - 1, INT64_MAX}));
  const Turns all = turns(LoopKind::Range, {number(INT64_MIN), number(INT64_MAX)}, 2);
  EXPECT_EQ(values(all), (std::vector<int64_t>{INT64_MIN, INT64_MIN + 1}));
  EXPECT_TRUE(all.too_many);
}

TEST(Turns, AreCutOffAtTheLimit) {
  const Turns two = turns(LoopKind::Range, {number(1), number(2)}, 2);
  EXPECT_FALSE(two.too_many);
  const Turns three = turns(LoopKind::Range, {number(1), number(3)}, 2);
  EXPECT_TRUE(three.too_many);
  EXPECT_EQ(three.list.size(), 2U);
}

TEST(Turns, OfASet) {
  EXPECT_EQ(values(turns(LoopKind::Set, {number(0b1010)})), (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(values(turns(LoopKind::Set, {number(INT64_MIN)})), (std::vector<int64_t>{63}));
}

TEST(Turns, OfMonthsAndPeriods) {
  const Turns months = turns(LoopKind::Months, {day("2026-01-15"), day("2026-02-10")});
  ASSERT_EQ(months.list.size(), 2U);
  EXPECT_EQ(months.list[0].end.number, day("2026-01-31").number);
  EXPECT_EQ(months.list[1].start.number, day("2026-02-01").number);
  const Turns weeks = turns(LoopKind::Split, {day("2026-01-01"), day("2026-01-08"), number(1), number(1)});
  ASSERT_EQ(weeks.list.size(), 2U);
  EXPECT_EQ(weeks.list[1].start.number, day("2026-01-08").number);
  EXPECT_TRUE(
      turns(LoopKind::Split, {day("2026-01-01"), day("2026-01-08"), number(1), number(4)}).list.empty())
      << "an element that is no unit";
}

TEST(Turns, OfWhatIsNotKnownThereAreNone) {
  EXPECT_TRUE(turns(LoopKind::Range, {number(1), {}}).list.empty());
}

}  // namespace
}  // namespace rapport::testing
