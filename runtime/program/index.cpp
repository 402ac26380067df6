#include <algorithm>

#include "runtime/program/program.h"

namespace rapport::program {
namespace {

// Calls visit(read, reader) for each slot that a slot reads: readers ascending, each pair once.
template <class Visit>
void for_each_edge(const Program& program, Visit visit) {
  std::vector<Index> last_reader(program.slots.size(), kNone);
  for (Index reader = 0; reader < program.slots.size(); ++reader)
    for_each_read(program, program.slots[reader], [&](Index read) {
      if (last_reader[read] == reader) return;
      last_reader[read] = reader;
      visit(read, reader);
    });
}

void index_dependents(Program& program) {
  std::vector<uint32_t>& starts = program.dependent_starts;
  starts.assign(program.slots.size() + 1, 0);
  for_each_edge(program, [&](Index read, Index) { ++starts[read + 1]; });
  for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  program.dependents.assign(starts.back(), kNone);
  std::vector<uint32_t> next = starts;
  for_each_edge(program, [&](Index read, Index reader) { program.dependents[next[read]++] = reader; });
}

}  // namespace

std::string_view noun(SlotKind kind) {
  switch (kind) {
#define SLOT(name, noun) \
  case SlotKind::name: return noun;
#include "runtime/program/slots.def"
  }
  return {};
}

void index_program(Program& program) {
  index_dependents(program);
  program.questions_by_name.clear();
  for (Index i = 0; i < program.questions.size(); ++i)
    program.questions_by_name.emplace_back(program.questions[i].name, i);
  std::sort(program.questions_by_name.begin(), program.questions_by_name.end());
  program.question_checks.assign(program.questions.size(), {});
  for (Index check = 0; check < program.checks.size(); ++check)
    for (const Index question : program.checks[check].at) {
      std::vector<Index>& checks = program.question_checks[question];
      if (checks.empty() || checks.back() != check) checks.push_back(check);
    }
}

Index find_question(const Program& program, std::string_view name) {
  const auto& names = program.questions_by_name;
  const auto at =
      std::lower_bound(names.begin(), names.end(), name,
                       [](const auto& row, std::string_view wanted) { return row.first < wanted; });
  return at != names.end() && at->first == name ? at->second : kNone;
}

}  // namespace rapport::program
