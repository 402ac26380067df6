// Records of another product by a map: what a whole run cannot show. The maps of the program: tests/formats.
#include "runtime/output/mapped.h"

#include <gtest/gtest.h>

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::FieldValue;

Action row(std::string table, std::vector<std::pair<std::string, std::string>> fields,
           std::string company = {}) {
  Action action{.table = std::move(table), .company = std::move(company)};
  for (auto& [name, text] : fields)
    action.fields.push_back({.field = name, .text = text, .cause = {name, ""}});
  return action;
}

// Two tables here that make records of one there: `Day` is the key.
mapping::Map days() {
  mapping::Map map{.product = "x"};
  map.tables = {{.from = "Year",
                 .to = "Day",
                 .fields = {{.to = "Day", .key = true, .from = "Start"},
                            {.to = "Name", .from = "Name"},
                            {.to = "First", .text = "1"}}},
                {.from = "Period",
                 .to = "Day",
                 .when = {{"Type", {"Open", ""}}},
                 .fields = {{.to = "Day", .key = true, .from = "Start"}, {.to = "Name", .from = "Name"}}}};
  map.left = {{"Other", "the reason"}};
  return map;
}

Mapped mapped(const std::vector<Action>& actions, const mapping::Map& map) {
  return apply_map(map, {.pack = "p", .company = "CES", .actions = actions});
}

std::vector<std::string> reasons(const Mapped& result) {
  std::vector<std::string> all;
  for (const NotWritten& value : result.not_written) all.push_back(value.field + ": " + value.reason);
  return all;
}

using Lines = std::vector<std::string>;

TEST(Mapped, RecordsOfOneKeyAreOne) {
  const mapping::Map map = days();
  const Mapped result =
      mapped({row("Year", {{"Start", "A"}}), row("Period", {{"Start", "a "}, {"Name", "P1"}})}, map);
  ASSERT_EQ(result.tables.size(), 1U);
  ASSERT_EQ(result.tables[0].records.size(), 1U);
  EXPECT_EQ(*find_cell(result.tables[0].records[0], "First"), "1");
  EXPECT_EQ(*find_cell(result.tables[0].records[0], "Name"), "P1");
  EXPECT_EQ(result.written.records, 2U);
  EXPECT_EQ(result.written.values, 3U);
  EXPECT_EQ(reasons(result), Lines{});
}

TEST(Mapped, RecordsOfOneKeyThatDifferAreNamed) {
  const mapping::Map map = days();
  const Mapped result = mapped(
      {row("Year", {{"Start", "A"}, {"Name", "Y"}}), row("Period", {{"Start", "A"}, {"Name", "P1"}})}, map);
  EXPECT_EQ(reasons(result), (Lines{"Period.Start: another record of the same key has `Y` as `Day.Name`",
                                    "Period.Name: another record of the same key has `Y` as `Day.Name`"}));
  EXPECT_EQ(result.written.records, 1U);
}

TEST(Mapped, ARecordWithoutItsKeyIsNamed) {
  const mapping::Map map = days();
  const Mapped result = mapped({row("Year", {{"Name", "Y"}})}, map);
  EXPECT_TRUE(result.tables.empty());
  EXPECT_EQ(reasons(result), Lines{"Year.Name: the record has no `Day.Day`"});
}

TEST(Mapped, RecordsThatNoConditionTakesAreNamed) {
  const mapping::Map map = days();
  const Mapped result = mapped({row("Period", {{"Start", "A"}, {"Type", "Closed"}})}, map);
  EXPECT_EQ(reasons(result),
            (Lines{"Period.Start: the map for x takes it only where `Type` is `Open` or not known",
                   "Period.Type: the map for x takes it only where `Type` is `Open` or not known"}));
}

TEST(Mapped, OtherCompaniesAndOtherTablesAreNamed) {
  const mapping::Map map = days();
  const Mapped result = mapped({row("Year", {{"Start", "A"}}, "USMF"), row("Other", {{"F", "1"}}, "CES"),
                                row("Nothing", {{"F", "1"}})},
                               map);
  EXPECT_EQ(reasons(result), (Lines{"Year.Start: the package is for the company `CES`", "Other.F: the reason",
                                    "Nothing.F: the map for x has no counterpart for `Nothing`: set it up "
                                    "there by hand, or give it one with `--map`"}));
}

TEST(Mapped, RecordsOfSeveralTablesStandByTheirKeys) {
  const mapping::Map map = days();
  const Mapped result = mapped(
      {row("Year", {{"Start", "A"}}), row("Year", {{"Start", "C"}}), row("Period", {{"Start", "B"}})}, map);
  std::string keys;
  for (const auto& record : result.tables.at(0).records) keys += *find_cell(record, "Day");
  EXPECT_EQ(keys, "ABC");
}

TEST(Mapped, ACallIsNamedAsOne) {
  const mapping::Map map = days();
  Action call = row("class(Tax.setUp)", {{"_day", "A"}});
  call.kind = dataset::ActionKind::Call;
  EXPECT_EQ(
      reasons(mapped({call}, map)),
      Lines{"class(Tax.setUp)._day: the package holds records, and this is a call or a row for a service "
            "or an entity of AX"});
}

TEST(Mapped, TheKeyOfARowThatIsThereIsNoValue) {
  const mapping::Map map = days();
  Action update = row("Year", {{"Start", "A"}, {"Name", "Y"}});
  update.kind = dataset::ActionKind::Update;
  update.key = {"Start"};
  EXPECT_EQ(mapped({update}, map).written.values, 1U);
}

// The type of a field there, and what does not become one.
TEST(Mapped, TextsThatTheFieldDoesNotTakeAreNamed) {
  mapping::Map map = days();
  map.tables[0].fields[1].kind = mapping::Kind::Integer;
  for (const char* number : {"0", "-12"})
    EXPECT_EQ(reasons(mapped({row("Year", {{"Start", "A"}, {"Name", number}})}, map)), Lines{});
  for (const std::string text : {"1.5", "", "-", "x"})
    EXPECT_EQ(reasons(mapped({row("Year", {{"Start", "A"}, {"Name", text}})}, map)),
              Lines{"Year.Name: `Day.Name` takes a whole number, and `" + text + "` is none"});
  map.tables[0].fields[1].kind = mapping::Kind::Decimal;
  EXPECT_EQ(reasons(mapped({row("Year", {{"Start", "A"}, {"Name", "-1.50"}})}, map)), Lines{});
}

TEST(Mapped, AValueWithoutACounterpartIsNamed) {
  mapping::Map map = days();
  map.tables[0].fields[1].values = {{"Y", "1"}};
  EXPECT_EQ(
      reasons(mapped({row("Year", {{"Start", "A"}, {"Name", "Z"}})}, map)),
      Lines{"Year.Name: the map for x does not say what becomes of this one in `Day.Name`: set it up there "
            "by hand, or say it with `--map`"});
}

}  // namespace
}  // namespace rapport::output
