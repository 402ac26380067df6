#include "runtime/interview/interview.h"

#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/interview/form.h"
#include "runtime/interview/row_numbers.h"
#include "runtime/value/date.h"
#include "runtime/value/ops.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Cell;

namespace {

bool is_of_rows(const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::Rows:
    case EntryKind::AddRow:
    case EntryKind::RemoveRow:
    case EntryKind::ResetRows:
    case EntryKind::PrefillRows: return true;
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: return entry.row != 0;
    case EntryKind::Prefill:
    case EntryKind::Input:
    case EntryKind::Today:
    case EntryKind::Confirm:
    case EntryKind::Complete:
    case EntryKind::Undo: return false;
  }
  return false;
}

}  // namespace

Interview::Interview(const program::Program& program, Unevaluated)
    : program_(&program),
      values_(program.slots.size()),
      answers_(program.questions.size()),
      held_(program.questions.size(), Held::Untouched),
      prefills_(program.questions.size()),
      inputs_(program.inputs.size()),
      dirty_(static_cast<uint32_t>(program.slots.size())),
      cause_(program.slots.size(), kNone) {
  RAPPORT_CHECK(program.slots.size() <= limits::kSlots);
  if (program.scopes.empty()) return;
  rows_ = std::make_unique<Rows>(program);
  marks_.resize(program.slots.size());
  key_indexes_.resize(program.slots.size());
  key_twice_.resize(program.tables.size());
}

Interview::Interview(const program::Program& program) : Interview(program, Unevaluated::Yes) { run_all(); }

Interview::Step Interview::apply(std::span<const Entry> entries) {
  Step step;
  Checked checked = check(entries);
  step.refusals = std::move(checked.refusals);
  if (!step.refusals.empty() || entries.empty()) return step;
  if (entries.front().kind == EntryKind::Undo) return undo(entries.front());
  record_step(entries, checked.rows, step);
  return step;
}

void Interview::record_step(std::span<const Entry> entries, std::span<const Index> rows, Step& step) {
  const size_t first = log_.size();
  for (size_t i = 0; i < entries.size(); ++i) record(entries[i], rows[i]);
  steps_.push_back(static_cast<uint32_t>(log_.size()));
  run_dirty(step.changes);
  finish_confirmations();
  review(first, step.changes);
}

Interview::Checked Interview::check(std::span<const Entry> entries) const {
  Checked out;
  out.rows.reserve(entries.size());
  std::optional<int64_t> today = today_;
  RowNumbers rows(*program_, rows_.get());
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    Form form = form_of(*program_, entry);
    out.rows.push_back(form.row);
    for (std::string& problem : form.problems) out.refusals.push_back({i, std::move(problem)});
    if (!form.problems.empty()) continue;
    if (std::string problem = rows.problem(entry, form.row); !problem.empty())
      out.refusals.push_back({i, std::move(problem)});
    if (entry.kind == EntryKind::Undo)
      if (std::string problem = undo_problem(entries); !problem.empty())
        out.refusals.push_back({i, std::move(problem)});
    if (entry.kind == EntryKind::Complete)
      if (std::string problem = complete_problem(entries, form.row); !problem.empty())
        out.refusals.push_back({i, std::move(problem)});
    if (entry.kind != EntryKind::Today) continue;
    if (today && entry.value.number < *today)
      out.refusals.push_back({i, "today goes back from " + value::date_text(*today) + " to " +
                                     value::date_text(entry.value.number) + ": it only moves forward"});
    today = entry.value.number;
  }
  if (log_.size() + entries.size() > limits::kLogEntries && !entries.empty())
    out.refusals.push_back(
        {0, "an interview takes at most " + std::to_string(limits::kLogEntries) + " entries"});
  return out;
}

void Interview::record(const Entry& entry, Index row) {
  log_.push_back(entry);
  const value::Value& value = log_.back().value;
  if (entry.kind == EntryKind::Today) {
    today_ = value.number;
    if (program_->today != kNone) mark(program_->today, kNone, program_->today);
    return;
  }
  if (scratch_.used() != 0) scratch_.reset();
  if (entry.kind == EntryKind::Input) {
    inputs_.set(row, value::view(value, scratch_), value.kind, {});
    return mark(program_->inputs[row].slot, kNone, program_->inputs[row].slot);
  }
  if (entry.kind == EntryKind::Confirm) return record_confirmation();
  if (entry.kind == EntryKind::Complete) return mark_complete(row);
  if (is_of_rows(entry)) return record_rows(entry, row);
  mark(program_->questions[row].slot, kNone, program_->questions[row].slot);
  if (entry.kind == EntryKind::Prefill)
    return prefills_.set(row, value.known() ? value::view(value, scratch_) : Cell{}, value.kind, {});
  const bool answered = entry.kind == EntryKind::Answer;
  held_[row] = answered ? Held::Answered : entry.kind == EntryKind::Blank ? Held::Blank : Held::Untouched;
  answers_.set(row, answered ? value::view(value, scratch_) : Cell{}, value.kind, {});
}

