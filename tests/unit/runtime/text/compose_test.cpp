#include "runtime/text/compose.h"

#include <gtest/gtest.h>

namespace rapport::text {
namespace {

TEST(Composed, JoinsALetterAndItsMarks) {
  EXPECT_EQ(composed("cafe\xCC\x81"), "caf\xC3\xA9");
  EXPECT_EQ(composed("A\xCC\x8Ark"), "\xC3\x85rk");
  EXPECT_EQ(composed("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), "\xED\x95\x9C") << "Hangul";
}

TEST(Composed, PutsMarksIntoTheirOrder) {
  EXPECT_EQ(composed("q\xCC\x87\xCC\xA3"), composed("q\xCC\xA3\xCC\x87"));
}

TEST(Composed, ReplacesSigns) {
  EXPECT_EQ(composed("\xE2\x84\xAB"), "\xC3\x85") << "the sign of the angstrom is a letter";
  EXPECT_EQ(composed("\xCD\xBE"), ";") << "the Greek question mark";
}

TEST(Composed, LeavesTheRest) {
  for (const char* text : {"", "plain", "\xC3\x85rhus", "\xEF\xAC\x81", "\xF0\x9F\x98\x80"})
    EXPECT_EQ(composed(text), text);
}

TEST(Composed, IsItsOwnResult) {
  const std::string once = composed("o\xCC\x82\xCC\xA3 \xE2\x84\xA6 \xCC\x81");
  EXPECT_EQ(composed(once), once);
}

TEST(Composed, GivesBackWhatIsNotUtf8) { EXPECT_EQ(composed("\xCC("), "\xCC("); }

}  // namespace
}  // namespace rapport::text
