#include "runtime/output/encoding.h"

#include <gtest/gtest.h>

namespace rapport::output {
namespace {

TEST(Encoding, CodePage1252HasItsOwnHighCharacters) {
  std::string out;
  EXPECT_EQ(append_1252(out, "a€ŸßÿÀ\u00A0"), std::nullopt);
  EXPECT_EQ(out, "a\x80\x9F\xDF\xFF\xC0\xA0");
}

TEST(Encoding, WhatCodePage1252LacksIsNamedAndNothingIsWritten) {
  std::string out = "x";
  EXPECT_EQ(append_1252(out, "aŁ"), 0x141U);
  EXPECT_EQ(append_1252(out, "\xC2\x81"), 0x81U);  // U+0081: no character stands at its place
  EXPECT_EQ(append_1252(out, "😀"), 0x1F600U);
  EXPECT_EQ(out, "x");
}

TEST(Encoding, Utf16HasPairs) {
  std::string out;
  append_utf16(out, "aß😀");
  EXPECT_EQ(out, std::string("a\0\xDF\0\x3D\xD8\x00\xDE", 8));
}

}  // namespace
}  // namespace rapport::output
