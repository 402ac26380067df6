#include "runtime/interview/interview.h"

#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/interview/form.h"
#include "runtime/value/date.h"
#include "runtime/value/ops.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Cell;

Interview::Interview(const program::Program& program, Unevaluated)
    : program_(&program),
      values_(program.slots.size()),
      answers_(program.questions.size()),
      held_(program.questions.size(), Held::Untouched),
      inputs_(program.inputs.size()),
      dirty_(static_cast<uint32_t>(program.slots.size())),
      cause_(program.slots.size(), kNone) {
  RAPPORT_CHECK(program.slots.size() <= limits::kSlots);
}

Interview::Interview(const program::Program& program) : Interview(program, Unevaluated::Yes) { run_all(); }

Interview::Started Interview::start(const program::Program& program, std::span<const Entry> entries) {
  Started started{Interview(program, Unevaluated::Yes), {}};
  Interview& interview = started.interview;
  Checked checked = interview.check(entries);
  if (checked.refusals.empty()) {
    interview.log_.reserve(entries.size());
    for (size_t i = 0; i < entries.size(); ++i) interview.record(entries[i], checked.rows[i]);
  }
  started.refusals = std::move(checked.refusals);
  interview.run_all();
  return started;
}

Interview::Step Interview::apply(std::span<const Entry> entries) {
  Step step;
  Checked checked = check(entries);
  step.refusals = std::move(checked.refusals);
  if (!step.refusals.empty()) return step;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Index slot = record(entries[i], checked.rows[i]);
    if (slot != kNone && dirty_.add(slot)) cause_[slot] = slot;
  }
  run_dirty(step.changes);
  return step;
}

Interview::Checked Interview::check(std::span<const Entry> entries) const {
  Checked out;
  out.rows.reserve(entries.size());
  std::optional<int64_t> today = today_;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    Form form = form_of(*program_, entry);
    out.rows.push_back(form.row);
    if (form.problem) {
      out.refusals.push_back({i, std::move(*form.problem)});
    } else if (entry.kind == EntryKind::Today) {
      if (today && entry.value.number < *today)
        out.refusals.push_back({i, "today goes back from " + value::date_text(*today) + " to " +
                                       value::date_text(entry.value.number) + ": it only moves forward"});
      today = entry.value.number;
    }
  }
  if (log_.size() + entries.size() > limits::kLogEntries && !entries.empty())
    out.refusals.push_back(
        {0, "an interview takes at most " + std::to_string(limits::kLogEntries) + " entries"});
  return out;
}

Index Interview::record(const Entry& entry, Index row) {
  log_.push_back(entry);
  const value::Value& value = log_.back().value;
  if (entry.kind == EntryKind::Today) {
    today_ = value.number;
    return program_->today;
  }
  if (scratch_.used() != 0) scratch_.reset();
  if (entry.kind == EntryKind::Input) {
    inputs_.set(row, value::view(value, scratch_), value.kind, {});
    return program_->inputs[row].slot;
  }
  const bool answered = entry.kind == EntryKind::Answer;
  held_[row] = answered ? Held::Answered : entry.kind == EntryKind::Blank ? Held::Blank : Held::Untouched;
  answers_.set(row, answered ? value::view(value, scratch_) : Cell{}, value.kind, {});
  return program_->questions[row].slot;
}

void Interview::run_all() {
  for (Index slot = 0; slot < program_->slots.size(); ++slot) {
    const Cell cell = evaluate(slot);
    if (!cell.unknown()) store(slot, cell);
  }
}

// Slots stand in dependency order: the lowest dirty one reads nothing that is still to run, so each runs
// once.
void Interview::run_dirty(std::vector<Change>& changes) {
  while (const auto slot = dirty_.take_lowest()) {
    const Cell cell = evaluate(*slot);
    // the cutoff: what reads it cannot tell the difference
    if (value::same_cell(values_[*slot], cell, program_->slots[*slot].type.kind)) continue;
    store(*slot, cell);
    changes.push_back({*slot, cause_[*slot]});
    for (const Index dependent : program_->dependents_of(*slot))
      if (dirty_.add(dependent)) cause_[dependent] = *slot;
  }
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
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Check:
    case SlotKind::Let:
    case SlotKind::Preset:
    case SlotKind::Fixed:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Term:
    case SlotKind::Rows:
    case SlotKind::Number:
    case SlotKind::Tap:
    case SlotKind::Each: break;
  }
  if (scratch_.used() != 0) scratch_.reset();
  return vm::execute(*program_, s, values_.cells(), scratch_);
}

Cell Interview::question_cell(const program::Slot& slot) const {
  switch (held_[slot.owner]) {
    case Held::Answered: return answers_[slot.owner];
    case Held::Blank: return {};
    case Held::Untouched: return slot.fallback == kNone ? Cell{} : value::as_read(values_[slot.fallback]);
  }
  return {};
}

void Interview::store(Index slot, const Cell& cell) {
  faults_ += static_cast<uint32_t>(cell.faulted()) - static_cast<uint32_t>(values_[slot].faulted());
  values_.set(slot, cell, program_->slots[slot].type.kind, program_->pool);
}

bool Interview::applicable(Index gate) const { return holds(gate); }

}  // namespace rapport::interview
