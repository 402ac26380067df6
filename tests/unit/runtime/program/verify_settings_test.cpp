// What tests and configurations give, and templates hold, names what is there.
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "runtime/program/codec.h"
#include "tests/unit/runtime/program/full_program.h"

namespace rapport::program {
namespace {

struct Damage {
  std::string_view rule;
  void (*damage)(Program&);
};

TestSetting& setting(Program& p, size_t at) { return p.tests[0].steps[0].settings[at]; }
TestClaim& claim(Program& p, size_t at) { return p.tests[0].steps[2].claims[at]; }

const std::vector<Damage> kDamages = {
    {"table-index", [](Program& p) { p.tests[0].pack = 9; }},
    {"table-index", [](Program& p) { p.tests[0].steps[1].places[0].area = 9; }},
    {"table-index", [](Program& p) { p.tests[0].steps[1].places[1].group = 9; }},
    {"table-index", [](Program& p) { p.tests[0].steps[1].places[2].input = 9; }},
    {"table-index", [](Program& p) { setting(p, 0).given = 9; }},
    {"table-index", [](Program& p) { setting(p, 0).given = 1; }},
    {"table-index", [](Program& p) { setting(p, 0).at.table = kNone; }},
    {"table-index", [](Program& p) { setting(p, 2).at.key.clear(); }},
    {"table-index", [](Program& p) { setting(p, 2).at.key = {0}; }},
    {"table-index", [](Program& p) { setting(p, 2).row[0].question = 0; }},
    {"table-index", [](Program& p) { setting(p, 2).row[0].question = 99; }},
    {"table-index", [](Program& p) { setting(p, 2).row[0].slot = kNone; }},
    {"table-index", [](Program& p) { claim(p, 0).slot = kNone; }},
    {"table-index", [](Program& p) { claim(p, 0).slot = 0; }},
    {"table-index", [](Program& p) { claim(p, 0).no = true; }},
    {"table-index", [](Program& p) { claim(p, 1).at.question = 99; }},
    {"table-index", [](Program& p) { claim(p, 1).because = 999; }},
    {"table-index", [](Program& p) { claim(p, 1).cause = kNone; }},
    {"table-index", [](Program& p) { claim(p, 1).fields[0].slot = 999; }},
    {"table-index", [](Program& p) { claim(p, 2).kind = ClaimKind::Asked; }},
    {"table-index", [](Program& p) { claim(p, 2).table.clear(); }},
    {"table-index", [](Program& p) { claim(p, 2).fields[0].slot = 0; }},
    {"table-rows", [](Program& p) { p.given[0].row_count = 2; }},
    {"table-rows", [](Program& p) { p.given[0].cells[0] = 999; }},
    {"table-rows", [](Program& p) { p.given[1].parents = {0, 1}; }},
    {"table-rows", [](Program& p) { p.given[1].parents = {0}; }},
    {"table-rows", [](Program& p) { p.given[0].parents = {0}; }},
    {"table-rows", [](Program& p) { std::swap(setting(p, 0), setting(p, 1)); }},
    {"table-index", [](Program& p) { p.given[0].table = 9; }},
    {"table-index", [](Program& p) { p.templates[0].areas = {9}; }},
    {"table-index", [](Program& p) { p.templates[0].areas.clear(); }},
    {"table-index", [](Program& p) { p.templates[1].areas = {0}; }},
    {"table-index", [](Program& p) { p.templates[1].templates = {1}; }},
    {"table-index", [](Program& p) { p.templates[1].templates = {9}; }},
    {"table-index", [](Program& p) { p.templates[0].kind = TemplateKind::BusinessProcess; }},
    {"table-index", [](Program& p) { p.templates[0].pack = 9; }},
    {"table-index", [](Program& p) { p.templates[1].title = 99; }},
    {"table-index", [](Program& p) { p.configurations[0].pack = 9; }},
    {"table-index", [](Program& p) { p.configurations[0].title = 99; }},
    {"table-index", [](Program& p) { p.configurations[0].settings[0].at = {.input = 0}; }},
    {"table-index", [](Program& p) { p.configurations[0].settings[0].at = {}; }},
    {"table-index", [](Program& p) { p.operands[0].slot = 9999; }},
    {"table-index", [](Program& p) { p.operands[1].slot = kNone; }},
    {"table-index", [](Program& p) { p.operands[0].slot = 0; }},
    {"table-index", [](Program& p) { p.operands[0].instruction = 0; }},
    {"table-index", [](Program& p) { p.operands[1].instruction = 99; }},
    {"table-index", [](Program& p) { p.operands[1].instruction = kNone; }},
    {"table-index", [](Program& p) { p.operands[1].place.file = 9; }},
    {"table-index", [](Program& p) { p.operands[1] = p.operands[0]; }},
    {"table-index", [](Program& p) { std::swap(p.operands[0], p.operands[1]); }},
    {"table-index", [](Program& p) { p.areas[0].chosen = 9; }},
    {"table-index", [](Program& p) { p.areas[0].chosen = 0; }},
};

TEST(VerifySettings, EachDamageBreaksItsRule) {
  ASSERT_TRUE(verify(full_program().program).empty());
  for (size_t i = 0; i < kDamages.size(); ++i) {
    SmallProgram small = full_program();
    kDamages[i].damage(small.program);
    std::string found;
    for (const Violation& v : verify(small.program)) found += " " + v.rule;
    EXPECT_NE((found + " ").find(" " + std::string(kDamages[i].rule) + " "), std::string::npos)
        << "row " << i << ", found" << found;
  }
}

TEST(VerifySettings, TheyAreReadBack) {
  const SmallProgram small = full_program();
  const base::Result<Program> decoded = decode(encode(small.program));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->given[1].parents, (std::vector<uint32_t>{0, 0}));
  EXPECT_EQ(decoded->templates[1].templates, std::vector<Index>{0});
  EXPECT_EQ(decoded->templates[1].kind, TemplateKind::Module);
  EXPECT_EQ(decoded->configurations[0].applies[0].words[1], "CA");
  EXPECT_EQ(decoded->configurations[0].settings[1].given, 0U);
  EXPECT_EQ(decoded->tests[0].steps[2].claims[1].message, "no");
  EXPECT_TRUE(decoded->tests[0].steps[2].claims[2].no);
}

}  // namespace
}  // namespace rapport::program
