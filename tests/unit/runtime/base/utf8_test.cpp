#include "runtime/base/utf8.h"

#include <gtest/gtest.h>

#include <vector>

namespace rapport::base {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, WellFormedTextHasNoInvalidByte) {
  for (const std::string_view text :
       {""sv, "plain"sv, "é ß Ж"sv, "\u20ac\uffff"sv, "😀\U0010ffff"sv, "\0in it"sv})
    EXPECT_EQ(find_invalid_utf8(text), std::nullopt) << text;
}

TEST(Utf8, TheFirstInvalidByteIsFound) {
  struct Case {
    std::string_view text;
    size_t offset;
  };
  const std::vector<Case> cases = {
      {"ab\x80", 2},        // a byte that only continues
      {"a\xC3", 1},         // cut off
      {"\xE2\x82", 0},      // cut off after two of three
      {"\xF0\x9F\x98", 0},  // cut off after three of four
      {"\xC3(", 0},         // followed by something else
      {"\xC0\xAF", 0},      // `/` in two bytes
      {"\xE0\x80\xAF", 0},  // `/` in three
      {"\xF0\x80\x80\xAF", 0},
      {"ok\xED\xA0\x80", 2},  // a surrogate
      {"\xED\xBF\xBF", 0},
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"\xFF", 0},
  };
  for (const Case& c : cases)
    EXPECT_EQ(find_invalid_utf8(c.text), c.offset) << testing::PrintToString(c.text);
}

TEST(Utf8, EveryCodePointIsReadAsItWasWritten) {
  for (uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_code_point(text, c);
    size_t at = 0;
    ASSERT_EQ(find_invalid_utf8(text), std::nullopt) << c;
    ASSERT_EQ(next_code_point(text, at), c);
    ASSERT_EQ(at, text.size());
  }
}

TEST(Utf8, LengthCountsUtf16Units) {
  EXPECT_EQ(utf16_length(""), 0U);
  EXPECT_EQ(utf16_length("abc"), 3U);
  EXPECT_EQ(utf16_length("äöü€"), 4U);
  EXPECT_EQ(utf16_length("a😀b"), 4U);
}

TEST(Utf8, PrefixAndSuffixNeverCutACharacter) {
  EXPECT_EQ(utf16_prefix("a😀b", 0), "");
  EXPECT_EQ(utf16_prefix("a😀b", 1), "a");
  EXPECT_EQ(utf16_prefix("a😀b", 2), "a");
  EXPECT_EQ(utf16_prefix("a😀b", 3), "a😀");
  EXPECT_EQ(utf16_prefix("a😀b", 99), "a😀b");
  EXPECT_EQ(utf16_suffix("a😀b", 0), "");
  EXPECT_EQ(utf16_suffix("a😀b", 1), "b");
  EXPECT_EQ(utf16_suffix("a😀b", 2), "b");
  EXPECT_EQ(utf16_suffix("a😀b", 3), "😀b");
  EXPECT_EQ(utf16_suffix("äö", 1), "ö");
  EXPECT_EQ(utf16_suffix("äö", 99), "äö");
}

TEST(Utf8, WhatXmlCannotHoldIsFound) {
  EXPECT_EQ(find_not_xml("tab\t line\r\n end é 😀 \x7F"), std::nullopt);
  EXPECT_EQ(find_not_xml("a\x01"), 1U);
  EXPECT_EQ(find_not_xml("\0"sv), 0U);
  EXPECT_EQ(find_not_xml("ab\x1F"), 2U);
  EXPECT_EQ(find_not_xml("x\uFFFE"), 1U);
  EXPECT_EQ(find_not_xml("xy\uFFFF"), 2U);
  EXPECT_EQ(find_not_xml("\uFFFD\uFFBE"), std::nullopt);
}

TEST(Utf8, TrimmedLeavesWhatStandsInside) {
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" \t\r\n "), "");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed("\n a  b\t"), "a  b");
}

}  // namespace
}  // namespace rapport::base
