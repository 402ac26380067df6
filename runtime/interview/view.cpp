// What a page shows of an interview: the state of its questions and what is wrong.
#include <algorithm>

#include "runtime/interview/interview.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Kind;

bool Interview::applicable(Index gate, Index scope, uint32_t row) const {
  return holds_at(gate, {scope, row == kNone ? 0 : row});
}

Answer Interview::answer(Index question, uint32_t row) const {
  if (row == kNone) return {held_[question], answers_[question]};
  return {rows_->held(question, row), rows_->answer(question, row)};
}

QuestionView Interview::question(Index question, uint32_t row) const {
  const program::Slot& slot = program_->slots[program_->questions[question].slot];
  const Held held = row == kNone ? held_[question] : rows_->held(question, row);
  const Here here{slot.scope, row};
  QuestionView view;
  view.value = value::as_read(cell_at(program_->questions[question].slot, here));
  view.required = required_now(question, here);
  if (!holds_at(slot.gate, here)) {
    view.state = AnswerState::NotApplicable;
    view.parked = held != Held::Untouched;
  } else if (slot.kind == SlotKind::Fixed) {
    view.state = AnswerState::Fixed;
  } else if (held == Held::Untouched) {
    view.state = !is_untouched(question, here) ? AnswerState::Prefilled
                 : view.value.known()          ? AnswerState::Defaulted
                                               : AnswerState::Unanswered;
  } else if (row != kNone && !rows_->is_own(program_->questions[question].table)) {
    view.state = AnswerState::Prefilled;
  } else {
    view.state = held == Held::Blank ? AnswerState::Blank : AnswerState::Answered;
  }
  return view;
}

bool Interview::required_now(Index question, Here here) const {
  const program::Question& q = program_->questions[question];
  if (!holds_at(program_->slots[q.slot].gate, here)) return false;
  switch (q.requirement) {
    case program::Requirement::No: return false;
    case program::Requirement::Always: return true;
    case program::Requirement::If: return is_yes(cell_at(q.required, here));
  }
  return false;
}

// An empty text or set is an answer, but says nothing: who demands one does not have it.
bool Interview::is_open(Index question, Here here) const {
  if (!required_now(question, here)) return false;
  const program::Question& q = program_->questions[question];
  const value::Cell& cell = cell_at(q.slot, here);
  if (!cell.known()) return true;
  return (q.type.kind == Kind::Text && cell.size == 0) || (q.type.kind == Kind::Choices && cell.number == 0);
}

// What is further in than `here`, a column seen from outside of its table, has no one place: it counts as
// there.
std::vector<Index> Interview::shown_at(Index check, Here here) const {
  std::vector<Index> there;
  for (const Index question : program_->checks[check].at) {
    const program::Slot& slot = program_->slots[program_->questions[question].slot];
    if (!program::contains(*program_, slot.scope, here.scope) || holds_at(slot.gate, here))
      there.push_back(question);
  }
  return there;
}

// One problem, at the first of its questions; it names the others.
void Interview::add_check_problem(Index check, Here here, std::vector<Problem>& out) const {
  const program::Check& c = program_->checks[check];
  const value::Cell& cell = cell_at(c.slot, here);
  if (!cell.faulted() && (!cell.known() || cell.number != 0)) return;
  std::vector<Index> at = shown_at(check, here);
  Problem problem{.kind = ProblemKind::CheckFailed, .warning = c.warning};
  if (!at.empty()) {
    problem.question = at.front();
    at.erase(at.begin());
  }
  problem.also = std::move(at);
  problem.check = check;
  problem.slot = c.slot;
  if (here.scope != kNone) {
    problem.table = program_->table_of[here.scope];
    problem.row = here.row;
  } else if (!c.at_tables.empty()) {
    problem.table = c.at_tables.front();
  }
  if (cell.faulted()) {
    problem.kind = ProblemKind::Fault;
    problem.warning = false;
  }
  out.push_back(std::move(problem));
}

// Of a check that is no row's: where `question` is the first place that it is shown at.
void Interview::add_check_problem(Index check, Index question, std::vector<Problem>& out) const {
  if (program_->slots[program_->checks[check].slot].scope != kNone) return;
  const std::vector<Index> at = shown_at(check, {});
  if (question == (at.empty() ? kNone : at.front())) add_check_problem(check, Here{}, out);
}

void Interview::add_question_faults(Index question, Here here, std::vector<Problem>& out) const {
  const program::Question& q = program_->questions[question];
  const bool in_row = here.scope != kNone;
  const bool untouched = is_untouched(question, here);
  const Index fallback =
      untouched ? program_->slots[q.slot].fallback : kNone;  // nobody asks for it once it is answered
  for (const Index slot : {q.slot, fallback, q.required, q.options, q.minimum, q.maximum}) {
    if (slot == kNone || !cell_at(slot, here).faulted()) continue;
    out.push_back({.kind = ProblemKind::Fault, .question = question, .slot = slot});
    if (in_row) out.back().table = q.table, out.back().row = here.row;
  }
}

void Interview::add_question_problems(Index question, std::vector<Problem>& out) const {
  if (program_->questions[question].table != kNone) return;  // its rows have them
  if (!holds(program_->slots[program_->questions[question].slot].gate)) return;
  if (is_open(question, {})) out.push_back({.kind = ProblemKind::RequiredOpen, .question = question});
  for (const Index check : program_->question_checks[question]) add_check_problem(check, question, out);
  if (const Index slot = program_->questions[question].slot; is_unconfirmed(slot))
    out.push_back({.kind = ProblemKind::Unconfirmed, .question = question, .slot = slot});
  if (faults_ != 0) add_question_faults(question, {}, out);
}

