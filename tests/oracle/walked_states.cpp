#include "tests/oracle/walked_states.h"

#include <algorithm>

#include "tests/oracle/walked_values.h"

namespace rapport::oracle {

using interview::AnswerState;
using interview::Problem;
using program::Program;

namespace {

bool is_there(const Compiled& compiled, TreeWalker& walker, Index gate) {
  return gate == kNone || is(walker.at(compiled.node_of[gate]).value, true);
}

AnswerState state_of(const Compiled& compiled, TreeWalker& walker, const Answers& answers, Index question) {
  const program::Slot& slot = compiled.program.slots[compiled.program.questions[question].slot];
  if (!is_there(compiled, walker, slot.gate)) return AnswerState::NotApplicable;
  if (slot.kind == program::SlotKind::Fixed) return AnswerState::Fixed;
  const Given given = answers.questions[question].given;
  if (given == Given::Answer) return AnswerState::Answered;
  if (given == Given::Blank) return AnswerState::Blank;
  if (answers.prefills[question]) return AnswerState::Prefilled;
  const Index own = compiled.program.questions[question].slot;
  return walker.at(compiled.node_of[own]).value.known() ? AnswerState::Defaulted : AnswerState::Unanswered;
}

bool has_problem(const std::vector<Problem>& problems, Index slot) {
  return std::any_of(problems.begin(), problems.end(), [slot](const Problem& p) {
    return p.kind == interview::ProblemKind::Unconfirmed && p.slot == slot;
  });
}

bool is_to_be_confirmed(const Compiled& compiled, TreeWalker& walker, const History& history, Index slot) {
  const value::Value& value = walker.at(compiled.node_of[slot]).value;
  if (!value.known()) return false;
  const auto confirmed = history.confirmed().find(slot);
  return confirmed == history.confirmed().end() || confirmed->second != value;
}

}  // namespace

std::string compare_states(const Compiled& compiled, TreeWalker& walker, const History& history,
                           const interview::Interview& interview) {
  const Program& program = compiled.program;
  for (Index i = 0; i < program.questions.size(); ++i) {
    if (program.questions[i].table != kNone) continue;
    const AnswerState wanted = state_of(compiled, walker, history.answers(), i);
    const AnswerState found = interview.question(i).state;
    if (found != wanted)
      return "`" + program.questions[i].name + "` is in the state " +
             std::to_string(static_cast<int>(found)) + " and not " + std::to_string(static_cast<int>(wanted));
  }
  std::vector<std::pair<std::string, Index>> all;
  for (const program::Question& q : program.questions)
    if (q.confirm != kNone) all.emplace_back(q.name, q.slot);
  for (const program::Let& let : program.lets)
    if (let.confirm != kNone) all.emplace_back(let.name, let.slot);
  if (all.empty()) return {};
  const std::vector<Problem> problems = interview.problems(0);
  for (const auto& [name, slot] : all) {
    const bool wanted = is_to_be_confirmed(compiled, walker, history, slot);
    if (has_problem(problems, slot) != wanted)
      return "`" + name + "` is" + (wanted ? " not" : "") + " said to be unconfirmed";
  }
  return {};
}

bool may_be_complete(const Compiled& compiled, TreeWalker& walker, const interview::Interview& interview,
                     Index group) {
  const Program& program = compiled.program;
  if (!is_there(compiled, walker, program.groups[group].gate)) return false;
  const std::vector<Problem> problems = interview.problems(0);
  return std::none_of(problems.begin(), problems.end(), [&](const Problem& problem) {
    const bool in_it = interview::group_of(program, problem) == group ||
                       std::any_of(problem.also.begin(), problem.also.end(), [&](Index question) {
                         return program.questions[question].group == group;
                       });
    return in_it && !problem.warning;
  });
}

}  // namespace rapport::oracle
