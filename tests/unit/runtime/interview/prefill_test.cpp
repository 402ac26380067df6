// Prefill: what nobody answered reads it before the default, rows in place of those that a table starts with.
#include <gtest/gtest.h>

#include "runtime/interview/project.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using interview::AnswerState;
using interview::Interview;

Entry prefill(std::string name, value::Value value) {
  return {.kind = EntryKind::Prefill, .name = std::move(name), .value = std::move(value)};
}

struct Years {
  program::Program program;
  Index years = kNone, twice = kNone;

  Years() {
    Builder b;
    years = b.ask({.name = "years", .type = value::integer(), .fallback = b.push(2), .maximum = b.push(3)});
    twice = b.let("twice", value::integer(), load(years) + b.push(2) + op(Op::mul_int));
    program = b.build();
  }
};

TEST(Prefill, StandsBetweenTheDefaultAndTheAnswer) {
  const Years pack;
  Interview i(pack.program);
  EXPECT_EQ(i.question(0).state, AnswerState::Defaulted);
  EXPECT_EQ(apply(i, prefill("years", integer_value(3))).changes.size(), 2U);
  EXPECT_EQ(i.question(0).state, AnswerState::Prefilled);
  EXPECT_EQ(shown(i, pack.twice), "6");
  EXPECT_TRUE(i.explain(pack.years).reads.empty());
  apply(i, answer("years", integer_value(1)));
  EXPECT_EQ(i.question(0).state, AnswerState::Answered);
  EXPECT_EQ(shown(i, pack.twice), "2");
  apply(i, blank("years"));
  EXPECT_EQ(shown(i, pack.twice), "unknown");
  apply(i, reset("years"));
  EXPECT_EQ(i.question(0).state, AnswerState::Prefilled);
  EXPECT_EQ(shown(i, pack.twice), "6");
  apply(i, prefill("years", value::unknown_value(value::Kind::Integer)));
  EXPECT_EQ(i.question(0).state, AnswerState::Defaulted);
  EXPECT_EQ(shown(i, pack.twice), "4");
}

TEST(Prefill, IsCheckedLikeAnAnswer) {
  const Years pack;
  Interview i(pack.program);
  EXPECT_EQ(refusal(i, prefill("years", text_value("x"))), "`years` is a whole number, found a text");
  EXPECT_EQ(refusal(i, prefill("year", integer_value(1))), "this pack has no question `year`");
  apply(i, prefill("years", integer_value(9)));
  EXPECT_EQ(i.problems(0).size(), 1U);
  EXPECT_EQ(i.log().size(), 1U);
}

std::shared_ptr<const RowBlock> two_rows() {
  auto block = std::make_shared<RowBlock>();
  block->table = "t";
  block->count = 2;
  RowBlock::Column& amount = block->columns.emplace_back(column("amount"));
  add_cell(amount, value::number_cell(40));
  add_cell(amount, {});
  RowBlock& lines = block->children.emplace_back();
  lines.table = "t.lines";
  lines.count = 1;
  lines.parents = {1};
  add_cell(lines.columns.emplace_back(column("days")), value::number_cell(5));
  return block;
}

Entry prefill_rows(std::shared_ptr<const RowBlock> rows) {
  return {.kind = EntryKind::PrefillRows, .name = "t", .value = {}, .rows = std::move(rows)};
}

TEST(Prefill, RowsReplaceThoseThatTheTableStartsWith) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  const Index amount = pack.program.slots[pack.amount].owner;
  const uint32_t before = i.rows().count(pack.lines);
  apply(i, prefill_rows(two_rows()));
  EXPECT_EQ(i.rows().count(pack.t), 2U);
  EXPECT_EQ(i.rows().count(pack.lines), 1U);
  EXPECT_FALSE(i.rows().is_own(pack.t));
  EXPECT_EQ(shown(i, pack.amount, 0), "40");
  EXPECT_EQ(shown(i, pack.amount, 1), "7");
  EXPECT_EQ(i.question(amount, 0).state, AnswerState::Prefilled);
  EXPECT_EQ(i.question(amount, 1).state, AnswerState::Defaulted);
  apply(i, in_row(answer("t.amount", integer_value(41)), 1));
  EXPECT_TRUE(i.rows().is_own(pack.t));
  EXPECT_EQ(shown(i, pack.amount, 0), "41");
  EXPECT_EQ(shown(i, pack.days, 0), "5");
  apply(i, prefill_rows(nullptr));  // waits until nobody has rows of their own
  EXPECT_EQ(shown(i, pack.amount, 0), "41");
  apply(i, reset_rows("t"));
  EXPECT_EQ(i.rows().count(pack.lines), before);
}

