// Maps from AX to another product: what is read, what is refused with its place, and that ours are right.
#include "compiler/pack/map_toml.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "compiler/pack/baseline.h"
#include "tests/unit/compiler/pack/problems.h"

namespace rapport::pack {
namespace {

using Lines = std::vector<std::string>;
using mapping::Kind;

const std::string kFolder = RAPPORT_SOURCE_DIR "/packs/";

struct Read {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  mapping::Map map;

  explicit Read(std::string text) {
    const std::vector<mapping::Map> under = {built_in_map("bc"), built_in_map("d365")};
    map = read_map(sources, sources.add("map.toml", std::move(text)), *baseline_schema("ax-2012-r3"), under,
                   diags);
  }
  Lines codes() const { return test::codes(diags); }
};

const std::string kProduct = "product = \"bc\"\n";

// A field of a table that is right but for it.
Lines codes_of(const std::string& field) {
  return Read(kProduct + "[[table]]\nfrom = \"PaymTerm\"\nto = \"Payment Terms\"\nnumber = 3\n" +
              "field = [{ to = \"Code\", key = true, from = \"PaymTermId\" }, " + field + "]\n")
      .codes();
}

TEST(MapToml, HoldsAllThatTheFileSays) {
  const Read read(R"(product = "bc"
[[table]]
from = "PaymTerm"
to = "Payment Terms"
number = 3
entity = "E"
level = 10
sequence = 20
when = { PaymMethod = ["Net", ""] }
source = "s"
field = [
  { to = "Code", type = "code", length = 10, key = true, from = "PaymTermId" },
  { to = "Formula", type = "formula", text = "<{NumOfDays}D>", when = { NumOfMonths = ["0"] } },
  { to = "Open", type = "boolean", from = "PaymMethod", values = { Net = "1", COD = "0" } },
]
[[left]]
from = "PaymTerm.PaymDayId"
reason = "r"
[[left]]
from = "PaymDay"
reason = "q"
)");
  EXPECT_EQ(read.codes(), Lines{});
  ASSERT_EQ(read.map.tables.size(), 1U);
  const mapping::Table& table = read.map.tables[0];
  EXPECT_EQ(table.to, "Payment Terms");
  EXPECT_EQ(table.number, 3U);
  EXPECT_EQ(table.sequence, 20U);
  ASSERT_EQ(table.when.size(), 1U);
  EXPECT_EQ(table.when[0].values, (Lines{"Net", ""}));
  ASSERT_EQ(table.fields.size(), 3U);
  EXPECT_TRUE(table.fields[0].key);
  EXPECT_EQ(table.fields[0].kind, Kind::Code);
  EXPECT_EQ(table.fields[1].text, "<{NumOfDays}D>");
  EXPECT_EQ(table.fields[2].values.size(), 2U);
  ASSERT_EQ(read.map.left.size(), 2U);
  EXPECT_EQ(read.map.left[1].reason, "q");
}

TEST(MapToml, WhatIsNotThereInAxIsRefused) {
  EXPECT_EQ(codes_of(R"({ to = "A", from = "Nothing" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", from = "PaymDayId.Nothing" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", text = "{Nothing}" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", text = "{NumOfDays#Nothing}" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", when = { Nothing = ["x"] } })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", when = { PaymMethod = ["Cash"] } })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", from = "PaymMethod", values = { Cash = "1" } })"), Lines{"E6107"});
  EXPECT_EQ(Read(kProduct + "[[table]]\nfrom = \"Nothing\"\nto = \"A\"\n").codes(), Lines{"E6107"});
  EXPECT_EQ(Read(kProduct + "[[left]]\nfrom = \"Nothing\"\nreason = \"r\"\n").codes(), Lines{"E6107"});
  EXPECT_EQ(Read(kProduct + "[[left]]\nfrom = \"PaymTerm.Nothing\"\nreason = \"r\"\n").codes(),
            Lines{"E6107"});
}

TEST(MapToml, TypesFit) {
  EXPECT_EQ(codes_of(R"({ to = "A", type = "date", from = "NumOfDays" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "integer", from = "Description" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "boolean", from = "Description", values = { a = "1" } })"),
            Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "integer", from = "NumOfDays" })"), Lines{});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "real", from = "NumOfDays" })"), Lines{"E6103"});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "boolean", text = "1" })"), Lines{});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "boolean", text = "Yes" })"), Lines{"E6103"});
  EXPECT_EQ(codes_of(R"({ to = "A", type = "boolean", from = "PaymMethod" })"), Lines{"E6109"});
}

