// Rows: which there are, what is answered in them, how they are numbered and found.
#include "runtime/interview/rows.h"

#include <gtest/gtest.h>

#include "runtime/base/limits.h"
#include "runtime/interview/key_index.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using interview::Interview;
using interview::KeyIndex;
using interview::RowRange;
using interview::Rows;

std::vector<uint32_t> numbers(const Rows& rows, Index table) {
  std::vector<uint32_t> out;
  for (uint32_t row = 0; row < rows.count(table); ++row) out.push_back(rows.number(table, row));
  return out;
}
using Numbers = std::vector<uint32_t>;

// The values of a slot, row by row.
std::string column_text(const Interview& i, Index slot) {
  std::string out;
  const program::Program& p = i.program();
  for (uint32_t row = 0; row < i.rows().count(p.table_of[p.slots[slot].scope]); ++row)
    out.append(out.empty() ? "" : " ").append(shown(i, slot, row));
  return out;
}

TEST(Rows, ATableStartsWithTheRowsOfThePack) {
  const TablePack pack = table_pack();
  const Rows rows(pack.program);
  EXPECT_EQ(numbers(rows, pack.t), (Numbers{1, 2}));
  EXPECT_EQ(numbers(rows, pack.lines), (Numbers{1, 2, 3}));
  EXPECT_FALSE(rows.is_own(pack.t));
  const Index amount = pack.program.slots[pack.amount].owner;
  EXPECT_EQ(rows.held(amount, 0), Held::Answered);
  EXPECT_EQ(rows.held(amount, 1), Held::Untouched);  // the default is the column's
  const Index t = pack.program.tables[pack.t].scope, lines = pack.program.tables[pack.lines].scope;
  const RowRange range = rows.range(pack.lines, t, 1);
  EXPECT_EQ(range.begin, 1U);
  EXPECT_EQ(range.end, 3U);
  EXPECT_EQ(rows.row_around(t, lines, 0), 0U);
  EXPECT_EQ(rows.row_around(t, lines, 2), 1U);
  EXPECT_EQ(rows.row_of(pack.lines, 3), 2U);
  EXPECT_FALSE(rows.row_of(pack.lines, 4));
  EXPECT_FALSE(rows.row_of(pack.lines, 0));
}

TEST(Rows, ChildRowsComeAfterTheirParentsOthers) {
  const TablePack pack = table_pack();
  Rows rows(pack.program);
  EXPECT_EQ(rows.insert(pack.lines, 0, 9), 1U);
  EXPECT_TRUE(rows.is_own(pack.t));  // a row around belongs to what is answered
  EXPECT_EQ(numbers(rows, pack.lines), (Numbers{1, 9, 2, 3}));
  EXPECT_EQ(rows.next_number(pack.lines), 10U);
  const Index t = pack.program.tables[pack.t].scope, lines = pack.program.tables[pack.lines].scope;
  EXPECT_EQ(rows.row_around(t, lines, 1), 0U);
  EXPECT_EQ(rows.row_around(t, lines, 2), 1U);
  EXPECT_EQ(rows.insert(pack.t, 0, 3), 2U);
  EXPECT_EQ(rows.insert(pack.lines, 2, 10), 4U);
  EXPECT_EQ(rows.row_around(t, lines, 4), 2U);
}

TEST(Rows, ARowGoesWithItsChildRows) {
  const TablePack pack = table_pack();
  Rows rows(pack.program);
  rows.remove(pack.t, 1);
  EXPECT_EQ(numbers(rows, pack.t), (Numbers{1}));
  EXPECT_EQ(numbers(rows, pack.lines), (Numbers{1}));
  rows.remove(pack.lines, 0);
  EXPECT_EQ(rows.count(pack.lines), 0U);
  rows.remove(pack.t, 0);
  EXPECT_EQ(rows.count(pack.t), 0U);
  rows.reset(pack.t);
  EXPECT_EQ(numbers(rows, pack.lines), (Numbers{1, 2, 3}));
  EXPECT_FALSE(rows.is_own(pack.t));
}

