// One Program, many threads: each holds interviews of its own and comes to the values that one thread alone
// comes to.
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "compiler/pack/baseline.h"
#include "runtime/assemble/assemble.h"
#include "runtime/output/output.h"
#include "tests/oracle/answering.h"
#include "tests/oracle/compiled.h"
#include "tests/oracle/generator.h"

namespace rapport::oracle {
namespace {

constexpr size_t kThreads = 8;
constexpr size_t kInterviews = 6;
constexpr size_t kAnswers = 30;

// Everything a caller may ask of an interview, as one text.
std::string hold(const Compiled& compiled, const assemble::Assembler& assembler, uint64_t seed) {
  const program::Program& program = compiled.program;
  Random random(seed);
  Answers answers = no_answers(compiled);
  interview::Interview interview(program);
  std::string out;
  for (size_t i = 0; i < kAnswers; ++i) {
    const Planned step = plan_step(compiled, answers, random);
    const auto done = interview.apply(step.entries);
    if (!step.wrong) take(compiled, step, answers);
    out += std::to_string(done.changes.size()) + " " + std::to_string(done.refusals.size()) + "\n";
    const auto slot = static_cast<program::Index>(random.below(program.slots.size()));
    if (program.slots[slot].scope != program::kNone) continue;
    for (const auto& [answer, row] : interview.explain(slot).answers) out += std::to_string(answer) + ",";
  }
  for (const interview::Problem& problem : interview.problems(0)) out += problem.message + "\n";
  return out + output::to_json(assembler.assemble(interview, {"dat"}).data);
}

std::string hold_all(const Compiled& compiled, const assemble::Assembler& assembler) {
  std::string out;
  for (size_t i = 0; i < kInterviews; ++i) out += hold(compiled, assembler, i);
  return out;
}

TEST(Threads, ShareOneProgram) {
  const schema::Schema schema = *pack::baseline_schema("ax-2012-r3");
  const Targets targets = targets_of(schema);
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const Compiled compiled = compile_pack(to_sources(generate_pack(seed, targets), 1));
    ASSERT_EQ(compiled.errors, "");
    const assemble::Assembler assembler(compiled.program);
    const std::string alone = hold_all(compiled, assembler);
    std::array<std::string, kThreads> together;
    std::vector<std::thread> threads;
    for (std::string& out : together)
      threads.emplace_back([&out, &compiled, &assembler] { out = hold_all(compiled, assembler); });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& out : together) EXPECT_EQ(out, alone) << "seed " << seed;
  }
}

}  // namespace
}  // namespace rapport::oracle
