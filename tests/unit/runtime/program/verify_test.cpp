// The smallest program that breaks each rule, and the smallest wrong use of each instruction.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include "runtime/base/limits.h"
#include "runtime/program/codec.h"
#include "runtime/program/verifier.h"
#include "tests/unit/runtime/program/full_program.h"

namespace rapport::program {
namespace {

constexpr std::string_view kRules[] = {
#define RULE(name, word, demand) word,
#include "runtime/program/verify.def"
};

// The rules that the program breaks: "stack-type"; more than one, with blanks between.
std::string broken_rules(const Program& program) {
  std::string rules;
  for (const Violation& v : verify(program)) {
    EXPECT_FALSE(v.message.empty());
    if (!rules.empty()) rules += " ";
    rules += v.rule;
  }
  return rules;
}

struct Illegal {
  std::string op;  // the instruction that is used wrongly
  std::string rule;
  std::string code;  // of a yes_no let; `b` is an integer input, `self` the let
};

const std::vector<Illegal> kIllegal = {
    {"push", "constant-index", "push -; ret"},
    {"push", "return-type", "push 5; ret"},
    {"push", "stack-depth",
     [] {
       std::string code;
       for (uint32_t i = 0; i <= limits::kStackDepth; ++i) code += "push 1; ";
       return code + "ret";
     }()},
    {"load", "slot-index", "load 99; ret"},
    {"load", "slot-order", "load 1; ret"},
    {"load", "slot-order", "load 2; ret"},
    {"load", "return-type", "load b; ret"},
    {"pop", "stack-underflow", "pop; push yes; ret"},
    {"jump", "jump-range", "push yes; jump 1; ret"},
    {"jump", "backward-jump", "push yes; jump -; ret"},
    {"jump", "unreachable-code", "push yes; jump 1; not_; ret"},
    {"branch", "stack-underflow", "branch 0 0; push yes; ret"},
    {"branch", "stack-type", "push 5; branch 0 0; push yes; ret"},
    {"branch", "stack-join", "push yes; branch 0 0; push yes; ret"},
    {"branch", "jump-range", "push yes; branch 9 1; push yes; ret"},
    {"branch", "jump-range", "push yes; branch 0 9; push yes; ret"},
    {"branch", "backward-jump", "push yes; branch 0 -; push yes; ret"},
    {"skip_false", "stack-underflow", "skip_false 0; ret"},
    {"skip_false", "stack-type", "push 5; skip_false 0; ret"},
    {"skip_false", "jump-range", "push yes; skip_false 1; ret"},
    {"skip_true", "stack-underflow", "skip_true 0; ret"},
    {"skip_true", "stack-type", "push 5; skip_true 0; ret"},
    {"skip_true", "backward-jump", "push yes; skip_true 4294967290; ret"},
    {"skip_known", "stack-underflow", "skip_known 0; ret"},
    {"skip_known", "stack-join", "push yes; skip_known 2; pop; push 5; ret"},
    {"and_", "stack-underflow", "push yes; and_; ret"},
    {"and_", "stack-type", "push yes; push 5; and_; ret"},
    {"or_", "stack-underflow", "push yes; or_; ret"},
    {"or_", "stack-type", "push 5; push yes; or_; ret"},
    {"not_", "stack-underflow", "not_; ret"},
    {"not_", "stack-type", "push 5; not_; ret"},
    {"known", "stack-underflow", "known; ret"},
    {"eq_number", "stack-underflow", "push 5; eq_number; ret"},
    {"eq_number", "stack-type", "push 5; push red; eq_number; ret"},
    {"ne_number", "stack-type", "push 5; push 5.5; ne_number; ret"},
    {"lt_number", "stack-type", "push \"5\"; push \"5\"; lt_number; ret"},
    {"le_number", "stack-type", "push 5; push 2026-01-31; le_number; ret"},
    {"gt_number", "stack-type", "push 3_day_exact; push 3_day_exact; gt_number; ret"},
    {"ge_number", "stack-type", "push red; push {red}; ge_number; ret"},
    {"eq_decimal", "stack-type", "push 5.5; push yes; eq_decimal; ret"},
    {"ne_decimal", "stack-type", "push 5.5; push \"5\"; ne_decimal; ret"},
    {"lt_decimal", "stack-type", "push 5.5; push 2026-01-31; lt_decimal; ret"},
    {"le_decimal", "stack-type", "push red; push 5.5; le_decimal; ret"},
    {"gt_decimal", "stack-type", "push 5.5; push {red}; gt_decimal; ret"},
    {"ge_decimal", "stack-underflow", "push 5.5; ge_decimal; ret"},
    {"eq_text", "stack-type", "push \"5\"; push 5; eq_text; ret"},
    {"eq_key", "stack-type", "push \"5\"; push 5; eq_key; ret"},
    {"ne_key", "stack-type", "push 5; push \"5\"; ne_key; ret"},
    {"is_key", "stack-type", "push \"5\"; push 5; is_key; ret"},
    {"eq_text", "stack-type", "push \"5\"; push pattern:\u00e9; eq_text; ret"},
    {"ne_text", "stack-type", "push red; push \"red\"; ne_text; ret"},
    {"is_number", "stack-type", "push 5; push yes; is_number; ret"},
    {"is_decimal", "stack-type", "push 5; push yes; is_decimal; ret"},
    {"is_text", "stack-type", "push \"5\"; push 5; is_text; ret"},
    {"add_int", "stack-type", "push 5; push 5.5; add_int; pop; push yes; ret"},
    {"sub_int", "stack-type", "push 5; push yes; sub_int; pop; push yes; ret"},
    {"mul_int", "stack-type", "push 5; push 2026-01-31; mul_int; pop; push yes; ret"},
    {"neg_int", "stack-type", "push 5.5; neg_int; pop; push yes; ret"},
    {"add_decimal", "stack-type", "push 5.5; push yes; add_decimal; pop; push yes; ret"},
    {"sub_decimal", "stack-type", "push \"5\"; push 5.5; sub_decimal; pop; push yes; ret"},
    {"mul_decimal", "stack-type", "push 5.5; push red; mul_decimal; pop; push yes; ret"},
    {"neg_decimal", "stack-type", "push yes; neg_decimal; pop; push yes; ret"},
    {"div_round", "operand-range", "push 5; push 5; div_round 17 0; pop; push yes; ret"},
    {"div_round", "operand-range", "push 5; push 5; div_round 2 6; pop; push yes; ret"},
    {"div_round", "stack-type", "push 5; push yes; div_round 2 0; pop; push yes; ret"},
    {"fit_decimal", "operand-range", "push 5.5; fit_decimal 0 0; pop; push yes; ret"},
    {"fit_decimal", "operand-range", "push 5.5; fit_decimal 39 2; pop; push yes; ret"},
    {"fit_decimal", "operand-range", "push 5.5; fit_decimal 38 17; pop; push yes; ret"},
    {"fit_decimal", "operand-range", "push 5.5; fit_decimal 5 6; pop; push yes; ret"},
    {"fit_decimal", "stack-type", "push yes; fit_decimal 5 2; pop; push yes; ret"},
    {"fit_decimal", "stack-underflow", "fit_decimal 5 2; pop; push yes; ret"},
    {"add_period", "stack-type", "push 2026-01-31; push 5; add_period; pop; push yes; ret"},
    {"sub_period", "stack-type", "push 3_day_exact; push 2026-01-31; sub_period; pop; push yes; ret"},
    {"has_element", "stack-type", "push {red}; push red; has_element; ret"},
    {"collect", "operand-range", "push {}; push yes; collect 64; pop; push yes; ret"},
    {"collect", "stack-type", "push {}; push yes; collect 3; pop; push yes; ret"},
    {"text_of", "operand-range", "push 5; text_of 7 -; pop; push yes; ret"},
    {"text_of", "operand-range", "push red; text_of choice 1; pop; push yes; ret"},
    {"text_of", "operand-range", "push 5; text_of integer 0; pop; push yes; ret"},
    {"text_of", "stack-type", "push 5; text_of date -; pop; push yes; ret"},
    {"concat", "operand-range", "concat 0; pop; push yes; ret"},
    {"concat", "operand-range", "push \"a\"; concat 65; pop; push yes; ret"},
    {"concat", "stack-underflow", "push \"a\"; concat 2; pop; push yes; ret"},
    {"concat", "stack-type", "push \"a\"; push 5; concat 2; pop; push yes; ret"},
    {"call", "builtin-index", "push \"a\"; call 9999 1; pop; push yes; ret"},
    {"call", "builtin-arguments", "push \"a\"; call starts_with 1; ret"},
    {"call", "builtin-arguments", "push 5; push 5; push 5; call left 3; pop; push yes; ret"},
    {"call", "builtin-literal", "push \"a\"; push \"a\"; call matches 2; ret"},
    {"call", "builtin-literal", "push \"a\"; load b; text_of integer -; call matches 2; ret"},
    {"call", "builtin-literal", "push 5.5; push 17; push 0; call round 3; pop; push yes; ret"},
    {"call", "builtin-literal", "push 5.5; load b; push 0; call round 3; pop; push yes; ret"},
    {"call", "builtin-literal", "push 5.5; push 2; push 6; call round 3; pop; push yes; ret"},
    {"call", "builtin-literal", "push 2026-01-31; push 2; push 3; call add_months 3; pop; push yes; ret"},
    {"call", "stack-type", "push \"a\"; push 5; call starts_with 2; ret"},
    {"call", "stack-underflow", "push \"a\"; call starts_with 2; ret"},
    {"eq_number_const", "slot-index", "eq_number_const 99 5; ret"},
    {"eq_number_const", "stack-type", "eq_number_const b red; ret"},
    {"ne_number_const", "slot-order", "ne_number_const 2 5; ret"},
    {"lt_number_const", "stack-type", "lt_number_const b 5.5; ret"},
    {"le_number_const", "stack-type", "le_number_const b \"5\"; ret"},
    {"gt_number_const", "constant-index", "gt_number_const b -; ret"},
    {"ge_number_const", "stack-type", "ge_number_const b 2026-01-31; ret"},
    {"eq_text_const", "stack-type", "eq_text_const b \"5\"; ret"},
    {"ne_text_const", "stack-type", "ne_text_const b 5; ret"},
    {"add_int_const", "stack-underflow", "add_int_const 5; pop; push yes; ret"},
    {"add_int_const", "stack-type", "load b; add_int_const 5.5; pop; push yes; ret"},
    {"mul_int_const", "stack-type", "push yes; mul_int_const 5; pop; push yes; ret"},
    {"ret", "stack-underflow", "ret"},
    {"ret", "return-depth", "push yes; push yes; ret"},
    {"ret", "missing-return", "push yes"},
    {"ret", "unreachable-code", "push yes; ret; not_"},
};

SmallProgram program_of(std::string_view code) {
  SmallProgram small;
  small.input("b", value::integer());
  small.let("self", value::yes_no(), code);
  small.let("later", value::yes_no(), "push yes; ret");
  return small;
}

TEST(Verify, EachWrongUseOfAnInstructionBreaksItsRule) {
  for (const Illegal& row : kIllegal) {
    EXPECT_EQ(broken_rules(program_of(row.code).program), row.rule) << row.code;
  }
}

TEST(Verify, EveryInstructionHasAnIllegalRow) {
  for (const OpInfo& op : kOps)
    EXPECT_TRUE(std::any_of(kIllegal.begin(), kIllegal.end(), [&](const Illegal& row) {
      return row.op == op.name;
    })) << op.name;
}

TEST(Verify, AMessageNamesSlotAndInstruction) {
  const std::vector<Violation> found = verify(program_of("push 5; not_; ret").program);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "slot 1 (let `self`), instruction 1: `not_` takes yes_no, found integer");
}

// What no assembler gives: a change to a program that is right.
struct Damage {
  std::string rule;
  std::function<void(Program&)> damage;
};

const std::vector<Damage> kDamages = {
    {"unknown-opcode", [](Program& p) { p.code[0].op = static_cast<Op>(kOpCount); }},
    {"reserved-bits", [](Program& p) { p.code[0].reserved = 1; }},
    {"unused-operand", [](Program& p) { p.code[0].b = 1; }},
    {"code-range", [](Program& p) { p.slots[0].code.count = 99999; }},
    {"code-range", [](Program& p) { p.slots[0].code = {kNone, 2}; }},
    {"code-overlap", [](Program& p) { p.slots[1].code = p.slots[0].code; }},
    {"slot-code", [](Program& p) { p.slots[0].code.count = 0; }},
    {"slot-code", [](Program& p) { p.slots[0].kind = SlotKind::Question; }},
    {"slot-count", [](Program& p) { p.slots.resize(limits::kSlots + 1); }},
    {"slot-type", [](Program& p) { p.slots[0].type = value::integer(); }},
    {"slot-type", [](Program& p) { p.slots[0].type = {.kind = value::Kind::Period}; }},
    {"slot-type", [](Program& p) { p.slots[2].type = value::choice(9); }},
    {"slot-type", [](Program& p) { p.enums[0].elements.resize(65); }},
    {"slot-type", [](Program& p) { p.questions[0].type = value::integer(); }},
    {"slot-type", [](Program& p) { p.inputs[0].type = value::integer(); }},
    {"slot-owner", [](Program& p) { p.slots[1].owner = 1; }},
    {"slot-owner", [](Program& p) { p.slots[0].owner = 0; }},
    {"slot-owner", [](Program& p) { p.today = kNone; }},
    {"slot-index", [](Program& p) { p.slots[1].gate = 99; }},
    {"slot-order", [](Program& p) { p.slots[1].gate = 1; }},
    {"slot-order", [](Program& p) { p.slots[0].gate = 2; }},
    {"gate-kind", [](Program& p) { p.slots[3].gate = 2; }},
    {"fallback-kind", [](Program& p) { p.slots[2].fallback = 0; }},
    {"fallback-kind", [](Program& p) { p.slots[3].fallback = 1; }},
    {"constant-list", [](Program& p) { p.constant_types.pop_back(); }},
    {"constant-value", [](Program& p) { p.constants[0].number = 2; }},
    {"constant-value", [](Program& p) { p.constants[0].scale = 1; }},
    {"constant-value", [](Program& p) { p.constants[0] = value::fault_cell(value::FaultCode::Overflow); }},
    {"constant-value", [](Program& p) { p.constants[1].number = 3; }},
    {"constant-value", [](Program& p) { p.constant_types[1].enum_index = 1; }},
    {"constant-value",
     [](Program& p) {
       p.constants.push_back(value::number_cell(50));
       p.constants.back().scale = 1;
       p.constant_types.push_back(value::decimal(10, 2));
     }},
    {"constant-value",
     [](Program& p) {
       p.constants.push_back(value::number_cell(99999999));
       p.constant_types.push_back(value::date());
     }},
    {"constant-value",
     [](Program& p) {
       p.constants.push_back(value::number_cell(-1));
       p.constant_types.push_back({.kind = value::Kind::Period});
     }},
    {"constant-text", [](Program& p) { std::memset(p.pool.data(), 0xFF, 1); }},
    {"constant-pool", [](Program& p) { p.pool.clear(); }},
    {"constant-pool",
     [](Program& p) {
       p.constants.push_back(value::text_cell({p.pool.data(), p.pool.size()}));
       p.constant_types.push_back(value::text());
     }},
    {"table-index", [](Program& p) { p.packs.clear(); }},
    {"table-index", [](Program& p) { p.questions[1].pack = 1; }},
    {"table-index", [](Program& p) { p.questions[0].title = 9; }},
    {"table-index", [](Program& p) { p.questions[0].maximum = 0; }},
    {"table-index", [](Program& p) { p.questions[1].maximum = p.questions[0].minimum; }},
    {"table-index", [](Program& p) { p.questions[0].requirement = Requirement::Always; }},
    {"table-index", [](Program& p) { p.questions[0].group = 9; }},
    {"table-index", [](Program& p) { p.questions[0].place.file = 9; }},
    {"table-index", [](Program& p) { p.checks[0].message = kNone; }},
    {"table-index", [](Program& p) { p.checks[0].at = {9}; }},
    {"table-index", [](Program& p) { p.areas[0].gate = 1; }},
    {"table-index", [](Program& p) { p.groups[0].area = 9; }},
    {"table-index", [](Program& p) { p.lets[0].title = 9; }},
    {"table-index", [](Program& p) { p.inputs[0].title = 9; }},
    {"table-index", [](Program& p) { p.notes[0].text = kNone; }},
    {"table-index", [](Program& p) { p.screen[0].index = 9; }},
    {"table-index", [](Program& p) { p.screen[1].group = 9; }},
    {"table-index", [](Program& p) { p.writes[0].slot = kNone; }},
    {"table-index", [](Program& p) { p.writes[0].slot = 0; }},
    {"table-index", [](Program& p) { p.records[1].writes = {9}; }},
    {"table-index", [](Program& p) { p.records[1].parent = 9; }},
    {"table-index", [](Program& p) { p.enums[0].elements[0].title = 9; }},
    {"table-index", [](Program& p) { p.texts[0].parts[0] = 0; }},
    {"table-index", [](Program& p) { p.slots[0].place.file = 9; }},
    {"table-index", [](Program& p) { p.today = 0; }},
    {"text-languages", [](Program& p) { p.texts[0].languages.clear(); }},
    {"text-languages", [](Program& p) { p.languages.clear(); }},
    {"text-template", [](Program& p) { p.texts[0].languages[0].literals.pop_back(); }},
    {"text-template", [](Program& p) { p.texts[0].languages[0].part_order[0] = 1; }},
    {"write-format", [](Program& p) { p.writes[0].format = FieldFormat::Date; }},
    {"record-parent", [](Program& p) { p.records[1].parent = 1; }},
    {"name-unique", [](Program& p) { p.questions[1].name = "color"; }},
    {"schema-order", [](Program& p) { std::swap(p.schema.tables[0], p.schema.tables[1]); }},
    {"schema-extends", [](Program& p) { p.schema.tables[1].extends = "companyinfo"; }},
};

// The same for what add_tables() adds.
Index slot_of_kind(const Program& p, SlotKind kind) {
  for (Index i = 0; i < p.slots.size(); ++i)
    if (p.slots[i].kind == kind) return i;
  return kNone;
}

// A let of the child rows, behind all others: in a segment of its own.
Index late_let(Program& p) {
  const Index slot = p.taps[0].column;
  Slot late = p.slots[slot];
  late.owner = static_cast<Index>(p.lets.size());
  late.code.begin = static_cast<uint32_t>(p.code.size());
  for (uint32_t i = 0; i < late.code.count; ++i) p.code.push_back(p.code[p.slots[slot].code.begin + i]);
  p.slots.push_back(late);
  p.lets.push_back({.name = "late", .slot = static_cast<Index>(p.slots.size() - 1)});
  return static_cast<Index>(p.slots.size() - 1);
}

Index row_text(const Program& p) {  // a text with a part that stands in a row
  const auto in_row = [&](Index slot) { return p.slots[slot].scope != kNone; };
  const auto found = std::find_if(p.texts.begin(), p.texts.end(), [&](const Text& text) {
    return std::any_of(text.parts.begin(), text.parts.end(), in_row);
  });
  return static_cast<Index>(found - p.texts.begin());
}

const std::vector<Damage> kTableDamages = {
    {"scope-tree", [](Program& p) { p.scopes[1].parent = 1; }},
    {"scope-tree", [](Program& p) { p.scopes[0].parent = 1; }},
    {"scope-tree", [](Program& p) { p.scopes[0].row = 1; }},
    {"scope-tree", [](Program& p) { p.scopes[0].row = 9; }},
    {"scope-tree", [](Program& p) { p.scopes[2].kind = ScopeKind::Loop; }},
    {"scope-tree", [](Program& p) { p.scopes[2].parent = 0; }},  // a list in a table
    {"scope-tree", [](Program& p) { p.tables[2].scope = 9; }},
    {"scope-tree", [](Program& p) { p.loops[1].scope = 3; }},
    {"scope-tree",
     [](Program& p) {  // a table in a loop
       p.scopes.push_back({ScopeKind::Table, 3, Scoped::kRange});
       p.tables.push_back({.name = "more", .scope = 5});
     }},
    {"scope-tree",
     [](Program& p) {
       for (uint32_t i = 0; i < limits::kTableNesting; ++i) {
         p.scopes.push_back({ScopeKind::Table, 3 + i, i == 0 ? Scoped::kLines : 4 + i});
         p.tables.push_back({.name = "more", .scope = 5 + i});
       }
     }},
    {"scope-tree",
     [](Program& p) {
       for (uint32_t i = 0; i < limits::kLoopNesting; ++i) {
         p.scopes.push_back({ScopeKind::Loop, 2 + i, i == 0 ? Scoped::kEach : 4 + i});
         p.loops.push_back({.scope = 5 + i});
       }
     }},
    {"slot-scope", [](Program& p) { p.slots[0].scope = 9; }},
    {"slot-scope", [](Program& p) { p.slots[p.questions[2].slot].scope = kNone; }},
    {"slot-scope", [](Program& p) { p.slots[p.questions[0].required].scope = 0; }},
    {"slot-scope", [](Program& p) { p.slots[p.tables[1].rows].scope = kNone; }},
    {"slot-scope", [](Program& p) { p.slots[p.tables[0].required].scope = 0; }},
    {"slot-scope", [](Program& p) { p.slots[p.inputs[0].slot].scope = 0; }},
    {"slot-scope", [](Program& p) { p.slots[slot_of_kind(p, SlotKind::Number)].scope = kNone; }},
    {"slot-scope", [](Program& p) { p.slots[p.eaches[0].slot].scope = Scoped::kEach; }},
    {"slot-scope", [](Program& p) { p.slots[p.checks[1].slot].scope = Scoped::kLines; }},
    {"read-scope", [](Program& p) { p.slots[p.taps[0].column].scope = kNone; }},
    {"read-scope", [](Program& p) { p.slots[p.checks[2].slot].gate = 0, p.slots[0].scope = 0; }},
    {"read-scope", [](Program& p) { p.questions[6].title = row_text(p); }},
    {"read-scope", [](Program& p) { p.tables[0].title = row_text(p); }},
    {"read-scope", [](Program& p) { p.groups[0].title = row_text(p); }},
    {"read-scope", [](Program& p) { p.groups[0].expert = row_text(p); }},
    {"read-scope", [](Program& p) { p.lets[0].help = row_text(p); }},
    {"read-scope", [](Program& p) { p.enums[0].elements[0].title = row_text(p); }},
    {"read-scope", [](Program& p) { p.notes[0].text = row_text(p); }},
    {"read-scope", [](Program& p) { p.screen.back().scope = kNone; }},
    {"read-scope", [](Program& p) { p.tables[0].key = {p.questions[4].slot}; }},
    {"read-scope", [](Program& p) { p.checks[2].at = {4}; }},
    {"read-scope", [](Program& p) { p.records[2].scope = kNone; }},
    {"read-scope", [](Program& p) { p.records[2].writes.clear(); }},
    {"read-scope", [](Program& p) { p.records[4].writes.clear(); }},
    {"read-scope", [](Program& p) { p.loops[0].sources[0] = p.questions[4].slot; }},
    {"table-column", [](Program& p) { p.tables[0].columns.pop_back(); }},
    {"table-column", [](Program& p) { p.tables[0].columns[1] = p.tables[0].columns[0]; }},
    {"table-column", [](Program& p) { p.tables[0].columns[1] = 0; }},
    {"table-column", [](Program& p) { p.questions[2].name = "code"; }},
    {"table-column", [](Program& p) { p.questions[2].name = "terms.a.code"; }},
    {"table-column", [](Program& p) { p.tables[1].name = "lines"; }},
    {"table-rows", [](Program& p) { p.tables[0].row_count = 3; }},
    {"table-rows", [](Program& p) { p.tables[0].cells[0] = p.tables[1].cells[0]; }},
    {"table-rows", [](Program& p) { p.tables[0].cells[0] = 9999; }},
    {"table-rows", [](Program& p) { p.tables[0].parents = {0, 0}; }},
    {"table-rows", [](Program& p) { p.tables[1].parents = {0, 1, 0}; }},
    {"table-rows", [](Program& p) { p.tables[1].parents = {0, 1, 2}; }},
    {"table-rows", [](Program& p) { p.tables[1].parents.pop_back(); }},
    {"table-rows", [](Program& p) { p.tables[2].columns.clear(), p.tables[2].cells.clear(); }},
    {"table-rows", [](Program& p) { p.tables[0].row_count = limits::kTableRows + 1; }},
    {"tap-form", [](Program& p) { p.taps[3].column = p.questions[2].slot; }},
    {"tap-form", [](Program& p) { p.taps[1].column = kNone; }},
    {"tap-form", [](Program& p) { p.taps[1].column = p.questions[2].slot; }},
    {"tap-form", [](Program& p) { p.taps[1].where = p.questions[4].slot; }},
    {"tap-form", [](Program& p) { p.taps[1].kind = TapKind::All; }},
    {"tap-form", [](Program& p) { p.slots[p.taps[1].slot].type = value::decimal(32, 2); }},
    {"tap-form", [](Program& p) { p.slots[p.taps[1].slot].scope = Scoped::kLines; }},
    {"tap-form", [](Program& p) { p.slots[p.taps[1].slot].scope = Scoped::kUnits; }},
    {"tap-form", [](Program& p) { p.taps[2].kind = TapKind::Min; }},
    {"tap-form", [](Program& p) { p.taps[2].key = kNone; }},
    {"tap-form", [](Program& p) { p.taps[2].match = kNone; }},
    {"tap-form", [](Program& p) { p.taps[2].key = p.tables[0].rows; }},
    {"tap-form", [](Program& p) { p.taps[0].where = p.taps[1].where; }},
    {"tap-form", [](Program& p) { p.slots[p.taps[0].slot].gate = p.taps[0].column; }},
    {"tap-form", [](Program& p) { p.slots[p.taps[0].slot].scope = Scoped::kTerms; }},
    {"read-scope", [](Program& p) { p.taps[2].key = p.questions[2].slot; }},
    {"slot-order", [](Program& p) { p.taps[0].column = late_let(p); }},
    {"slot-order", [](Program& p) { p.taps[1].column = late_let(p); }},
    {"slot-order", [](Program& p) { p.tables[0].key = {late_let(p)}; }},
    {"loop-form", [](Program& p) { p.loops[0].sources.pop_back(); }},
    {"loop-form", [](Program& p) { p.loops[0].sources[0] = p.inputs[0].slot; }},
    {"loop-form", [](Program& p) { p.loops[0].kind = LoopKind::Months; }},
    {"loop-form", [](Program& p) { p.loops[0].table = 0; }},
    {"loop-form", [](Program& p) { p.loops[1].table = kNone; }},
    {"loop-form", [](Program& p) { p.loops[0].at_most = limits::kRecords + 1; }},
    {"loop-form", [](Program& p) { p.loops[0].where = p.eaches[0].slot; }},
    {"loop-form", [](Program& p) { p.loops[1].where = p.loops[0].where; }},
    {"loop-form", [](Program& p) { p.eaches[0].kind = EachKind::Start; }},
    {"loop-form", [](Program& p) { p.eaches[1].column = kNone; }},
    {"loop-form", [](Program& p) { p.eaches[1].column = p.questions[4].slot; }},
    {"loop-form", [](Program& p) { p.eaches[1].column = p.questions[3].slot; }},
    {"loop-form", [](Program& p) { p.slots[p.eaches[0].slot].type = value::choice(0); }},
    {"row-reference", [](Program& p) { p.rows[1].parts[0].row = 1; }},
    {"row-reference", [](Program& p) { p.rows[0].parts[0].slot = kNone; }},
    {"row-reference", [](Program& p) { p.rows[0].parts[0].row = 0; }},
    {"row-reference", [](Program& p) { p.rows[0].parts.resize(limits::kRowParts + 1, p.rows[0].parts[0]); }},
    {"row-reference",
     [](Program& p) {  // each names the one before twice
       for (Index i = 2; i < 40; ++i) p.rows.push_back({"T", {{"a", kNone, i - 1}, {"b", kNone, i - 1}}});
     }},
    {"slot-type", [](Program& p) { p.questions[6].type.table = 9; }},
    {"slot-type", [](Program& p) { p.slots[p.questions[4].slot].type.table = 0; }},
    {"slot-type", [](Program& p) { p.slots[p.questions[6].options].type = value::choices(0); }},
    {"slot-type", [](Program& p) { p.questions[4].options = p.questions[6].options; }},
    {"slot-owner", [](Program& p) { p.tables[0].required = kNone; }},
    {"table-index", [](Program& p) { p.tables[0].pack = 1; }},
    {"table-index", [](Program& p) { p.tables[0].rows = 0; }},
    {"table-index", [](Program& p) { p.tables[0].group = 9; }},
    {"table-index", [](Program& p) { p.tables[0].key = {0}; }},
    {"table-index", [](Program& p) { p.tables[0].key.clear(); }},
    {"table-index", [](Program& p) { p.tables[0].columns[0] = 99; }},
    {"table-index", [](Program& p) { p.tables[0].requirement = Requirement::Always; }},
    {"table-index", [](Program& p) { p.taps[0].table = 9; }},
    {"table-index", [](Program& p) { p.taps[0].slot = 0; }},
    {"table-index", [](Program& p) { p.taps[0].column = 999; }},
    {"table-index", [](Program& p) { p.taps[2].key = 999; }},
    {"table-index", [](Program& p) { p.loops[0].sources[0] = 999; }},
    {"table-index", [](Program& p) { p.loops[1].table = 9; }},
    {"table-index", [](Program& p) { p.loops[0].where = 999; }},
    {"table-index", [](Program& p) { p.eaches[0].loop = 9; }},
    {"table-index", [](Program& p) { p.eaches[0].slot = 0; }},
    {"table-index", [](Program& p) { p.questions[2].table = 9; }},
    {"table-index", [](Program& p) { p.checks[1].at_tables.clear(); }},
    {"table-index", [](Program& p) { p.checks[1].at_tables = {9}; }},
    {"table-index", [](Program& p) { p.checks[2].at_tables = {9}; }},
    {"table-index", [](Program& p) { p.checks[2].let = 99; }},
    {"table-index", [](Program& p) { p.screen.back().scope = 9; }},
    {"table-index", [](Program& p) { p.rows[0].parts[0].slot = 999; }},
    {"table-index", [](Program& p) { p.writes[4].row = 9; }},
    {"table-index", [](Program& p) { p.writes[4].slot = p.writes[3].slot; }},
    {"table-index", [](Program& p) { p.writes[4].row = kNone; }},
    {"table-index", [](Program& p) { p.records[2].scope = 9; }},
    {"table-index", [](Program& p) { p.records[3].referred = true; }},
    {"table-index", [](Program& p) { p.tables[2].key.clear(); }},
    {"record-parent", [](Program& p) { p.records[3].scope = Scoped::kTerms; }},
    {"name-unique", [](Program& p) { p.tables[2].name = "terms"; }},
};

TEST(Verify, TheWholeProgramIsLegal) { EXPECT_EQ(broken_rules(full_program().program), ""); }

void expect_broken(const std::vector<Damage>& damages) {
  for (size_t i = 0; i < damages.size(); ++i) {
    SmallProgram small = full_program();
    damages[i].damage(small.program);
    EXPECT_NE((" " + broken_rules(small.program) + " ").find(" " + damages[i].rule + " "), std::string::npos)
        << "row " << i << " " << damages[i].rule << ", found " << broken_rules(small.program);
  }
}

TEST(Verify, EachDamageBreaksItsRule) { expect_broken(kDamages); }
TEST(Verify, EachDamageToTablesBreaksItsRule) { expect_broken(kTableDamages); }

TEST(Verify, ARuleMayNotBeLongerThanTheLimit) {
  SmallProgram small;
  std::vector<Instr> code(limits::kRuleInstructions - 1, Instr{Op::not_});
  code[0] = {Op::push, 0, small.literal("yes")};
  code.push_back({Op::ret});
  const Index let = small.let("long", value::yes_no(), code);
  EXPECT_EQ(broken_rules(small.program), "");
  small.program.code.push_back({Op::ret});
  ++small.program.slots[let].code.count;
  EXPECT_EQ(broken_rules(small.program), "rule-length");
}

TEST(Verify, EveryRuleHasAProgramThatBreaksIt) {
  std::set<std::string> broken = {"rule-length"};
  for (const Illegal& row : kIllegal) broken.insert(row.rule);
  for (const Damage& row : kDamages) broken.insert(row.rule);
  for (const Damage& row : kTableDamages) broken.insert(row.rule);
  for (const std::string_view rule : kRules) EXPECT_TRUE(broken.contains(std::string(rule))) << rule;
}

TEST(Verify, EveryRuleHasALineInTheSpecification) {
  std::ifstream file(RAPPORT_SOURCE_DIR "/docs/bytecode.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const std::string_view rule : kRules)
    EXPECT_NE(page.find("`" + std::string(rule) + "`"), std::string::npos) << rule;
}

}  // namespace
}  // namespace rapport::program
