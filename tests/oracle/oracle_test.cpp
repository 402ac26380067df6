// The oracles themselves: do they see everything, and do they see what is wrong?
#include <gtest/gtest.h>

#include "compiler/pack/baseline.h"
#include "runtime/lib/builtins.h"
#include "tests/oracle/compare.h"
#include "tests/oracle/generator.h"
#include "tests/oracle/mutants.h"

namespace rapport::oracle {
namespace {

constexpr uint64_t kSeed = 700000;

const Targets& targets() {
  static const schema::Schema schema = *pack::baseline_schema("ax-2012-r3");
  static const Targets targets = targets_of(schema);
  return targets;
}

Compiled compiled(uint64_t seed) {
  Compiled out = compile_pack(to_sources(generate_pack(seed, targets()), 1));
  EXPECT_EQ(out.errors, "") << "seed " << seed;
  return out;
}

TEST(Generator, TheSameSeedGivesTheSamePack) {
  const auto bytes = [](uint64_t seed) {
    return to_sources(generate_pack(seed, targets()), 1).files[0].bytes;
  };
  EXPECT_EQ(bytes(kSeed), bytes(kSeed));
  EXPECT_NE(bytes(kSeed), bytes(kSeed + 1));
}

// Every row of the language's lists that this version compiles.
TEST(Generator, ProducesEveryRow) {
  Tally tally;
  for (uint64_t i = 0; i < 300; ++i) {
    const std::string wrong =
        compare_pack(generate_pack(kSeed + i, targets()), {.seed = i, .answers = 15}, tally);
    ASSERT_EQ(wrong, "") << "seed " << kSeed + i;
  }
  std::vector<std::string> rows;
#define Now true
#define Later false
#define DECLARATION(kind, keyword, since) \
  if (since) rows.push_back("declaration " keyword);
#include "compiler/syntax/declarations.def"
#define CLAUSE(kind, keyword, since) \
  if (since) rows.push_back("clause " keyword);
#include "compiler/syntax/clauses.def"
#undef Now
#undef Later
  // A random pack depends on none that it could change.
  for (const char* row : {"declaration extend", "declaration override", "clause remove", "clause without"})
    std::erase(rows, row);
#define FAULT(name, code, message) rows.push_back("fault " #code);
#include "runtime/value/faults.def"
  for (size_t row = 0; row < lib::builtins().size(); ++row) rows.push_back("row " + std::to_string(row));
  for (const char* type : {"yes_no", "text", "integer", "decimal", "date", "choice", "choices", "reference"})
    rows.push_back(std::string("type ") + type);
  for (const char* op : {"option",    "not",   "known",   "negate",  "and",
                         "or",        "=",     "!=",      "<",       "<=",
                         ">",         ">=",    "+",       "-",       "*",
                         "/",         "later", "earlier", "is",      "if",
                         "otherwise", "in",    "call",    "text of", "interpolation"})
    rows.push_back(std::string("operator ") + op);
  for (const char* kind : {"count", "sum", "min", "max", "first", "last", "all", "any", "unique"})
    for (const char* how : {"", " in a row", " where", " by a key of the row"})
      rows.push_back("taken " + std::string(kind) + how);
  for (const char* row :
       {"taken previous in a row", "taken first by a key", "for range", "for months", "for split", "for rows",
        "for set", "for in a turn", "for in a row", "table in a row", "table in a row in a row",
        "row of the target by one part", "row of the target by several parts"})
    rows.emplace_back(row);
#define SLOT(kind, noun) rows.push_back("slot " noun);
#include "runtime/program/slots.def"
  for (const std::string& row : rows)
    EXPECT_TRUE(tally.produced.contains(row)) << row << " is never produced";
}

TEST(Explanations, NameExactlyTheAnswersThatWereRead) {
  Tally tally;
  for (uint64_t i = 0; i < 250; ++i) {
    const Compiled pack = compiled(kSeed + 1000 + i);
    for (uint64_t interview = 0; interview < 4; ++interview) {
      const std::string wrong = compare_interview(
          pack, pack.program, {.seed = part_of(i, interview), .answers = 12, .explained = 25}, tally);
      ASSERT_EQ(wrong, "") << "seed " << kSeed + 1000 + i;
    }
  }
  EXPECT_GE(tally.explanations, 999U * 12 * 25);  // a few packs have nothing in them
}

struct Caught {
  int by_values = 0, by_what_ran = 0, by_records = 0;
};

// How many of the mutants of so many packs are told from the pack, and by what.
Caught caught(program::Program (*mutate)(const program::Program&), uint64_t packs = 40) {
  Tally tally;
  Caught out;
  for (uint64_t i = 0; i < packs; ++i) {
    const Compiled pack = compiled(kSeed + 2000 + i);
    const Task task{.seed = i, .answers = 40};
    EXPECT_EQ(compare_interview(pack, pack.program, task, tally), "");
    const std::string wrong = compare_interview(pack, mutate(pack.program), task, tally);
    if (wrong.find("the tree walker says") != std::string::npos) ++out.by_values;
    if (wrong.find("slots ran") != std::string::npos) ++out.by_what_ran;
    if (wrong.find("which the tree walker does not know") != std::string::npos) ++out.by_records;
  }
  std::printf("of %llu mutants %d caught by values, %d by what ran, %d by records\n",
              static_cast<unsigned long long>(packs), out.by_values, out.by_what_ran, out.by_records);
  return out;
}

// Its values are right: only the count of what ran tells.
TEST(Mutants, AnEngineWithoutCutoffIsCaught) {
  const Caught found = caught(without_cutoff);
  EXPECT_EQ(found.by_values, 0);
  EXPECT_GE(found.by_what_ran, 10);
}

TEST(Mutants, SwappedOperandsAreCaught) { EXPECT_GE(caught(with_swapped_operands).by_values, 10); }
TEST(Mutants, AnIgnoredHiddenParentIsCaught) { EXPECT_GE(caught(with_forgotten_parents).by_values, 10); }

// Their slots are right: only what is written tells.
TEST(Mutants, ForgottenFiltersOfRecordsAreCaught) {
  const Caught found = caught(with_forgotten_filters, 80);
  EXPECT_EQ(found.by_values, 0);
  EXPECT_GE(found.by_records, 10);
}

// Few packs have a decimal that becomes too large: one in ten tells.
TEST(Mutants, ForgottenPrecisionsAreCaught) { EXPECT_GE(caught(with_roomy_decimals, 400).by_values, 20); }

TEST(Shrinking, DropsWhatIsNotNeeded) {
  const auto has_otherwise = [](const PackText& text) {
    return compile_pack(to_sources(text, 1)).produced.contains("operator otherwise");
  };
  uint64_t seed = kSeed;
  while (!has_otherwise(generate_pack(seed, targets())) || item_count(generate_pack(seed, targets())) < 30)
    ++seed;
  const PackText whole = generate_pack(seed, targets()), less = shrunk(whole, has_otherwise);
  EXPECT_TRUE(has_otherwise(less));
  // How little is left depends on the pack, and that on the order in which a compiler evaluates arguments;
  // but there is nothing more in it that it does without.
  EXPECT_LT(item_count(less), item_count(whole));
  EXPECT_EQ(item_count(shrunk(less, has_otherwise)), item_count(less));
}

}  // namespace
}  // namespace rapport::oracle
