#include "compiler/diag/source_map.h"

#include <gtest/gtest.h>

namespace rapport::diag {
namespace {

void expect_position(std::string_view text, uint32_t offset, uint32_t line, uint32_t column) {
  SourceMap sources;
  const uint32_t file = sources.add("pack.rap", std::string(text));
  const Position at = sources.position(file, offset);
  EXPECT_EQ(at.line, line) << text << " " << offset;
  EXPECT_EQ(at.column, column) << text << " " << offset;
}

TEST(SourceMap, LinesAndColumnsCountFromOne) {
  expect_position("", 0, 1, 1);
  expect_position("ab\ncd", 1, 1, 2);
  expect_position("ab\ncd", 2, 1, 3);
  expect_position("ab\ncd", 3, 2, 1);
  expect_position("ab\n", 3, 2, 1);
}

TEST(SourceMap, EveryLineEndCounts) {
  expect_position("a\r\nb", 3, 2, 1);
  expect_position("a\rb", 2, 2, 1);
  expect_position("a\r\n\r\nb", 5, 3, 1);
}

TEST(SourceMap, ColumnsCountCharacters) {
  expect_position("äöx", 4, 1, 3);
  expect_position("\U0001F600x", 4, 1, 2);
}

TEST(SourceMap, WhatLiesBehindTheEndIsTheEnd) { expect_position("ab", 99, 1, 3); }

// Asked of every character of a line of 1 MB, which is nothing to count from its start each time.
TEST(SourceMap, AColumnOfALongLineIsFoundAsFast) {
  std::string text = "\n";
  for (int i = 0; i < 350'000; ++i) text += "a\u00e4";
  SourceMap map;
  map.add("a.rap", text);
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < 350'000; ++i) {
    const Position at = map.position(0, 1 + 3 * i);
    wrong += at.line != 2 || at.column != 2 * i + 1;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(SourceMap, LinesComeWithoutTheirEnd) {
  SourceMap sources;
  const uint32_t file = sources.add("pack.rap", "one\r\ntwo\n\nfour");
  EXPECT_EQ(sources.line(file, 1), "one");
  EXPECT_EQ(sources.line(file, 2), "two");
  EXPECT_EQ(sources.line(file, 3), "");
  EXPECT_EQ(sources.line(file, 4), "four");
  EXPECT_EQ(sources.line(file, 5), "");
}

TEST(SourceMap, ViewsStayValidWhileFilesAreAdded) {
  SourceMap sources;
  const uint32_t first = sources.add("a.rap", "first");
  const std::string_view text = sources.text(first);
  for (int i = 0; i < 1000; ++i) sources.add("b.rap", "x");
  EXPECT_EQ(text, "first");
  EXPECT_EQ(sources.name(first), "a.rap");
  EXPECT_EQ(sources.text(Span{first, 1, 3}), "ir");
}

}  // namespace
}  // namespace rapport::diag