// One value that nobody could answer does not keep the others from being there.
TEST(Prefill, OfAConfigurationLeavesOutWhatNobodyCouldAnswer) {
  Builder b;
  program::EnumElement alone{.name = "a"}, other{.name = "b"};
  alone.alone = true;
  b.program().enums.push_back({.name = "E", .target_enum = "", .elements = {alone, other}});
  const Index set = b.ask({.name = "set", .type = value::choices(0)});
  const Index years = b.ask({.name = "years", .type = value::integer()});
  const Index both = b.slot(SlotKind::Claim, value::choices(0), b.push(3, value::choices(0)));
  const Index two = b.slot(SlotKind::Claim, value::integer(), b.push(2));
  program::Configuration configuration{.name = "us", .applies = {}, .settings = {}};
  configuration.settings.push_back({.at = {.question = b.row_of(set)}, .slot = both, .row = {}});
  configuration.settings.push_back({.at = {.question = b.row_of(years)}, .slot = two, .row = {}});
  b.program().configurations.push_back(std::move(configuration));
  const program::Program p = b.build();
  const auto prefilled = interview::prefill(p, 0);
  ASSERT_EQ(prefilled.problems.size(), 1U);
  EXPECT_EQ(prefilled.problems[0].setting, 0U);
  EXPECT_EQ(prefilled.problems[0].slot, both);
  EXPECT_EQ(prefilled.problems[0].message, "`set`: `a` stands alone, found others beside it");
  Interview i(p);
  EXPECT_TRUE(i.apply(prefilled.entries).refusals.empty());
  EXPECT_EQ(shown(i, years), "2");
}

// A configuration that gives single rows to `t`, whose key is a number, and to `t.c` in them, without a key.
struct GivenTables {
  Builder b;
  Index t = kNone, c = kNone, in_c = kNone, key = kNone, value = kNone;
  program::Configuration configuration{.name = "dc", .applies = {}, .settings = {}};

  GivenTables() {
    t = b.table("t");
    const Index key_slot = b.ask({.name = "key", .type = value::integer()});
    c = b.table("c");
    const Index value_slot = b.ask({.name = "value", .type = value::integer()});
    in_c = b.table("d");
    b.ask({.name = "deep", .type = value::integer()});
    b.leave();
    b.leave();
    b.leave();
    b.program().tables[t].key = {key_slot};
    key = b.row_of(key_slot);
    value = b.row_of(value_slot);
  }
  Index claim(int64_t number) { return b.slot(SlotKind::Claim, value::integer(), b.push(number)); }
  void row(Index table, std::vector<Index> keys, Index column, int64_t number) {
    program::TestSetting setting{.at = {.table = table}, .row = {{column, claim(number)}}};
    setting.at.key = std::move(keys);
    configuration.settings.push_back(std::move(setting));
  }
  program::Program build() {
    b.program().configurations.push_back(std::move(configuration));
    return b.build();
  }
};

TEST(Prefill, RowsOfOneRowStandTogetherInTheOrderGiven) {
  GivenTables pack;
  for (const int64_t key : {5, 6, 5}) pack.row(pack.t, {}, pack.key, key);
  for (const auto& [key, value] : {std::pair{6, 60}, {5, 50}, {6, 61}, {5, 51}})
    pack.row(pack.c, {pack.claim(key)}, pack.value, value);
  const Index deep = pack.value + 1;
  pack.row(pack.in_c, {pack.claim(6), pack.claim(2)}, deep, 1);
  pack.row(pack.in_c, {pack.claim(5), pack.claim(1)}, deep, 2);
  pack.row(pack.in_c, {pack.claim(5), pack.claim(3)}, deep, 3);
  pack.row(pack.c, {pack.claim(7)}, pack.value, 70);
  const program::Program p = pack.build();
  const auto prefilled = interview::prefill(p, 0);
  EXPECT_EQ(prefilled.problems,
            (std::vector<interview::SettingProblem>{{9, kNone, "`t.c` has no row with that key"},
                                                    {10, kNone, "`t` has no row with that key"}}));
  ASSERT_EQ(prefilled.entries.size(), 1U);
  const RowBlock& block = *prefilled.entries[0].rows;
  ASSERT_EQ(block.children.size(), 1U);
  const RowBlock& c = block.children[0];
  EXPECT_EQ(c.parents, (std::vector<uint32_t>{0, 0, 1, 1}));
  std::vector<int64_t> values;
  for (size_t i = 0; i < c.columns[0].cells.size(); ++i) values.push_back(c.columns[0].cells[i].number);
  EXPECT_EQ(values, (std::vector<int64_t>{50, 51, 60, 61}));
  ASSERT_EQ(c.children.size(), 1U);
  EXPECT_EQ(c.children[0].parents, (std::vector<uint32_t>{0, 3}));
  EXPECT_EQ(c.children[0].columns[0].cells[0].number, 2);
  Interview i(p);
  EXPECT_TRUE(i.apply(prefilled.entries).refusals.empty());
}