TEST(Rows, NumbersAreNotUsedAgain) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, add_row("t"));
  apply(i, remove_row("t", 3));
  apply(i, add_row("t"));
  EXPECT_EQ(numbers(i.rows(), pack.t), (Numbers{1, 2, 4}));
  EXPECT_EQ(i.log().back().row, 4U);  // the log says which it was
  apply(i, rows_entry({{"A", 1}, {"B", 2, {3}}}));
  EXPECT_EQ(numbers(i.rows(), pack.t), (Numbers{5, 6}));
  EXPECT_EQ(numbers(i.rows(), pack.lines), (Numbers{4}));
  EXPECT_EQ(refusal(i, in_row(add_row("t"), 6)),
            "a row of `t` had the number 6 before: numbers are not used again");
  apply(i, reset_rows("t"));
  apply(i, add_row("t"));
  EXPECT_EQ(numbers(i.rows(), pack.t), (Numbers{1, 2, 7}));
}

TEST(Rows, TheLastNumberIsNotFollowedByTheFirst) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const std::string full =
      "the rows of `t` are numbered up to " + std::to_string(limits::kRowNumber) + " at most";
  EXPECT_EQ(refusal(i, in_row(add_row("t"), limits::kRowNumber + 1)), full);
  apply(i, in_row(add_row("t"), limits::kRowNumber));
  EXPECT_EQ(refusal(i, add_row("t")), full);
  EXPECT_EQ(refusal(i, rows_entry({{"A", 1}})), full);
  EXPECT_EQ(refusal(i, rows_entry({})), "");
}

TEST(Rows, EntriesOfOneStepSeeTheRowsOfThoseBefore) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const std::vector<Entry> step = {rows_entry({{"A", 1, {5, 6}}, {"B", 2}}), remove_row("t", 3),
                                   in_row(answer("t.amount", integer_value(9)), 4), add_row("t.lines", 4),
                                   in_row(answer("t.lines.days", integer_value(8)), 6)};
  for (const auto& refused : i.apply(step).refusals) ADD_FAILURE() << refused.message;
  EXPECT_EQ(column_text(i, pack.amount), "9");
  EXPECT_EQ(column_text(i, pack.days), "8");
  EXPECT_EQ(refusal(i, in_row(answer("t.amount", integer_value(9)), 3)), "`t` has no row with the number 3");
  EXPECT_EQ(refusal(i, remove_row("t.lines", 4)), "`t.lines` has no row with the number 4");
  EXPECT_EQ(refusal(i, add_row("t.lines", 3)), "`t` has no row with the number 3");
}

// Removed and added, in one step and one after the other, with rows from before and from the step.
TEST(Rows, ARowIsGoneForTheRestOfItsStep) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const auto refused = [&](const std::vector<Entry>& step) {
    const Interview::Step applied = i.apply(step);
    return applied.refusals.empty() ? "" : applied.refusals[0].message;
  };
  const Entry gone = in_row(answer("t.lines.days", integer_value(8)), 3);
  EXPECT_EQ(refused({remove_row("t", 2), gone}), "`t.lines` has no row with the number 3");
  EXPECT_EQ(refused({remove_row("t", 2), remove_row("t", 2)}), "`t` has no row with the number 2");
  EXPECT_EQ(refused({add_row("t"), add_row("t.lines", 3), remove_row("t", 3), remove_row("t.lines", 4)}),
            "`t.lines` has no row with the number 4");
  EXPECT_EQ(refused({remove_row("t.lines", 2), remove_row("t", 2), remove_row("t.lines", 2)}),
            "`t.lines` has no row with the number 2");
  EXPECT_EQ(refused({rows_entry({{"A", 1, {5}}}), remove_row("t.lines", 3)}),
            "`t.lines` has no row with the number 3");
  EXPECT_EQ(refused({remove_row("t", 2), reset_rows("t"), gone}), "");
  EXPECT_EQ(column_text(i, pack.days), "3 4 8");
}

