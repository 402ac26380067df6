#include "tests/oracle/compare.h"

#include <algorithm>

#include "compiler/driver/compile.h"
#include "runtime/interview/interview.h"
#include "runtime/program/codec.h"
#include "tests/oracle/answering.h"
#include "tests/oracle/data_sets.h"

namespace rapport::oracle {
namespace {

using interview::Entry;
using interview::Interview;
using program::Index;
using program::Program;

std::vector<Entry> some_answers(const Compiled& compiled, uint64_t seed, size_t count) {
  Random random(seed);
  Answers answers = no_answers(compiled);
  std::vector<Entry> entries;
  for (size_t i = 0; i < count; ++i) {
    const Planned step = plan_step(compiled, answers, random);
    if (step.wrong) continue;
    take(compiled, step, answers);
    entries.insert(entries.end(), step.entries.begin(), step.entries.end());
  }
  return entries;
}

std::string compare_decoded(const Compiled& compiled, const std::vector<Entry>& entries) {
  const auto decoded = driver::open_program(driver::seal_program(compiled.program));
  if (!decoded) return "the program cannot be read back: " + decoded.error().message;
  if (program::encode(*decoded) != program::encode(compiled.program))
    return "the program read back has other bytes";
  const auto a = Interview::start(compiled.program, entries);
  const auto b = Interview::start(*decoded, entries);
  for (Index slot = 0; slot < compiled.program.slots.size(); ++slot)
    if (!same_cells(a.interview, slot, b.interview, slot))
      return "slot " + std::to_string(slot) + " is another in the program read back";
  if (tests_of(compiled.program) != tests_of(*decoded))
    return "the tests of the program read back fail elsewhere";
  return compare_data_sets(a.interview, b.interview, Rules::Same);
}

}  // namespace

std::string compare_pack(const PackText& text, const Task& task, Tally& tally) {
  Compiled compiled = compile_pack(to_sources(text, 1));
  if (!compiled.errors.empty()) return "does not compile:\n" + compiled.errors;
  ++tally.packs;
  tally.produced.merge(compiled.produced);
  if (std::string wrong = compare_interview(compiled, compiled.program, task, tally); !wrong.empty())
    return wrong;
  const std::vector<Entry> entries = some_answers(compiled, part_of(task.seed, 1), task.answers);
  if (std::string wrong = compare_decoded(compiled, entries); !wrong.empty()) return wrong;
  Random random(part_of(task.seed, 2));
  const PackText other = shuffled(text, random);
  const Compiled again = compile_pack(to_sources(other, 1 + random.below(3)));
  if (!again.errors.empty()) return "shuffled, it does not compile:\n" + again.errors;
  if (std::string wrong = compare_shuffled(compiled.program, again.program, entries); !wrong.empty())
    return wrong;
  ++tally.data_sets;
  return data_set_reads_back(compiled.program, entries);
}

// Over and over, since what is left out may be what something before it was needed for.
PackText shrunk(PackText text, const std::function<bool(const PackText&)>& still) {
  const auto size = [&] { return item_count(text) + clause_count(text); };
  for (size_t before = 0; before != size();) {
    before = size();
    for (size_t at = item_count(text); at-- > 0;)
      if (at < item_count(text))
        if (PackText less = without_item(text, at); still(less)) text = std::move(less);
    for (size_t at = clause_count(text); at-- > 0;)
      if (at < clause_count(text))
        if (PackText less = without_clause(text, at); still(less)) text = std::move(less);
  }
  return text;
}

}  // namespace rapport::oracle
