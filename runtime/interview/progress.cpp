#include "runtime/interview/progress.h"

#include <algorithm>

namespace rapport::interview {

using program::kNone;

namespace {

void count_question(const Interview& interview, Index question, uint32_t row, Counts& counts) {
  const QuestionView view = interview.question(question, row);
  switch (view.state) {
    case AnswerState::NotApplicable:
    case AnswerState::Fixed: return;
    case AnswerState::Answered:
    case AnswerState::Blank: ++counts.answered; return;
    case AnswerState::Prefilled:
    case AnswerState::Defaulted: ++counts.defaulted; return;
    case AnswerState::Unanswered: break;
  }
  if (!view.required) ++counts.optional;  // what is required is among the problems
}

void count_problem(const Problem& problem, Counts& counts) {
  switch (problem.kind) {
    case ProblemKind::RequiredOpen: ++counts.open; return;
    case ProblemKind::Unconfirmed: ++counts.unconfirmed; return;
    case ProblemKind::CheckFailed:
    case ProblemKind::Fault: ++(problem.warning ? counts.warnings : counts.errors); return;
  }
}

// What is answered by saying nothing (an empty text) is open, too, and one question all the same.
void leave_out_open(const Interview& interview, const Problem& problem, Counts& counts) {
  if (problem.kind != ProblemKind::RequiredOpen || problem.question == kNone) return;
  switch (interview.question(problem.question, problem.row).state) {
    case AnswerState::Answered:
    case AnswerState::Blank: --counts.answered; return;
    case AnswerState::Prefilled:
    case AnswerState::Defaulted: --counts.defaulted; return;
    case AnswerState::NotApplicable:
    case AnswerState::Fixed:
    case AnswerState::Unanswered: return;
  }
}

class Counting {
 public:
  explicit Counting(const Interview& interview) : interview_(interview), program_(interview.program()) {
    out_.groups.resize(program_.groups.size());
    out_.areas.resize(program_.areas.size());
  }

  Progress count() {
    for (Index question = 0; question < program_.questions.size(); ++question) {
      const program::Question& q = program_.questions[question];
      if (q.table == kNone) count_question(interview_, question, kNone, of(q.group));
      if (q.table == kNone || !program_.tables[q.table].asked) continue;
      for (uint32_t row = 0; row < interview_.rows().count(q.table); ++row)
        count_question(interview_, question, row, of(q.group));
    }
    note_asking();
    for (const Problem& problem : interview_.problems(0)) {
      Counts& counts = of(group_of(program_, problem));
      count_problem(problem, counts);
      leave_out_open(interview_, problem, counts);
    }
    for (Index group = 0; group < program_.groups.size(); ++group) {
      out_.groups[group].applicable = interview_.applicable(program_.groups[group].gate);
      out_.groups[group].state = interview_.state(group);
      out_.groups[group].asks |= out_.groups[group].counts.questions() > 0;
      out_.all += out_.groups[group].counts;
    }
    for (Index area = 0; area < program_.areas.size(); ++area) sum(area);
    return std::move(out_);
  }

 private:
  void ask_in(Index group, bool asks) {
    if (group != kNone) out_.groups[group].asks |= asks;
  }

  // What asks, but counts as no question: tables without rows, values to confirm.
  void note_asking() {
    for (const program::Table& t : program_.tables)
      if (t.asked && program_.scopes[t.scope].parent == kNone)
        ask_in(t.group, interview_.applicable(program_.slots[t.rows].gate));
    for (const program::Let& let : program_.lets)
      if (let.confirm != kNone) ask_in(let.group, interview_.applicable(program_.slots[let.slot].gate));
    for (const program::Question& q : program_.questions)
      if (q.confirm != kNone) ask_in(q.group, interview_.applicable(program_.slots[q.slot].gate));
  }

  Counts& of(Index group) { return group == kNone ? out_.all : out_.groups[group].counts; }

  void sum(Index area) {
    Progress::Part& part = out_.areas[area];
    part.applicable = interview_.applicable(program_.areas[area].gate);
    bool all_complete = true, any_review = false, any = false;
    for (Index group = 0; group < program_.groups.size(); ++group) {
      if (program_.groups[group].area != area || !out_.groups[group].applicable) continue;
      any |= out_.groups[group].asks;
      part.counts += out_.groups[group].counts;
      all_complete &= !out_.groups[group].asks || out_.groups[group].state == GroupState::Complete;
      any_review |= out_.groups[group].state == GroupState::NeedsReview;
    }
    if (any_review)
      part.state = GroupState::NeedsReview;
    else if (any && all_complete)
      part.state = GroupState::Complete;
  }

  const Interview& interview_;
  const program::Program& program_;
  Progress out_;
};

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  answered += other.answered;
  defaulted += other.defaulted;
  open += other.open;
  optional += other.optional;
  errors += other.errors;
  warnings += other.warnings;
  unconfirmed += other.unconfirmed;
  return *this;
}

std::vector<Index> Progress::asking() const {
  std::vector<Index> found;
  for (Index group = 0; group < groups.size(); ++group)
    if (groups[group].asks) found.push_back(group);
  return found;
}

std::vector<Index> Progress::unmarked() const {
  std::vector<Index> found = asking();
  std::erase_if(found, [this](Index group) { return groups[group].state == GroupState::Complete; });
  return found;
}

Progress progress_of(const Interview& interview) { return Counting(interview).count(); }

}  // namespace rapport::interview