// A step looks at what it changes: all rows for each of these would be five thousand million.
TEST(Rows, AStepThatAddsARowDoesNotCountThemAll) {
  Builder b;
  b.table("t");
  b.ask({.name = "amount", .type = value::integer()});
  b.leave();
  const program::Program p = b.build();
  Interview i(p);
  for (uint32_t row = 0; row < 100'000; ++row) apply(i, add_row("t"));
  EXPECT_EQ(i.rows().count(0), 100'000U);
}

TEST(Rows, AStepWithOneWrongEntryDoesNothing) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const std::vector<Entry> step = {remove_row("t", 1), in_row(answer("t.amount", integer_value(9)), 1)};
  const Interview::Step applied = i.apply(step);
  ASSERT_EQ(applied.refusals.size(), 1U);
  EXPECT_EQ(applied.refusals[0].entry, 1U);
  EXPECT_EQ(numbers(i.rows(), pack.t), (Numbers{1, 2}));
}

TEST(Rows, ChildRowsAreGivenBackWithThoseAroundThem) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, remove_row("t", 2));
  EXPECT_EQ(refusal(i, reset_rows("t.lines")),
            "`t.lines` takes rows of its own, and child rows with those around them");
}

TEST(Rows, AListIsNotAnswered) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  EXPECT_EQ(refusal(i, add_row("rates")), "`rates` is a list, which nobody answers");
  EXPECT_EQ(refusal(i, in_row(answer("rates.rate", integer_value(1)), 1)),
            "`rates.rate` is a column of a list, which nobody answers");
}

TEST(Rows, ABlockIsCheckedBeforeItIsTaken) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const Entry right = rows_entry({{"A", 1, {2}}});  // keeps the bytes that the changed blocks point at
  const auto changed = [&right](auto change) {
    Entry entry = right;
    auto block = std::make_shared<RowBlock>();
    block->table = entry.rows->table;
    block->count = entry.rows->count;
    block->columns = entry.rows->columns;
    block->children.emplace_back();
    block->children[0].table = "t.lines";
    block->children[0].count = 1;
    block->children[0].parents = {0};
    change(*block);
    entry.rows = block;
    return entry;
  };
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.columns.push_back(b.columns[0]); })), "");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.columns[0].name = "x"; })), "");
  EXPECT_EQ(refusal(i, changed([](RowBlock& b) { b.columns[1].name = "lines.days"; })),
            "`t` has no column `lines.days` of that many rows");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.columns[0].cells.clear(); })), "");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.columns[1].cells.set(0, {}); })), "");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.children[0].parents = {1}; })), "");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.children[0].parents.clear(); })), "");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) { b.children[0].table = "rates"; })), "");
  EXPECT_NE(refusal(i, changed([](RowBlock& b) {
                      b.children.emplace_back();
                      b.children[1].table = "t.lines";
                    })),
            "");
  EXPECT_EQ(numbers(i.rows(), pack.t), (Numbers{1, 2}));
}

TEST(KeyIndex, FindsEqualValuesOfAnyForm) {
  value::Scratch scratch;
  const auto decimal = [&](std::string_view digits) {
    return value::decimal_cell(*value::parse_decimal(digits), scratch);
  };
  using value::Kind;
  EXPECT_EQ(interview::hash_of(value::number_cell(5), Kind::Integer),
            interview::hash_of(decimal("5"), Kind::Decimal));
  EXPECT_EQ(interview::hash_of(value::text_cell("ab "), Kind::Text),
            interview::hash_of(value::text_cell("AB"), Kind::Text));
  EXPECT_TRUE(interview::equal_values(value::text_cell("ab "), value::text_cell("AB"), Kind::Text));
  EXPECT_TRUE(interview::equal_values(value::number_cell(5), decimal("5"), Kind::Decimal));
  EXPECT_FALSE(interview::equal_values(decimal("5.5"), value::number_cell(5), Kind::Decimal));
  EXPECT_FALSE(interview::equal_values({}, {}, Kind::Integer));
  const value::Cell wide = decimal("99999999999999999999.5");
  EXPECT_TRUE(interview::equal_values(wide, decimal("99999999999999999999.5"), Kind::Decimal));
}