bool Interview::rows_missing(Index table, Here here) const {
  const program::Table& t = program_->tables[table];
  const value::Cell& rows = cell_at(t.rows, here);
  if (!rows.known() || rows.number != 0) return false;
  switch (t.requirement) {
    case program::Requirement::No: return false;
    case program::Requirement::Always: return true;
    case program::Requirement::If: return is_yes(cell_at(t.required, here));
  }
  return false;
}

// The table's own, then those of its rows, row by row.
void Interview::add_table_problems(Index table, std::vector<Problem>& out) const {
  const program::Table& t = program_->tables[table];
  const Index around = program_->scopes[t.scope].parent;
  const uint32_t places = around == kNone ? 1 : rows_->count(program_->table_of[around]);
  for (uint32_t row = 0; row < places; ++row) {
    const Here here{around, row};
    const bool faulted = faults_ != 0 && t.required != kNone && cell_at(t.rows, here).known() &&
                         cell_at(t.required, here).faulted();
    if (!faulted && !rows_missing(table, here)) continue;
    out.push_back({.kind = ProblemKind::RequiredOpen, .table = table});
    if (faulted) out.back().kind = ProblemKind::Fault, out.back().slot = t.required;
    if (around != kNone) out.back().parent_row = row;
  }
  if (around == kNone)
    for (Index check = 0; check < program_->checks.size(); ++check) {
      const program::Check& c = program_->checks[check];
      const bool own = program_->slots[c.slot].scope == kNone && c.at.empty() && !c.at_tables.empty();
      if (own && c.at_tables.front() == table) add_check_problem(check, Here{}, out);
    }
  add_row_problems(table, out);
}

void Interview::add_row_problems(Index table, std::vector<Problem>& out) const {
  const program::Table& t = program_->tables[table];
  const uint32_t rows = rows_->count(table);
  std::vector<Problem> found;
  for (const Index question : t.columns) {
    const program::Question& q = program_->questions[question];
    for (uint32_t row = 0; row < rows; ++row) {
      const Here here{t.scope, row};
      const bool maybe_open = q.requirement != program::Requirement::No;
      if (maybe_open && is_open(question, here))
        found.push_back(
            {.kind = ProblemKind::RequiredOpen, .question = question, .table = table, .row = row});
      if (faults_ != 0 && holds_at(program_->slots[q.slot].gate, here))
        add_question_faults(question, here, found);
    }
  }
  for (Index check = 0; check < program_->checks.size(); ++check)
    if (program_->slots[program_->checks[check].slot].scope == t.scope)
      for (uint32_t row = 0; row < rows; ++row) add_check_problem(check, Here{t.scope, row}, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const Problem& a, const Problem& b) { return a.row < b.row; });
  out.insert(out.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
}

namespace {

bool stands_for_itself(SlotKind kind) {  // neither at a question nor at a check
  switch (kind) {
    case SlotKind::Condition:
    case SlotKind::Let:
    case SlotKind::Preset:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Term:
    case SlotKind::Tap: return true;
    case SlotKind::Question:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Check:
    case SlotKind::Fixed:
    case SlotKind::Input:
    case SlotKind::Today:
    case SlotKind::Rows:
    case SlotKind::Number:
    case SlotKind::Claim:
    case SlotKind::Counted:
    case SlotKind::Each: return false;
  }
  return false;
}

}  // namespace

void Interview::add_other_faults(std::vector<Problem>& out) const {
  for (Index slot = 0; slot < program_->slots.size(); ++slot) {
    const program::Slot& s = program_->slots[slot];
    if (!stands_for_itself(s.kind)) continue;
    const Index table = s.scope == kNone ? kNone : program_->table_of[s.scope];
    if (s.scope != kNone && table == kNone) continue;  // a loop's
    const uint32_t rows = table == kNone ? 1 : rows_->count(table);
    for (uint32_t row = 0; row < rows; ++row) {
      if (!cell_at(slot, {s.scope, row}).faulted()) continue;
      Problem problem{
          .kind = ProblemKind::Fault, .table = table, .row = table == kNone ? kNone : row, .slot = slot};
      const auto same = [&](const Problem& p) { return p.slot == problem.slot && p.row == problem.row; };
      if (table != kNone || std::none_of(out.begin(), out.end(), same)) out.push_back(std::move(problem));
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
    } else if (item.kind == program::ScreenKind::Table) {
      add_table_problems(item.index, out);
    } else if (item.kind == program::ScreenKind::Let && item.scope == kNone) {
      const Index slot = program_->lets[item.index].slot;
      if (values_[slot].faulted()) out.push_back({.kind = ProblemKind::Fault, .slot = slot});
      if (is_unconfirmed(slot)) out.push_back({.kind = ProblemKind::Unconfirmed, .slot = slot});
    }
  }
  for (Index question = 0; question < on_screen.size(); ++question)
    if (!on_screen[question]) add_question_problems(question, out);
  for (Index check = 0; check < program_->checks.size(); ++check)
    if (program_->checks[check].at.empty() && program_->checks[check].at_tables.empty())
      add_check_problem(check, kNone, out);
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