void Interview::mark(Index slot, uint32_t row, Index because) {
  if (dirty_.add(slot)) cause_[slot] = because;
  if (row == kNone) return;
  RowMarks& marks = marks_[slot];
  if (row == kEveryRow) {
    marks.every = true;
    marks.rows.clear();
  } else if (!marks.every) {
    marks.rows.push_back(row);
  }
}

void Interview::run_all() {
  if (program_->segments.empty()) run_all(program::Range{0, static_cast<uint32_t>(program_->slots.size())});
  for (const program::Segment& segment : program_->segments) {
    if (segment.scope == kNone)
      run_all(segment.slots);
    else if (program_->table_of[segment.scope] != kNone)
      run_rows_all(segment);
  }
  while (const auto slot = dirty_.take_lowest())  // what was recorded before has run with all others
    if (rows_ != nullptr) marks_[*slot] = {};
}

void Interview::run_all(program::Range slots) {
  for (Index slot = slots.begin; slot < slots.begin + slots.count; ++slot) {
    const Cell cell = evaluate(slot);
    if (!cell.unknown()) store(slot, cell);
  }
}

// Slots stand in dependency order: the lowest dirty one reads nothing that is still to run, so each runs
// once.
void Interview::run_dirty(std::vector<Change>& changes) {
  while (const auto slot = dirty_.take_lowest()) {
    if (program_->slots[*slot].scope == kNone)
      run_one(*slot, changes);
    else
      run_rows(*slot, changes);
  }
}

void Interview::run_one(Index slot, std::vector<Change>& changes) {
  const Cell cell = evaluate(slot);
  // the cutoff: what reads it cannot tell the difference
  if (value::same_cell(values_[slot], cell, program_->slots[slot].type.kind)) return;
  store(slot, cell);
  changes.push_back({slot, cause_[slot]});
  const std::span<const Index> dependents = program_->dependents_of(slot);
  if (rows_ == nullptr) {
    for (const Index dependent : dependents)
      if (dirty_.add(dependent)) cause_[dependent] = slot;
    return;
  }
  const program::Reach* reach = program_->reaches.data() + program_->dependent_starts[slot];
  for (const Index dependent : dependents) mark_reached(slot, kNone, dependent, *reach++);
}

// The cell may lie in the scratch arena until the next call.
Cell Interview::evaluate(Index slot) {
  ++recomputed_;
  const program::Slot& s = program_->slots[slot];
  if (!holds(s.gate)) return {};
  switch (s.kind) {
    case SlotKind::Question: return question_cell(s);
    case SlotKind::Input: return inputs_[s.owner];
    case SlotKind::Today: return today_ ? value::number_cell(*today_) : Cell{};
    case SlotKind::Rows: return rows_cell(program_->tables[s.owner]);
    case SlotKind::Number: return number_cell();
    case SlotKind::Tap: {
      const program::Tap& tap = program_->taps[s.owner];
      if (scratch_.used() != 0) scratch_.reset();
      const Here here = s.scope == kNone ? Here{} : here_;
      return tap_cell(tap, here, tap.key == kNone ? Cell{} : value::as_read(values_[tap.key]), scratch_);
    }
    case SlotKind::Each:  // the assembler's, which knows the turn
    case SlotKind::Claim:
    case SlotKind::Counted: return {};  // the tests'
    case SlotKind::Check:
      if (program_->checks[s.owner].kind == program::CheckKind::Key)
        return key_check_cell(program_->checks[s.owner]);
      break;
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Let:
    case SlotKind::Preset:
    case SlotKind::Fixed:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Term: break;
  }
  if (scratch_.used() != 0) scratch_.reset();
  return vm::execute(*program_, s, values_.cells(), scratch_);
}

Cell Interview::question_cell(const program::Slot& slot) const {
  const bool in_row = slot.scope != kNone;
  switch (in_row ? rows_->held(slot.owner, here_.row) : held_[slot.owner]) {
    case Held::Answered: return in_row ? rows_->answer(slot.owner, here_.row) : answers_[slot.owner];
    case Held::Blank: return {};
    case Held::Untouched: break;
  }
  if (!in_row && prefills_[slot.owner].known()) return prefills_[slot.owner];
  return slot.fallback == kNone ? Cell{} : value::as_read(values_[slot.fallback]);
}

bool Interview::is_untouched(Index question, Here here) const {
  if (here.scope != kNone) return rows_->held(question, here.row) == Held::Untouched;
  return held_[question] == Held::Untouched && !prefills_[question].known();
}

void Interview::store(Index slot, const Cell& cell) {
  faults_ += static_cast<uint32_t>(cell.faulted()) - static_cast<uint32_t>(values_[slot].faulted());
  values_.set(slot, cell, program_->slots[slot].type.kind, program_->pool);
}

}  // namespace rapport::interview