TEST(KeyIndex, GivesRowsAscending) {
  KeyIndex index;
  for (const auto& [hash, row] : {std::pair<uint64_t, uint32_t>{7, 4}, {5, 1}, {7, 2}}) index.add(hash, row);
  index.finish();
  const auto found = index.with(7);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].second, 2U);
  EXPECT_EQ(found[1].second, 4U);
  EXPECT_TRUE(index.with(6).empty());
}

TEST(Rows, EachRowHasItsOwnValues) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  EXPECT_EQ(column_text(i, pack.amount), "1 7");
  EXPECT_EQ(column_text(i, pack.total), "1 8");
  EXPECT_EQ(column_text(i, pack.rate), "10 20");
  EXPECT_EQ(column_text(i, pack.weighted), "4 11 19");  // number · days + the one before + the amount around
  EXPECT_EQ(column_text(i, pack.lines_sum), "4 30");
  EXPECT_EQ(shown(i, pack.sum), "34");
  EXPECT_EQ(shown(i, pack.all_lines), "3");
}

TEST(Rows, WorkFollowsWhatAnAnswerReaches) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  std::vector<BlockRow> rows;
  for (int64_t n = 0; n < 1000; ++n) rows.push_back({"K" + std::to_string(n), n % 90, {1, 2}});
  apply(i, rows_entry(rows));
  const uint64_t before = i.recomputed();
  apply(i, in_row(answer("t.lines.days", integer_value(5)), i.rows().number(pack.lines, 1500)));
  EXPECT_LT(i.recomputed() - before, 20U);
}

TEST(Rows, ATableThatIsNotThereIsUnknownFromEverywhere) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, answer("pick", text_value("A")));
  EXPECT_EQ(shown(i, pack.picked), "1");
  apply(i, answer("show", yes_no_value(false)));
  EXPECT_EQ(shown(i, pack.sum), "unknown");
  EXPECT_EQ(shown(i, pack.all_lines), "0");  // child rows of rows that are there, of which there are none
  EXPECT_EQ(shown(i, pack.picked), "unknown");
  EXPECT_EQ(column_text(i, pack.same), "unknown unknown");
  apply(i, answer("show", yes_no_value(true)));
  EXPECT_EQ(shown(i, pack.sum), "34");
}

TEST(Rows, KeysAreComparedWithoutCaseWithinTheirTable) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const Index check = pack.program.checks[pack.key_check].slot;
  EXPECT_EQ(column_text(i, check), "yes yes");
  EXPECT_EQ(shown(i, pack.kinds_differ), "yes");
  apply(i, in_row(answer("t.kind", text_value("b ")), 1));
  EXPECT_EQ(column_text(i, check), "no no");
  EXPECT_EQ(shown(i, pack.kinds_differ), "no");
  EXPECT_EQ(column_text(i, pack.same), "2 2");
  EXPECT_EQ(column_text(i, pack.rate), "20 20");
  apply(i, in_row(blank("t.kind"), 1));
  EXPECT_EQ(column_text(i, check), "yes yes");
  EXPECT_EQ(shown(i, pack.kinds_differ), "yes");
}

TEST(Rows, ATableThatNeedsARowSaysSo) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, remove_row("t", 1));
  EXPECT_TRUE(i.problems(0).empty());
  apply(i, remove_row("t", 2));
  const std::vector<interview::Problem> problems = i.problems(0);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].table, pack.t);
  EXPECT_EQ(problems[0].question, kNone);
}

}  // namespace
}  // namespace rapport::testing
