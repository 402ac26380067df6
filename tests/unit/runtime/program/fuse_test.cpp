#include "runtime/program/fuse.h"

#include <gtest/gtest.h>

#include "tests/unit/runtime/program/small_program.h"

namespace rapport::program {
namespace {

// What becomes of a rule over the integer `n` and the text `t`.
void expect_fused(std::string_view code, std::string_view fused) {
  SmallProgram small;
  small.input("n", value::integer());
  small.input("t", value::text());
  const std::vector<Instr> result = fuse(small.assemble(code));
  small.program.constants.clear();  // the same literals get the same rows again
  EXPECT_EQ(result, small.assemble(fused)) << code;
}

TEST(Fuse, ComparisonsOfASlotWithAConstantBecomeOneInstruction) {
  expect_fused("load n; push 1; gt_number; ret", "gt_number_const n 1; ret");
  expect_fused("load t; push \"a\"; ne_text; ret", "ne_text_const t \"a\"; ret");
  expect_fused("push 1; load n; gt_number; ret", "push 1; load n; gt_number; ret");
  expect_fused("load n; push 1.5; gt_decimal; ret", "load n; push 1.5; gt_decimal; ret");
}

TEST(Fuse, ArithmeticWithAConstantTakesItAlong) {
  expect_fused("load n; push 12; mul_int; push 3; add_int; ret",
               "load n; mul_int_const 12; add_int_const 3; ret");
  expect_fused("load n; push 12; sub_int; ret", "load n; push 12; sub_int; ret");
}

TEST(Fuse, JumpsLeadWhereTheyLed) {
  expect_fused("load n; push 1; eq_number; skip_false 4; load n; push 2; lt_number; and_; ret",
               "eq_number_const n 1; skip_false 2; lt_number_const n 2; and_; ret");
  expect_fused("load n; push 1; eq_number; branch 4 5; load n; push 2; add_int; jump 1; push 3; ret",
               "eq_number_const n 1; branch 3 4; load n; add_int_const 2; jump 1; push 3; ret");
}

TEST(Fuse, NothingIsFusedAcrossAJumpsTarget) {
  const std::string_view code = "load n; skip_known 2; pop; load n; push 1; eq_number; ret";
  expect_fused(code, code);
}

}  // namespace
}  // namespace rapport::program
