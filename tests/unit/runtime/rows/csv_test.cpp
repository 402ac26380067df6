#include "runtime/rows/csv.h"

#include <gtest/gtest.h>

namespace rapport::rows {
namespace {

// Records as `a|b`, a line each, then the problem, if any.
std::string read(std::string_view file) {
  CsvReader reader(file);
  std::string out;
  while (reader.next()) {
    for (const CsvField& field : reader.fields())
      out += (&field == reader.fields().data() ? "" : "|") + field.text;
    out += "\n";
  }
  if (reader.problem()) out += "! " + std::to_string(reader.problem()->offset);
  return out;
}

TEST(Csv, RecordsAreLinesOfFields) {
  EXPECT_EQ(read("a,b\r\n1,2\r\n"), "a|b\n1|2\n");
  EXPECT_EQ(read("a,b\n1,2"), "a|b\n1|2\n");
  EXPECT_EQ(read("a\n\nb\n"), "a\n\nb\n");
  EXPECT_EQ(read(",\n,,"), "|\n||\n");
  EXPECT_EQ(read(" a , b "), " a | b \n");
  EXPECT_EQ(read(""), "");
}

TEST(Csv, AByteOrderMarkIsNoPartOfTheFirstField) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a,b"),
            "a|b\n");
}

TEST(Csv, QuotesHoldCommasQuotesAndLineEnds) {
  EXPECT_EQ(read("\"a,b\",\"c\"\"d\"\n\"e\r\nf\",\"\"\n"), "a,b|c\"d\ne\r\nf|\n");
}

TEST(Csv, WhatIsNoCsvEndsTheReading) {
  EXPECT_EQ(read("a\nb\"c\nd\n"), "a\n! 3");
  EXPECT_EQ(read("a\n\"b\"c\nd\n"), "a\n! 5");
  EXPECT_EQ(read("a\n\"b\nc"), "a\n! 2");
  EXPECT_EQ(read("a\rb"), "! 1");
  EXPECT_EQ(read("a\n\xE4\n"), "! 2");
}

TEST(Csv, FieldsKnowWhereTheyStand) {
  CsvReader reader("a,\"\xC3\xA9\"\n\xC3\xA9,b\n");
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.fields()[1].begin, 2U);
  EXPECT_EQ(reader.fields()[1].end, 6U);
  EXPECT_FALSE(reader.problem());
}

TEST(Csv, PositionsCountLinesAndCodePoints) {
  const std::string_view file = "a,b\n\xC3\xA9,c\n";
  EXPECT_EQ(position_in(file, 0).line, 1U);
  EXPECT_EQ(position_in(file, 7).line, 2U);
  EXPECT_EQ(position_in(file, 7).column, 3U);
}

}  // namespace
}  // namespace rapport::rows
