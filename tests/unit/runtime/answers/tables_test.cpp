// Rows in answer files: what is read, what is refused and where, and that what is written is read back.
#include "runtime/answers/answers.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using answers::Answers;
using answers::read_answers;
using answers::write_answers;
using interview::Interview;

std::vector<std::string> problems_of(const std::string& json) {
  static const TablePack pack = table_pack();
  std::vector<std::string> out;
  for (const answers::Problem& p : read_answers(json, pack.program).problems) out.push_back(p.message);
  return out;
}
std::string problem_of(const std::string& json) {
  const std::vector<std::string> problems = problems_of(json);
  return problems.size() == 1 ? problems[0] : std::to_string(problems.size()) + " problems";
}

TEST(TableAnswers, ReadsRowsWithTheirChildRows) {
  const TablePack pack = table_pack();
  const Answers read = read_answers(R"({"t": [
    {"kind": "A", "amount": 5, "lines": [{"days": 1}, {}, {"days": null}]},
    {"amount": null},
    {"lines": [{"days": 4}], "kind": " B "}
  ]})",
                                    pack.program);
  EXPECT_TRUE(read.problems.empty());
  ASSERT_EQ(read.entries.size(), 1U);
  ASSERT_EQ(read.entries[0].kind, EntryKind::Rows);
  const RowBlock& block = *read.entries[0].rows;
  EXPECT_EQ(block.count, 3U);
  EXPECT_EQ(block.lines, (std::vector<uint32_t>{2, 3, 4}));
  ASSERT_EQ(block.columns.size(), 2U);
  EXPECT_EQ(block.columns[0].name, "amount");
  EXPECT_EQ(block.columns[0].held, (std::vector<Held>{Held::Answered, Held::Blank, Held::Untouched}));
  EXPECT_EQ(block.columns[1].cells[2].text(), "B");
  ASSERT_EQ(block.children.size(), 1U);
  EXPECT_EQ(block.children[0].parents, (std::vector<uint32_t>{0, 0, 0, 2}));
  EXPECT_EQ(block.children[0].columns[0].held,
            (std::vector<Held>{Held::Answered, Held::Untouched, Held::Blank, Held::Answered}));
}

TEST(TableAnswers, WhatIsNoRowIsRefused) {
  EXPECT_EQ(problem_of(R"({"t": [5]})"), "a row is an object, column → value");
  EXPECT_EQ(problem_of(R"({"t": [[{"amount": 1}], {"amount": 2}]})"),
            "a row is an object, column → value, found a list");
  EXPECT_EQ(problem_of(R"({"t": [{"lines": 5}]})"), "`t` row 1: child rows are a list of objects");
  EXPECT_EQ(problem_of(R"({"t": [{"lines": {"days": 5}, "amount": 1}]})"),
            "`t` row 1: child rows are a list of objects, found an object");
  EXPECT_EQ(problem_of(R"({"t": [{"lines": [7]}]})"), "`t` row 1: a row is an object, column → value");
  EXPECT_EQ(problems_of(R"({"t": 5})").size(), 1U);
  EXPECT_EQ(problems_of(R"({"t": {"amount": 5}})").size(), 1U);
}

TEST(TableAnswers, AColumnThatIsNotThereIsNamed) {
  EXPECT_EQ(problem_of(R"({"t": [{}, {"amuont": [1, {"x": [2]}], "amount": 1}]})"),
            "`t` row 2: the table has no column `amuont`: did you mean `amount`?");
  EXPECT_EQ(problem_of(R"({"t": [{"lines": [{"day": {"a": [1]}}]}]})"),
            "`t` row 1, `lines` row 1: the table has no column `day`: did you mean `days`?");
}

TEST(TableAnswers, WhatIsGivenTwiceIsRefusedOnce) {
  EXPECT_EQ(problem_of(R"({"t": [{"amount": 1, "amount": 2}]})"), "`t` row 1: `amount` is given twice");
  EXPECT_EQ(problem_of(R"({"t": [{"lines": [{"days": 1}], "lines": [{"days": 2}], "amount": 1}]})"),
            "`t` row 1: `lines` is given twice");
  EXPECT_EQ(problem_of(R"({"t": [{"amount": 1}, {"amount": 2}]})"), "0 problems");
}

TEST(TableAnswers, AValueOfTheWrongFormIsRefusedWithItsRow) {
  for (const std::string wrong : {"\"x\"", "[1]", "[[1], {\"a\": 2}]", "{\"a\": [1]}", "true"}) {
    const std::vector<std::string> found =
        problems_of(R"({"t": [{"amount": )" + wrong + R"(, "kind": "A"}, {"amount": 2}]})");
    ASSERT_EQ(found.size(), 1U) << wrong;
    EXPECT_TRUE(found[0].starts_with("`t` row 1: `amount` ")) << found[0];
  }
}

TEST(TableAnswers, TablesAreAnsweredWhole) {
  EXPECT_EQ(problem_of(R"({"t.amount": 5})"), "`t.amount` is a column: it is answered in the rows of `t`");
  EXPECT_EQ(problem_of(R"({"t.lines": []})"),
            "`t.lines` holds child rows: they are answered in the rows of `t`");
  EXPECT_EQ(problem_of(R"({"rates": []})"), "`rates` is a list of the pack, which nobody answers");
}

TEST(TableAnswers, WhatIsWrittenIsReadBack) {
  const TablePack pack = table_pack();
  const std::string json = R"({
  "show": true,
  "t": [{"amount": 5, "kind": "A", "lines": [{"days": 1}, {}, {"days": null}]}, )"
                           R"({"amount": null, "lines": []}, {"lines": [{"days": 4}]}]
}
)";
  const Answers read = read_answers(json, pack.program);
  ASSERT_TRUE(read.problems.empty()) << read.problems[0].message;
  const Interview::Started started = Interview::start(pack.program, read.entries);
  ASSERT_TRUE(started.refusals.empty());
  EXPECT_EQ(write_answers(started.interview), json);
}

TEST(TableAnswers, RowsOfThePackAreWrittenOnceTheyAreAnswered) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  EXPECT_EQ(write_answers(i), "{}\n");
  apply(i, in_row(answer("t.lines.days", integer_value(9)), 3));
  EXPECT_EQ(write_answers(i),
            "{\n  \"t\": [{\"amount\": 1, \"kind\": \"A\", \"lines\": [{\"days\": 3}]}, {\"kind\": \"B\", "
            "\"lines\": [{\"days\": 4}, {\"days\": 9}]}]\n}\n");
  apply(i, reset_rows("t"));
  EXPECT_EQ(write_answers(i), "{}\n");
}

TEST(TableAnswers, ParkedCellsAreCounted) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, in_row(answer("t.amount", integer_value(2)), 2));
  apply(i, answer("show", yes_no_value(false)));
  const auto row_of = [&](Index slot) { return pack.program.slots[slot].owner; };
  const std::vector<answers::Parked> parked = answers::parked_answers(i);
  ASSERT_EQ(parked.size(), 3U);
  EXPECT_EQ(parked[0], (answers::Parked{row_of(pack.amount), 2}));
  EXPECT_EQ(parked[2], (answers::Parked{row_of(pack.days), 3}));
}

}  // namespace
}  // namespace rapport::testing
