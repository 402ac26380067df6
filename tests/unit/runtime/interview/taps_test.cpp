// What a rule knows of other rows: each kind of tap over known, unknown and no cells.
#include <gtest/gtest.h>

#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {
namespace {

using interview::Interview;
using program::Tap;
using program::TapKind;

// What each kind gives of the cells of one column; "-" is an unknown cell.
std::string taken(TapKind kind, Type column, Type result, const std::vector<value::Value>& cells) {
  Builder b;
  const Index table = b.table("t");
  const Index slot = b.ask({.name = "c", .type = column});
  b.leave();
  const Index tap =
      b.tap({.kind = kind, .table = table, .column = kind == TapKind::Count ? kNone : slot}, result);
  const program::Program program = b.build();
  Interview i(program);
  uint32_t number = 0;
  for (const value::Value& cell : cells) {
    apply(i, add_row("t"));
    ++number;
    if (cell.known()) apply(i, in_row(answer("t.c", cell), number));
  }
  return shown(i, tap);
}
std::string of_integers(TapKind kind, const std::vector<value::Value>& cells) {
  const bool yes_no = kind == TapKind::Unique;
  return taken(kind, value::integer(), yes_no ? value::yes_no() : value::integer(), cells);
}
std::string of_conditions(TapKind kind, const std::vector<value::Value>& cells) {
  return taken(kind, value::yes_no(), value::yes_no(), cells);
}

const value::Value kNothing = {};

TEST(Taps, OfNumbers) {
  const std::vector<value::Value> some = {integer_value(4), integer_value(9), integer_value(2)};
  EXPECT_EQ(of_integers(TapKind::Count, some), "3");
  EXPECT_EQ(of_integers(TapKind::Sum, some), "15");
  EXPECT_EQ(of_integers(TapKind::Min, some), "2");
  EXPECT_EQ(of_integers(TapKind::Max, some), "9");
  EXPECT_EQ(of_integers(TapKind::First, some), "4");
  EXPECT_EQ(of_integers(TapKind::Last, some), "2");
  EXPECT_EQ(of_integers(TapKind::Unique, some), "yes");
  EXPECT_EQ(of_integers(TapKind::Unique, {integer_value(4), integer_value(1), integer_value(4)}), "no");
}

TEST(Taps, OfNoRow) {
  EXPECT_EQ(of_integers(TapKind::Count, {}), "0");
  EXPECT_EQ(of_integers(TapKind::Sum, {}), "0");
  for (const TapKind kind : {TapKind::Min, TapKind::Max, TapKind::First, TapKind::Last})
    EXPECT_EQ(of_integers(kind, {}), "unknown");
  EXPECT_EQ(of_integers(TapKind::Unique, {}), "yes");
  EXPECT_EQ(of_conditions(TapKind::All, {}), "yes");
  EXPECT_EQ(of_conditions(TapKind::Any, {}), "no");
}

TEST(Taps, OfUnknownCells) {
  const std::vector<value::Value> cells = {integer_value(4), kNothing};
  EXPECT_EQ(of_integers(TapKind::Count, cells), "2");
  for (const TapKind kind : {TapKind::Sum, TapKind::Min, TapKind::Max, TapKind::Last})
    EXPECT_EQ(of_integers(kind, cells), "unknown");
  EXPECT_EQ(of_integers(TapKind::First, cells), "4");
  EXPECT_EQ(of_integers(TapKind::Unique, {kNothing, kNothing}), "yes");
}

TEST(Taps, ConditionsAreKleenes) {
  const value::Value yes = yes_no_value(true), no = yes_no_value(false);
  EXPECT_EQ(of_conditions(TapKind::All, {yes, yes}), "yes");
  EXPECT_EQ(of_conditions(TapKind::All, {kNothing, no}), "no");
  EXPECT_EQ(of_conditions(TapKind::All, {yes, kNothing}), "unknown");
  EXPECT_EQ(of_conditions(TapKind::Any, {no, no}), "no");
  EXPECT_EQ(of_conditions(TapKind::Any, {kNothing, yes}), "yes");
  EXPECT_EQ(of_conditions(TapKind::Any, {no, kNothing}), "unknown");
}

TEST(Taps, TextsAreUniqueByWhatTheySay) {
  const auto unique = [](const std::vector<value::Value>& cells) {
    return taken(TapKind::Unique, value::text(), value::yes_no(), cells);
  };
  EXPECT_EQ(unique({text_value("one"), text_value("two")}), "yes");
  EXPECT_EQ(unique({text_value("one"), text_value("two"), text_value("one")}), "no");
  EXPECT_EQ(unique({text_value("one"), text_value("ONE")}), "yes");  // no keys: letter by letter
}

TEST(Taps, DecimalsAreExact) {
  const auto decimal = [](std::string_view digits) {
    return value::decimal_value(*value::parse_decimal(digits));
  };
  const Type type = value::decimal(32, 2);
  EXPECT_EQ(taken(TapKind::Sum, type, type, {decimal("0.1"), decimal("0.2")}), "0.3");
  EXPECT_EQ(taken(TapKind::Sum, type, type, {decimal("99999999999999999999.5"), decimal("0.5")}),
            "100000000000000000000");
  const std::string most(30, '9');
  EXPECT_EQ(taken(TapKind::Sum, type, type, {decimal(most), decimal("0.99")}), most + ".99");
  EXPECT_EQ(taken(TapKind::Sum, type, type, {decimal(most), decimal("1")}), "F0101");  // more than 32 digits
  EXPECT_EQ(taken(TapKind::Max, type, type, {decimal("99999999999999999999.5"), decimal("0.5")}),
            "99999999999999999999.5");
  EXPECT_EQ(taken(TapKind::Unique, type, value::yes_no(),
                  {decimal("99999999999999999999.5"), decimal("99999999999999999999.5")}),
            "no");
}

TEST(Taps, ASumOfIntegersHasToFitOnlyWhenAllAreAdded) {
  const value::Value most = integer_value(INT64_MAX);
  EXPECT_EQ(of_integers(TapKind::Sum, {most, integer_value(1)}), "F0101");
  EXPECT_EQ(of_integers(TapKind::Sum, {most, integer_value(1), integer_value(-1)}), "9223372036854775807");
}

TEST(Taps, RowsWhoseConditionIsNotYesAreLeftOut) {
  Builder b;
  const Index table = b.table("t");
  const Index c = b.ask({.name = "c", .type = value::integer()});
  const Index large = b.term(value::yes_no(), load(c) + b.push(5) + op(Op::gt_number));
  b.leave();
  const auto tap = [&](TapKind kind, Index column) {
    return b.tap({.kind = kind, .table = table, .column = column, .where = large}, value::integer());
  };
  const Index count = tap(TapKind::Count, kNone), sum = tap(TapKind::Sum, c), first = tap(TapKind::First, c);
  const program::Program program = b.build();
  Interview i(program);
  for (uint32_t row = 1; row <= 4; ++row) {
    apply(i, add_row("t"));
    if (row != 3) apply(i, in_row(answer("t.c", integer_value(row * 3)), row));
  }
  EXPECT_EQ(shown(i, count), "2");  // 6 and 12; of the third nobody knows
  EXPECT_EQ(shown(i, sum), "18");
  EXPECT_EQ(shown(i, first), "6");
  apply(i, in_row(answer("t.c", integer_value(7)), 1));
  EXPECT_EQ(shown(i, first), "7");
}

// A whole number finds a decimal that is equal, and the other way round.
TEST(Taps, AKeyFindsWhatIsEqualToIt) {
  Builder b;
  const Index key = b.ask({.name = "key", .type = value::integer()});
  const Index table = b.table("t");
  const Index d = b.ask({.name = "d", .type = value::decimal(10, 2)});
  const Index text = b.ask({.name = "text", .type = value::text()});
  b.leave();
  const Index found =
      b.tap({.kind = TapKind::First, .table = table, .column = text, .match = d, .key = key}, value::text());
  const Index last =
      b.tap({.kind = TapKind::Last, .table = table, .column = text, .match = d, .key = key}, value::text());
  const program::Program program = b.build();
  Interview i(program);
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"5.5", "no"}, {"5", "yes"}, {"5.00", "also"}};
  for (uint32_t row = 0; row < rows.size(); ++row) {
    apply(i, add_row("t"));
    apply(i, in_row(answer("t.d", value::decimal_value(*value::parse_decimal(rows[row].first))), row + 1));
    apply(i, in_row(answer("t.text", text_value(rows[row].second)), row + 1));
  }
  EXPECT_EQ(shown(i, found), "unknown");  // the key is
  apply(i, answer("key", integer_value(5)));
  EXPECT_EQ(shown(i, found), "yes");
  EXPECT_EQ(shown(i, last), "also");
  apply(i, in_row(answer("t.d", value::decimal_value(*value::parse_decimal("6"))), 2));
  EXPECT_EQ(shown(i, found), "also");
  apply(i, answer("key", integer_value(9)));
  EXPECT_EQ(shown(i, found), "unknown");
}

