// What each instruction does: with known values, and with unknown and faults among them.
#include "runtime/vm/execute.h"

#include <gtest/gtest.h>

#include <set>

#include "runtime/program/codec.h"
#include "runtime/program/fuse.h"
#include "tests/unit/runtime/program/small_program.h"

namespace rapport::vm {
namespace {

using namespace std::string_literals;
using program::SmallProgram;

// The value of a rule, "rule: message" when it may not run. `u` is an unknown integer, `f` an input whose
// value is a fault, `n` is 7, `t` is "DE".
std::string run(std::string_view kind, std::string_view code) {
  SmallProgram small;
  for (const char* integer : {"u", "f", "n"}) small.input(integer, value::integer());
  small.input("t", value::text());
  const value::Type type = program::type_named(kind);
  const program::Index rule = small.let("rule", type, code);
  for (const program::Violation& v : program::verify(small.program)) return v.rule + ": " + v.message;
  const std::vector<value::Cell> slots = {
      value::unknown_cell(), value::fault_cell(value::FaultCode::BadArgument), value::number_cell(7),
      value::text_cell("DE"), value::unknown_cell()};
  value::Scratch scratch;
  const auto result = [&](program::Index slot) {
    const value::Cell cell = execute(small.program, small.program.slots[slot], slots, scratch);
    return program::result_text(small.program, cell, type);
  };
  const program::Index fused = small.let("fused", type, program::fuse(small.assemble(code)));
  for (const program::Violation& v : program::verify(small.program))
    return "fused, " + v.rule + ": " + v.message;
  EXPECT_EQ(result(fused), result(rule)) << code;
  return result(rule);
}

// Operators that are strict: a row gives known arguments, the rest is tried from there.
struct Strict {
  std::string op;                 // with its operands
  std::string result;             // kind
  std::vector<std::string> args;  // "kind literal"
  std::string value;
};

const std::vector<Strict> kStrict = {
    {"eq_number", "yes_no", {"integer 3", "integer 3"}, "yes"},
    {"eq_number", "yes_no", {"date 2026-01-31", "date 2026-02-01"}, "no"},
    {"eq_number", "yes_no", {"choice red", "choice red"}, "yes"},
    {"eq_number", "yes_no", {"choices {red,blue}", "choices {blue,red}"}, "yes"},
    {"ne_number", "yes_no", {"integer 3", "integer 4"}, "yes"},
    {"lt_number", "yes_no", {"integer -3", "integer 3"}, "yes"},
    {"lt_number", "yes_no", {"integer 3", "integer 3"}, "no"},
    {"le_number", "yes_no", {"integer 3", "integer 3"}, "yes"},
    {"le_number", "yes_no", {"integer 4", "integer 3"}, "no"},
    {"gt_number", "yes_no", {"integer 4", "integer 3"}, "yes"},
    {"gt_number", "yes_no", {"integer 3", "integer 3"}, "no"},
    {"ge_number", "yes_no", {"integer 3", "integer 3"}, "yes"},
    {"ge_number", "yes_no", {"integer 2", "integer 3"}, "no"},
    {"eq_decimal", "yes_no", {"decimal 2.50", "decimal 2.5"}, "yes"},
    {"eq_decimal", "yes_no", {"decimal 99999999999999999999.5", "decimal 99999999999999999999.5"}, "yes"},
    {"ne_decimal", "yes_no", {"decimal 2.5", "decimal 2.51"}, "yes"},
    {"lt_decimal", "yes_no", {"decimal 2.5", "integer 3"}, "yes"},
    {"le_decimal", "yes_no", {"decimal 3.0", "integer 3"}, "yes"},
    {"gt_decimal", "yes_no", {"decimal 99999999999999999999.5", "decimal 2.5"}, "yes"},
    {"ge_decimal", "yes_no", {"decimal -2.5", "decimal -2.4"}, "no"},
    {"eq_text", "yes_no", {"text \"ab\"", "text \"ab\""}, "yes"},
    {"eq_text", "yes_no", {"text \"ab\"", "text \"Ab\""}, "no"},
    {"eq_key", "yes_no", {"text \"ab\"", "text \"Ab \""}, "yes"},
    {"eq_key", "yes_no", {"text \"ab\"", "text \"ac\""}, "no"},
    {"ne_key", "yes_no", {"text \"ab\"", "text \"AB\""}, "no"},
    {"ne_key", "yes_no", {"text \"ab\"", "text \" ab\""}, "yes"},
    {"ne_text", "yes_no", {"text \"ab\"", "text \"\""}, "yes"},
    {"add_int", "integer", {"integer 2", "integer 3"}, "5"},
    {"add_int", "integer", {"integer 9223372036854775807", "integer 1"}, "F0101"},
    {"sub_int", "integer", {"integer 2", "integer 3"}, "-1"},
    {"mul_int", "integer", {"integer 2", "integer 3"}, "6"},
    {"neg_int", "integer", {"integer 2"}, "-2"},
    {"add_decimal", "decimal", {"decimal 2.5", "integer 3"}, "5.5"},
    {"sub_decimal", "decimal", {"decimal 2.5", "decimal 0.25"}, "2.25"},
    {"mul_decimal", "decimal", {"decimal 2.5", "decimal 0.5"}, "1.25"},
    {"neg_decimal", "decimal", {"decimal 2.5"}, "-2.5"},
    {"div_round 2 0", "decimal", {"integer 2", "integer 3"}, "0.67"},
    {"div_round 0 3", "decimal", {"integer 7", "integer 2"}, "3"},
    {"div_round 0 0", "decimal", {"integer 7", "integer 0"}, "F0102"},
    {"fit_decimal 5 2", "decimal", {"decimal 999.99"}, "999.99"},
    {"fit_decimal 5 2", "decimal", {"decimal -999.99"}, "-999.99"},
    {"fit_decimal 5 2", "decimal", {"decimal 1000.01"}, "F0101"},
    {"fit_decimal 5 2", "decimal", {"decimal -1000.01"}, "F0101"},
    {"fit_decimal 5 2", "decimal", {"decimal 0.125"}, "F0101"},
    {"fit_decimal 5 2", "decimal", {"integer 999"}, "999"},
    {"fit_decimal 5 2", "decimal", {"integer 1000"}, "F0101"},
    {"fit_decimal 2 2", "decimal", {"integer 0"}, "0"},
    {"fit_decimal 2 2", "decimal", {"integer 1"}, "F0101"},
    {"fit_decimal 21 1", "decimal", {"decimal 99999999999999999999.5"}, "99999999999999999999.5"},
    {"fit_decimal 20 1", "decimal", {"decimal 99999999999999999999.5"}, "F0101"},
    {"fit_decimal 38 16", "decimal", {"decimal 9999999999999999999999.5"}, "9999999999999999999999.5"},
    {"add_period", "date", {"date 2026-01-31", "period 1_month_clamp"}, "2026-02-28"},
    {"add_period", "date", {"date 2026-01-31", "period 1_month_exact"}, "F0103"},
    {"sub_period", "date", {"date 2026-03-31", "period 1_day_exact"}, "2026-03-30"},
    {"has_element", "yes_no", {"choice red", "choices {red,blue}"}, "yes"},
    {"has_element", "yes_no", {"choice green", "choices {red,blue}"}, "no"},
    {"collect 1", "choices", {"choices {red}", "yes_no yes"}, "red, green"},
    {"collect 1", "choices", {"choices {red}", "yes_no no"}, "red"},
    {"text_of yes_no -", "text", {"yes_no yes"}, "yes"},
    {"text_of text -", "text", {"text \"ab\""}, "ab"},
    {"text_of integer -", "text", {"integer -5"}, "-5"},
    {"text_of decimal -", "text", {"decimal 99999999999999999999.5"}, "99999999999999999999.5"},
    {"text_of decimal -", "text", {"integer 5"}, "5"},
    {"text_of date -", "text", {"date 2026-01-31"}, "2026-01-31"},
    {"text_of choice 0", "text", {"choice green"}, "green"},
    {"text_of choices 0", "text", {"choices {red,blue}"}, "red, blue"},
    {"text_of choices 0", "text", {"choices {}"}, ""},
    {"concat 3", "text", {"text \"ab\"", "text \"\"", "text \"c\""}, "abc"},
    {"call starts_with 2", "yes_no", {"text \"abc\"", "text \"ab\""}, "yes"},
    {"not_", "yes_no", {"yes_no yes"}, "no"},
    {"not_", "yes_no", {"yes_no no"}, "yes"},
};

std::string kind_of(const std::string& arg) { return arg.substr(0, arg.find(' ')); }
std::string pushed(const std::string& arg) { return "push " + arg.substr(arg.find(' ') + 1) + "; "; }
std::string unknown_in_place_of(const std::string& arg) { return "push unknown:" + kind_of(arg) + "; "; }
std::string fault_in_place_of(const std::string& arg) { return "fault " + kind_of(arg) + "; "; }

// The rule with what `form` makes of argument `at`, and of the ones before and after it.
template <class At, class Others>
std::string code_of(const Strict& row, size_t at, At form, Others others) {
  std::string code;
  for (size_t i = 0; i < row.args.size(); ++i) code += i == at ? form(row.args[i]) : others(row.args[i]);
  return code + row.op + "; ret";
}

TEST(Execute, StrictInstructionsComputeKnownValues) {
  for (const Strict& row : kStrict)
    EXPECT_EQ(run(row.result, code_of(row, 0, pushed, pushed)), row.value) << row.op << " " << row.args[0];
}

TEST(Execute, AnUnknownArgumentOfAStrictInstructionGivesUnknown) {
  for (const Strict& row : kStrict)
    for (size_t i = 0; i < row.args.size(); ++i)
      EXPECT_EQ(run(row.result, code_of(row, i, unknown_in_place_of, pushed)), "unknown")
          << row.op << " " << i;
}

TEST(Execute, AFaultInAStrictInstructionWinsOverWhatIsKnownOrUnknown) {
  for (const Strict& row : kStrict)
    for (size_t i = 0; i < row.args.size(); ++i) {
      EXPECT_EQ(run(row.result, code_of(row, i, fault_in_place_of, pushed)), "F0101") << row.op << " " << i;
      EXPECT_EQ(run(row.result, code_of(row, i, fault_in_place_of, unknown_in_place_of)), "F0101")
          << row.op << " " << i;
    }
}

TEST(Execute, TheLeftmostFaultOfAStrictInstructionWins) {
  const auto other_fault = [](const std::string& arg) { return "fault2 " + kind_of(arg) + "; "; };
  for (const Strict& row : kStrict)
    EXPECT_EQ(run(row.result, code_of(row, 0, fault_in_place_of, other_fault)), "F0101") << row.op;
}

struct Case {
  std::string op, result, code, value;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(run(c.result, c.code), c.value) << c.code;
}

// Every way of two truth values, left to right.
const std::vector<std::string> kTruths = {"push yes", "push no", "push unknown:yes_no", "fault yes_no"};

TEST(Execute, AndIsKleenes) {
  const std::string expected[4][4] = {{"yes", "no", "unknown", "F0101"},
                                      {"no", "no", "no", "no"},
                                      {"unknown", "no", "unknown", "F0101"},
                                      {"F0101", "no", "F0101", "F0101"}};
  for (size_t a = 0; a < 4; ++a)
    for (size_t b = 0; b < 4; ++b)
      EXPECT_EQ(run("yes_no", kTruths[a] + "; " + kTruths[b] + "; and_; ret"), expected[a][b])
          << a << " " << b;
}

TEST(Execute, OrIsKleenes) {
  const std::string expected[4][4] = {{"yes", "yes", "yes", "yes"},
                                      {"yes", "no", "unknown", "F0101"},
                                      {"yes", "unknown", "unknown", "F0101"},
                                      {"yes", "F0101", "F0101", "F0101"}};
  for (size_t a = 0; a < 4; ++a)
    for (size_t b = 0; b < 4; ++b)
      EXPECT_EQ(run("yes_no", kTruths[a] + "; " + kTruths[b] + "; or_; ret"), expected[a][b])
          << a << " " << b;
}

const std::vector<Case> kOther = {
    {"push", "integer", "push 5; ret", "5"},
    {"push", "text", "push \"\"; ret", ""},
    {"push", "date", "push unknown:date; ret", "unknown"},
    {"load", "integer", "load n; ret", "7"},
    {"load", "integer", "load u; ret", "unknown"},
    {"load", "integer", "load f; ret", "unknown"},
    {"pop", "integer", "push 5; push 6; pop; ret", "5"},
    {"jump", "integer", "push 5; jump 0; ret", "5"},
    {"branch", "integer", "push yes; branch 2 3; push 1; jump 1; push 2; ret", "1"},
    {"branch", "integer", "push no; branch 2 3; push 1; jump 1; push 2; ret", "2"},
    {"branch", "integer", "push unknown:yes_no; branch 2 3; push 1; jump 1; push 2; ret", "unknown"},
    {"branch", "integer", "fault yes_no; branch 2 3; push 1; jump 1; push 2; ret", "F0101"},
    {"skip_false", "yes_no", "push no; skip_false 2; pop; push yes; ret", "no"},
    {"skip_false", "yes_no", "push yes; skip_false 2; pop; push no; ret", "no"},
    {"skip_false", "yes_no", "push unknown:yes_no; skip_false 2; pop; push yes; ret", "yes"},
    {"skip_false", "yes_no", "fault yes_no; skip_false 2; pop; push yes; ret", "yes"},
    {"skip_true", "yes_no", "push yes; skip_true 2; pop; push no; ret", "yes"},
    {"skip_true", "yes_no", "push no; skip_true 2; pop; push yes; ret", "yes"},
    {"skip_true", "yes_no", "push unknown:yes_no; skip_true 2; pop; push no; ret", "no"},
    {"skip_true", "yes_no", "fault yes_no; skip_true 2; pop; push no; ret", "no"},
    {"skip_known", "integer", "push 1; skip_known 2; pop; push 2; ret", "1"},
    {"skip_known", "integer", "load u; skip_known 2; pop; push 2; ret", "2"},
    {"skip_known", "integer", "load f; skip_known 2; pop; push 2; ret", "2"},
    {"skip_known", "integer", "fault integer; skip_known 2; pop; push 2; ret", "F0101"},
    {"known", "yes_no", "push 1; known; ret", "yes"},
    {"known", "yes_no", "load u; known; ret", "no"},
    {"known", "yes_no", "load f; known; ret", "no"},
    {"known", "yes_no", "fault text; known; ret", "F0101"},
    {"is_number", "yes_no", "push 3; push 3; is_number; ret", "yes"},
    {"is_number", "yes_no", "push 3; load u; is_number; ret", "no"},
    {"is_number", "yes_no", "load u; push 3; is_number; ret", "no"},
    {"is_number", "yes_no", "load u; push unknown:integer; is_number; ret", "yes"},
    {"is_number", "yes_no", "load u; fault integer; is_number; ret", "F0101"},
    {"is_number", "yes_no", "fault integer; fault2 integer; is_number; ret", "F0101"},
    {"is_decimal", "yes_no", "push 3.0; push 3; is_decimal; ret", "yes"},
    {"is_decimal", "yes_no", "push 3.0; push unknown:decimal; is_decimal; ret", "no"},
    {"is_decimal", "yes_no", "fault decimal; load u; is_decimal; ret", "F0101"},
    {"is_text", "yes_no", "push \"a\"; push \"a\"; is_text; ret", "yes"},
    {"is_text", "yes_no", "push \"\"; push unknown:text; is_text; ret", "no"},
    {"eq_key", "yes_no", "push \"a\"; push unknown:text; eq_key; ret", "unknown"},
    {"is_key", "yes_no", "push \"a\"; push \"A \"; is_key; ret", "yes"},
    {"is_key", "yes_no", "push \"a\"; push unknown:text; is_key; ret", "no"},
    {"is_text", "yes_no", "push unknown:text; push unknown:text; is_text; ret", "yes"},
    {"is_text", "yes_no", "push \"a\"; fault text; is_text; ret", "F0101"},
    {"call", "yes_no", "push \"aab\"; push pattern:a+b; call matches 2; ret", "yes"},
    {"call", "text", "push \"abc\"; push 2; call left 2; ret", "ab"},
    {"call", "text", "push \"abc\"; push -1; call left 2; ret", "F0105"},
    {"call", "decimal", "push 2.345; push 2; push 1; call round 3; ret", "2.34"},
    {"call", "date", "push 2026-01-31; push 1; push 0; call add_months 3; ret", "2026-02-28"},
    {"call", "text",
     "push green; push \"Red\x1FGreen\x1F"
     "Blue\x1F\"; call label 2; ret",
     "Green"},
    {"and_", "yes_no", "load n; push 7; eq_number; skip_false 3; push no; not_; and_; ret", "yes"},
    {"or_", "yes_no", "load n; push 8; eq_number; skip_true 2; push yes; or_; ret", "yes"},
    {"eq_number_const", "yes_no", "eq_number_const n 7; ret", "yes"},
    {"eq_number_const", "yes_no", "eq_number_const u 7; ret", "unknown"},
    {"eq_number_const", "yes_no", "eq_number_const f 7; ret", "unknown"},
    {"eq_number_const", "yes_no", "eq_number_const n unknown:integer; ret", "unknown"},
    {"ne_number_const", "yes_no", "ne_number_const n 7; ret", "no"},
    {"ne_number_const", "yes_no", "ne_number_const u 7; ret", "unknown"},
    {"ne_number_const", "yes_no", "ne_number_const f 7; ret", "unknown"},
    {"ne_number_const", "yes_no", "ne_number_const n unknown:integer; ret", "unknown"},
    {"lt_number_const", "yes_no", "lt_number_const n 8; ret", "yes"},
    {"lt_number_const", "yes_no", "lt_number_const u 8; ret", "unknown"},
    {"lt_number_const", "yes_no", "lt_number_const f 8; ret", "unknown"},
    {"lt_number_const", "yes_no", "lt_number_const n unknown:integer; ret", "unknown"},
    {"le_number_const", "yes_no", "le_number_const n 6; ret", "no"},
    {"le_number_const", "yes_no", "le_number_const u 6; ret", "unknown"},
    {"le_number_const", "yes_no", "le_number_const f 6; ret", "unknown"},
    {"le_number_const", "yes_no", "le_number_const n unknown:integer; ret", "unknown"},
    {"gt_number_const", "yes_no", "gt_number_const n 6; ret", "yes"},
    {"gt_number_const", "yes_no", "gt_number_const u 6; ret", "unknown"},
    {"gt_number_const", "yes_no", "gt_number_const f 6; ret", "unknown"},
    {"gt_number_const", "yes_no", "gt_number_const n unknown:integer; ret", "unknown"},
    {"ge_number_const", "yes_no", "ge_number_const n 8; ret", "no"},
    {"ge_number_const", "yes_no", "ge_number_const u 8; ret", "unknown"},
    {"ge_number_const", "yes_no", "ge_number_const f 8; ret", "unknown"},
    {"ge_number_const", "yes_no", "ge_number_const n unknown:integer; ret", "unknown"},
    {"eq_text_const", "yes_no", "eq_text_const t \"DE\"; ret", "yes"},
    {"eq_text_const", "yes_no", "eq_text_const t unknown:text; ret", "unknown"},
    {"ne_text_const", "yes_no", "ne_text_const t \"DE\"; ret", "no"},
    {"ne_text_const", "yes_no", "ne_text_const t \"FR\"; ret", "yes"},
    {"add_int_const", "integer", "load n; add_int_const 5; ret", "12"},
    {"add_int_const", "integer", "load u; add_int_const 5; ret", "unknown"},
    {"add_int_const", "integer", "fault2 integer; add_int_const 5; ret", "F0102"},
    {"add_int_const", "integer", "push 9223372036854775807; add_int_const 5; ret", "F0101"},
    {"mul_int_const", "integer", "load n; mul_int_const 5; ret", "35"},
    {"mul_int_const", "integer", "load n; mul_int_const unknown:integer; ret", "unknown"},
    {"mul_int_const", "integer", "fault integer; mul_int_const unknown:integer; ret", "F0101"},
    {"and_", "yes_no", "load n; push 7; eq_number; skip_false 4; load t; push \"DE\"; eq_text; and_; ret",
     "yes"},
    {"jump", "integer", "load n; push 7; eq_number; branch 4 5; load n; push 2; mul_int; jump 1; push 0; ret",
     "14"},
    {"ret", "integer", "push 1; ret", "1"},
    {"ret", "decimal", "push 1; ret", "1"},
};

TEST(Execute, ControlAndTotalInstructions) { expect_all(kOther); }

TEST(Execute, EveryInstructionHasARowHere) {
  std::set<std::string> rows;
  for (const Strict& row : kStrict) rows.insert(row.op.substr(0, row.op.find(' ')));
  for (const Case& row : kOther) {
    EXPECT_NE(row.code.find(row.op), std::string::npos) << row.code;
    rows.insert(row.op);
  }
  for (const program::OpInfo& op : program::kOps) EXPECT_TRUE(rows.contains(std::string(op.name))) << op.name;
}

TEST(Execute, TracingNamesWhatWasReadOnceInOrder) {
  SmallProgram small;
  const program::Index a = small.input("a", value::yes_no());
  const program::Index b = small.input("b", value::integer());
  const program::Index c = small.input("c", value::integer());
  const program::Index rule =
      small.let("rule", value::integer(),
                "load c; load a; branch 2 3; load b; jump 1; load c; add_int; load c; add_int; ret");
  const auto violations = program::verify(small.program);
  ASSERT_TRUE(violations.empty()) << violations[0].rule << violations[0].message;
  const auto reads = [&](value::Cell condition) {
    const std::vector<value::Cell> slots = {condition, value::number_cell(1), value::number_cell(2), {}};
    value::Scratch scratch;
    std::vector<program::Index> read = {b};  // what was there before stays, and does not count
    execute_traced(small.program, small.program.slots[rule], slots, scratch, read);
    return read;
  };
  EXPECT_EQ(reads(value::yes_no_cell(true)), (std::vector<program::Index>{b, c, a, b}));
  EXPECT_EQ(reads(value::yes_no_cell(false)), (std::vector<program::Index>{b, c, a}));
}

TEST(Execute, ATextThatFillsTheArenaIsAFault) {
  SmallProgram small;
  std::string code = "push \"" + std::string(60000, 'x') + "\"; push 1; call repeat 2; ret";
  small.program.pool.reserve(1 << 18);
  const program::Index rule = small.let("rule", value::text(), code);
  ASSERT_TRUE(program::verify(small.program).empty());
  value::Scratch scratch;
  value::Cell cell = value::number_cell(0);
  for (int i = 0; i < 2000 && cell.known(); ++i)
    cell = execute(small.program, small.program.slots[rule], std::vector<value::Cell>(1), scratch);
  EXPECT_EQ(program::result_text(small.program, cell, value::text()), "F0104");
}

}  // namespace
}  // namespace rapport::vm
