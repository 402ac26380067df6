#include "runtime/base/check.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <variant>

#include "runtime/base/bytes.h"
#include "runtime/base/match.h"

namespace rapport::base {
namespace {

void say_and_exit(const char* expression, const char*, int) {
  std::fprintf(stderr, "broken: %s", expression);
  std::_Exit(70);
}

TEST(CheckDeathTest, ABrokenInvariantReachesTheHandler) {
  EXPECT_EXIT(
      {
        set_check_handler(say_and_exit);
        RAPPORT_CHECK(1 + 1 == 3);
      },
      testing::ExitedWithCode(70), "broken: 1 \\+ 1 == 3");
}

TEST(CheckDeathTest, WithoutAHandlerItTraps) { EXPECT_DEATH(RAPPORT_CHECK(false), ""); }

TEST(Check, WhatHoldsGoesOn) {
  RAPPORT_CHECK(true);
  SUCCEED();
}

TEST(StringSink, KeepsWhatWasWritten) {
  StringSink sink;
  EXPECT_TRUE(sink.write("one ").ok());
  EXPECT_TRUE(sink.write("two").ok());
  EXPECT_EQ(sink.text(), "one two");
  EXPECT_EQ(sink.take(), "one two");
}

TEST(Match, PicksTheLambdaOfTheAlternative) {
  const auto name = [](const std::variant<int, bool>& v) {
    return std::visit(Match{[](int) { return 'i'; }, [](bool) { return 'b'; }}, v);
  };
  EXPECT_EQ(name(1), 'i');
  EXPECT_EQ(name(true), 'b');
}

}  // namespace
}  // namespace rapport::base