TEST(Taps, TheRowBeforeIsOneOfTheSameParent) {
  Builder b;
  b.table("t");
  const Index lines = b.table("lines");
  const Index c = b.ask({.name = "c", .type = value::integer()});
  const Index before = b.tap({.kind = TapKind::Previous, .table = lines, .column = c}, value::integer());
  b.leave();
  b.leave();
  const program::Program program = b.build();
  Interview i(program);
  for (const uint32_t parent : {1U, 2U}) {
    apply(i, add_row("t"));
    for (int n = 0; n < 2; ++n) {
      apply(i, add_row("t.lines", parent));
      const uint32_t number = i.rows().next_number(lines) - 1;
      apply(i, in_row(answer("t.lines.c", integer_value(number)), number));
    }
  }
  std::string values;
  for (uint32_t row = 0; row < 4; ++row) values += shown(i, before, row) + " ";
  EXPECT_EQ(values, "unknown 1 unknown 3 ");
}

// A segment in which slots wait for the row before is not cut where one of them looks at all rows of another
// slot: it begins behind that.
TEST(Taps, ARowThatWaitsForTheOneBeforeMayLookAtAllRows) {
  Builder b;
  const Index table = b.table("t");
  const Index x = b.ask({.name = "x", .type = value::integer()});
  const Index before = b.tap({.kind = TapKind::Previous, .table = table}, value::integer());
  const Index same =
      b.tap({.kind = TapKind::Sum, .table = table, .column = x, .match = x, .key = x}, value::integer());
  const Index total = b.let("total", value::integer(),
                            load(before) + Code{{.op = Op::skip_known, .a = 2}} + op(Op::pop) + b.push(0) +
                                load(same) + op(Op::add_int));
  b.program().taps[b.row_of(before)].column = total;
  b.leave();
  const program::Program program = b.build();
  EXPECT_NE(program.segment_of[x], program.segment_of[before]);
  EXPECT_EQ(program.segment_of[before], program.segment_of[total]);
  Interview i(program);
  for (uint32_t row = 1; row <= 3; ++row) {
    apply(i, add_row("t"));
    apply(i, in_row(answer("t.x", integer_value(row == 2 ? 5 : 3)), row));
  }
  std::string values;
  for (uint32_t row = 0; row < 3; ++row) values += shown(i, total, row) + " ";
  EXPECT_EQ(values, "6 11 17 ");
}

}  // namespace
}  // namespace rapport::testing
