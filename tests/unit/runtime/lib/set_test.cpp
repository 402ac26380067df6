#include <gtest/gtest.h>

#include "tests/unit/runtime/lib/calls.h"

namespace rapport::lib {
namespace {

TEST(SetBuiltins, Cases) { expect_cases(set_cases()); }

}  // namespace

std::vector<BuiltinCase> set_cases() {
  return {
      {"count", {set({})}, number(0)},
      {"count", {set({0, 3, 63})}, number(3)},
      {"subset", {set({1}), set({0, 1})}, yes()},
      {"subset", {set({1, 2}), set({0, 1})}, no()},
      {"subset", {set({}), set({})}, yes()},
      {"overlaps", {set({1, 2}), set({0, 1})}, yes()},
      {"overlaps", {set({2}), set({0, 1})}, no()},
      {"overlaps", {set({}), set({})}, no()},
  };
}

}  // namespace rapport::lib
