// What a page shows of an interview: the state of its questions and what is wrong.
#include <algorithm>

#include "runtime/interview/interview.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Kind;

Answer Interview::answer(Index question) const { return {held_[question], answers_[question]}; }

QuestionView Interview::question(Index question) const {
  const program::Slot& slot = program_->slots[program_->questions[question].slot];
  const Held held = held_[question];
  QuestionView view;
  view.value = value::as_read(values_[program_->questions[question].slot]);
  view.required = required_now(question);
  if (!holds(slot.gate)) {
    view.state = AnswerState::NotApplicable;
    view.parked = held != Held::Untouched;
  } else if (slot.kind == SlotKind::Fixed) {
    view.state = AnswerState::Fixed;
  } else if (held == Held::Untouched) {
    view.state = view.value.known() ? AnswerState::Defaulted : AnswerState::Unanswered;
  } else {
    view.state = held == Held::Blank ? AnswerState::Blank : AnswerState::Answered;
  }
  return view;
}

bool Interview::required_now(Index question) const {
  const program::Question& q = program_->questions[question];
  if (!holds(program_->slots[q.slot].gate)) return false;
  switch (q.requirement) {
    case program::Requirement::No: return false;
    case program::Requirement::Always: return true;
    case program::Requirement::If: return is_yes(values_[q.required]);
  }
  return false;
}

// An empty text or set is an answer, but says nothing: who demands one does not have it.
bool Interview::is_open(Index question) const {
  if (!required_now(question)) return false;
  const program::Question& q = program_->questions[question];
  const value::Cell& cell = values_[q.slot];
  if (!cell.known()) return true;
  return (q.type.kind == Kind::Text && cell.size == 0) || (q.type.kind == Kind::Choices && cell.number == 0);
}

std::vector<Index> Interview::shown_at(Index check) const {
  std::vector<Index> there;
  for (const Index question : program_->checks[check].at)
    if (holds(program_->slots[program_->questions[question].slot].gate)) there.push_back(question);
  return there;
}

// One problem, at the first of its questions; it names the others.
void Interview::add_check_problem(Index check, Index question, std::vector<Problem>& out) const {
  const program::Check& c = program_->checks[check];
  const value::Cell& cell = values_[c.slot];
  if (!cell.faulted() && (!cell.known() || cell.number != 0)) return;
  std::vector<Index> at = shown_at(check);
  if (question != (at.empty() ? kNone : at.front())) return;
  if (!at.empty()) at.erase(at.begin());
  Problem problem{.kind = ProblemKind::CheckFailed, .warning = c.warning, .question = question};
  problem.also = std::move(at);
  problem.check = check;
  problem.slot = c.slot;
  if (cell.faulted()) {
    problem.kind = ProblemKind::Fault;
    problem.warning = false;
  }
  out.push_back(std::move(problem));
}

void Interview::add_question_faults(Index question, std::vector<Problem>& out) const {
  const program::Question& q = program_->questions[question];
  const bool untouched = held_[question] == Held::Untouched;
  const Index fallback =
      untouched ? program_->slots[q.slot].fallback : kNone;  // nobody asks for it once it is answered
  for (const Index slot : {q.slot, fallback, q.required, q.options, q.minimum, q.maximum})
    if (slot != kNone && values_[slot].faulted())
      out.push_back({.kind = ProblemKind::Fault, .question = question, .slot = slot});
}

void Interview::add_question_problems(Index question, std::vector<Problem>& out) const {
  if (!holds(program_->slots[program_->questions[question].slot].gate)) return;
  if (is_open(question)) out.push_back({.kind = ProblemKind::RequiredOpen, .question = question});
  for (const Index check : program_->question_checks[question]) add_check_problem(check, question, out);
  if (faults_ != 0) add_question_faults(question, out);
}

// Those that stand neither at a question nor at a check.
void Interview::add_other_faults(std::vector<Problem>& out) const {
  for (Index slot = 0; slot < program_->slots.size(); ++slot) {
    if (!values_[slot].faulted()) continue;
    switch (program_->slots[slot].kind) {
      case SlotKind::Condition:
      case SlotKind::Let:
      case SlotKind::Preset:
      case SlotKind::Part:
      case SlotKind::Field:
        if (std::none_of(out.begin(), out.end(), [slot](const Problem& p) { return p.slot == slot; }))
          out.push_back({.kind = ProblemKind::Fault, .slot = slot});
        break;
      case SlotKind::Question:
      case SlotKind::Default:
      case SlotKind::Required:
      case SlotKind::Options:
      case SlotKind::Bound:
      case SlotKind::Check:
      case SlotKind::Fixed:
      case SlotKind::Input:
      case SlotKind::Today: break;
    }
  }
}

std::vector<Problem> Interview::open_problems() const {
  std::vector<Problem> out;
  std::vector<bool> on_screen(program_->questions.size());
  for (const program::ScreenItem& item : program_->screen) {
    if (item.kind == program::ScreenKind::Question) {
      on_screen[item.index] = true;
      add_question_problems(item.index, out);
    } else if (item.kind == program::ScreenKind::Let && values_[program_->lets[item.index].slot].faulted()) {
      out.push_back({.kind = ProblemKind::Fault, .slot = program_->lets[item.index].slot});
    }
  }
  for (Index question = 0; question < on_screen.size(); ++question)
    if (!on_screen[question]) add_question_problems(question, out);
  for (Index check = 0; check < program_->checks.size(); ++check)
    if (program_->checks[check].at.empty()) add_check_problem(check, kNone, out);
  if (faults_ != 0) add_other_faults(out);
  return out;
}

std::vector<Problem> Interview::problems(uint32_t language) const {
  std::vector<Problem> out = open_problems();
  for (Problem& problem : out) problem.message = message(problem, language);
  return out;
}

bool Interview::complete() const {
  const std::vector<Problem> open = open_problems();
  return std::all_of(open.begin(), open.end(), [](const Problem& p) { return p.warning; });
}

}  // namespace rapport::interview
