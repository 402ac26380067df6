#include "compiler/cli/trace.h"

#include <algorithm>
#include <vector>

#include "compiler/cli/names.h"

namespace rapport::cli {
namespace {

using program::Index;

struct Cause {  // the names of what changed because of one slot
  Index because;
  std::string names;
};

std::string not_asked(const interview::Interview& interview) {
  const program::Program& program = interview.program();
  std::string lines;
  for (Index q = 0; q < program.questions.size(); ++q) {
    const program::Question& question = program.questions[q];
    if (question.table != program::kNone) continue;  // each of its rows may say something else
    if (interview.question(q).state != interview::AnswerState::NotApplicable) continue;
    lines += "not asked " + slot_name(program, question.slot);
    const Index gate = program.slots[question.slot].gate;
    std::string reasons;
    if (gate != program::kNone) {
      for (const auto& [answer, row] : interview.explain(gate).answers)
        reasons += (reasons.empty() ? " because " : ", ") + slot_name(program, answer) + " " +
                   value_name(program, interview.slot(answer, row), program.slots[answer].type);
    }
    lines += reasons + "\n";
  }
  return lines;
}

}  // namespace

// What was answered is its own cause; what changed because of it needs no more said.
std::string recomputed(const program::Program& program, const std::vector<interview::Change>& changes) {
  std::vector<Index> answered;
  std::vector<Cause> causes;
  for (const interview::Change& change : changes) {
    if (change.slot == change.because) {
      answered.push_back(change.slot);
      continue;
    }
    const std::string name = slot_name(program, change.slot);
    if (name.empty()) continue;
    auto cause = std::ranges::find(causes, change.because, &Cause::because);
    if (cause == causes.end()) cause = causes.insert(causes.end(), {change.because, ""});
    cause->names += (cause->names.empty() ? "" : ", ") + name;
  }
  std::string lines;
  for (const Cause& cause : causes) {
    const bool direct = std::ranges::find(answered, cause.because) != answered.end();
    lines +=
        "recomputed " + cause.names + (direct ? "" : " because " + slot_name(program, cause.because)) + "\n";
  }
  return lines;
}

std::string trace(const program::Program& program, const Sheet& sheet) {
  interview::Interview interview(program);
  std::string lines;
  for (const interview::Entry& entry : sheet.entries) {
    const bool matters = entry.kind != interview::EntryKind::Today || program.today != program::kNone;
    if (matters) lines += entry_name(program, entry) + "\n";
    lines += recomputed(program, interview.apply({&entry, 1}).changes);
  }
  return lines + not_asked(interview);
}

}  // namespace rapport::cli