TEST(MapToml, WhatIsWrittenWronglyIsRefused) {
  EXPECT_EQ(Read("[[table").codes(), Lines{"E6001"});
  EXPECT_EQ(Read(kProduct + "tables = []\n").codes(), Lines{"E6002"});
  EXPECT_EQ(Read(kProduct + "table = 1\n").codes(), Lines{"E6003"});
  EXPECT_EQ(Read(kProduct + "table = [1]\n").codes(), Lines{"E6003"});
  EXPECT_EQ(Read(kProduct + "[[table]]\nto = \"A\"\n").codes(), Lines{"E6107"});
  EXPECT_EQ(Read(kProduct + "[[left]]\nfrom = \"PaymTerm\"\n").codes(), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ from = "PaymTermId" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", length = 0 })"), Lines{"E6104"});
  EXPECT_EQ(codes_of(R"({ to = "A", text = "{NumOfDays" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", other = 1 })"), Lines{"E6002"});
  EXPECT_EQ(codes_of(R"({ to = "" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "\u0001" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", text = "\u0001" })"), Lines{"E6107"});
  EXPECT_EQ(codes_of(R"({ to = "A", from = "PaymMethod", values = { Net = "\u0001" } })"), Lines{"E6107"});
}

TEST(MapToml, AMapIsForAProduct) {
  EXPECT_EQ(Read("").codes(), Lines{"E6107"});
  EXPECT_EQ(Read("product = 1\n").codes(), Lines{"E6003"});
  EXPECT_EQ(Read("product = \"ax\"\n").codes(), Lines{"E6103"});
  EXPECT_EQ(Read(kProduct).codes(), Lines{});
}

mapping::Map map_of(const std::string& text) {
  const Read read(kProduct + text);
  EXPECT_EQ(read.codes(), Lines{});
  return read.map;
}

std::string table_text(const std::string& from, const std::string& to, const std::string& number,
                       const std::string& key) {
  return "[[table]]\nfrom = \"" + from + "\"\nto = \"" + to + "\"\nnumber = " + number +
         "\nfield = [{ to = \"Code\", key = true, from = \"" + key + "\" }]\n";
}

Lines names_of(const mapping::Map& map) {
  Lines names;
  for (const mapping::Table& table : map.tables) names.push_back(table.from + " " + table.to);
  return names;
}

// What a table had goes, also without regard to case; the new rows stand where its first one stood.
TEST(MapToml, OneIsLaidOverAnother) {
  const mapping::Map base = map_of(
      table_text("CashDisc", "A", "1", "CashDiscCode") + table_text("PaymTerm", "B", "2", "PaymTermId") +
      table_text("PaymDay", "C", "3", "PaymDayId") + table_text("PaymTerm", "D", "4", "PaymTermId") +
      "[[left]]\nfrom = \"PaymTerm.PaymDayId\"\nreason = \"first\"\n" +
      "[[left]]\nfrom = \"VendGroup\"\nreason = \"first\"\n" +
      "[[left]]\nfrom = \"PaymTerm.NumOfDays\"\nreason = \"first\"\n");
  const mapping::Map over =
      map_of(table_text("paymterm", "E", "5", "PaymTermId") + table_text("CustGroup", "F", "6", "CustGroup") +
             table_text("VendGroup", "G", "7", "VendGroup") + table_text("PaymTerm", "H", "8", "PaymTermId") +
             "[[left]]\nfrom = \"CashDisc\"\nreason = \"none\"\n" +
             "[[left]]\nfrom = \"paymTerm.numOfDays\"\nreason = \"second\"\n");
  const mapping::Map both = laid_over(base, over);
  EXPECT_EQ(names_of(both), (Lines{"paymterm E", "PaymTerm H", "PaymDay C", "CustGroup F", "VendGroup G"}));
  Lines left;
  for (const mapping::Left& one : both.left) left.push_back(one.from + " " + one.reason);
  EXPECT_EQ(left, (Lines{"CashDisc none", "paymTerm.numOfDays second", "PaymTerm.PaymDayId first"}));
  EXPECT_EQ(names_of(laid_over(base, {})), names_of(base));
}

std::string file_text(const std::string& name) {
  std::ifstream in(kFolder + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(MapToml, OursAreRightAndSayWhereTheyAreFrom) {
  for (const std::string product : {"bc", "d365"}) {
    SCOPED_TRACE(product);
    const Read read(file_text(product + "/map.toml"));
    EXPECT_EQ(test::places(read.diags, read.sources), Lines{});
    EXPECT_EQ(read.map.product, product);
    EXPECT_EQ(built_in_map(product).tables.size(), read.map.tables.size());
    for (const mapping::Table& table : read.map.tables) {
      EXPECT_FALSE(table.source.empty()) << table.to;
      std::set<std::string> keys, others;
      for (const mapping::Field& field : table.fields) (field.key ? keys : others).insert(field.to);
      EXPECT_FALSE(keys.empty()) << table.to;
      EXPECT_TRUE(product == "d365" ? !table.entity.empty() : table.number > 0) << table.to;
    }
  }
}

}  // namespace
}  // namespace rapport::pack