// 10,000 rows and as many in them, each named by the key of the row around: no row is looked for one by one.
TEST(Prefill, ARowIsFoundByItsKey) {
  GivenTables pack;
  constexpr uint32_t kRows = 10'000;
  for (uint32_t row = 0; row < kRows; ++row) pack.row(pack.t, {}, pack.key, row);
  for (uint32_t row = kRows; row-- > 0;) pack.row(pack.c, {pack.claim(row)}, pack.value, row);
  const program::Program p = pack.build();
  const auto prefilled = interview::prefill(p, 0);
  EXPECT_TRUE(prefilled.problems.empty());
  ASSERT_EQ(prefilled.entries.size(), 1U);
  const RowBlock& c = prefilled.entries[0].rows->children[0];
  EXPECT_EQ(c.count, kRows);
  EXPECT_EQ(c.parents.back(), kRows - 1);
  EXPECT_EQ(c.columns[0].cells[7].number, 7);
}

TEST(Prefill, AReplayIsTheSameAsOneStepAfterTheOther) {
  const TablePack pack = table_pack();
  const std::vector<Entry> log = {prefill_rows(two_rows()),
                                  in_row(answer("t.amount", integer_value(3)), 2),
                                  add_row("t"),
                                  reset_rows("t"),
                                  in_row(blank("t.amount"), 1),
                                  in_row(answer("t.lines.days", integer_value(8)), 1)};
  Interview i(pack.program);
  for (const Entry& entry : log) apply(i, entry);
  const Interview::Started started = Interview::start(pack.program, log);
  for (const Interview::Refusal& refusal : started.refusals) ADD_FAILURE() << refusal.message;
  for (Index slot = 0; slot < pack.program.slots.size(); ++slot) {
    if (pack.program.slots[slot].scope != kNone) continue;
    EXPECT_EQ(shown(started.interview, slot), shown(i, slot)) << slot;
  }
  EXPECT_EQ(shown(i, pack.days, 0), "8");
}

TEST(Prefill, ATemplateHasEachAreaOnceHoweverManyWaysLeadToIt) {
  Builder b;
  for (const char* name : {"one", "two", "three"}) b.area(name);
  auto& templates = b.program().templates;
  templates.push_back({.name = "left0", .areas = {2}, .templates = {}});
  templates.push_back({.name = "right0", .areas = {0, 2}, .templates = {}});
  for (Index i = 1; i < 60; ++i) {  // two ways at each level: 2 to the 60th to the last
    const std::vector<Index> below = {2 * i - 2, 2 * i - 1};
    templates.push_back({.name = "left" + std::to_string(i), .areas = {}, .templates = below});
    templates.push_back({.name = "right" + std::to_string(i), .areas = {}, .templates = below});
  }
  const program::Program program = b.build();
  const auto areas = [&](std::string_view name) {
    return interview::areas_of(program, interview::find_template(program, name));
  };
  EXPECT_EQ(areas("left59"), (std::vector<Index>{0, 2}));
  EXPECT_EQ(areas("left0"), std::vector<Index>{2});
}

TEST(Prefill, AChoiceOfAreasIsAnInputForEach) {
  Builder b;
  for (const char* name : {"one", "two"}) {
    const Index area = b.area(name);
    const Index said = b.input(std::string("project.area.") + name, value::yes_no());
    b.program().areas[area].chosen = b.program().slots[said].owner;
  }
  b.program().templates.push_back({.name = "a", .areas = {1}, .templates = {}});
  b.program().templates.push_back({.name = "b", .areas = {}, .templates = {0}});
  const program::Program program = b.build();
  const std::vector<Index> areas = interview::areas_of(program, interview::find_template(program, "b"));
  EXPECT_EQ(areas, std::vector<Index>{1});
  const std::vector<Entry> entries = interview::choose_areas(program, areas);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].value, yes_no_value(false));
  EXPECT_EQ(entries[1].name, "project.area.two");
  EXPECT_EQ(entries[1].value, yes_no_value(true));
  EXPECT_EQ(interview::find_area(program, "three"), kNone);
}

}  // namespace
}  // namespace rapport::testing
