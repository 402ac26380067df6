// Groups that somebody marked as complete, and what stands against it since.
#include <algorithm>

#include "runtime/interview/interview.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Cell;

namespace {

using program::Index;
using program::Program;

Index group_of_slot(const Program& program, Index slot) {
  const program::Slot& s = program.slots[slot];
  switch (s.kind) {
    case SlotKind::Let: return program.lets[s.owner].group;
    case SlotKind::Question:
    case SlotKind::Fixed: return program.questions[s.owner].group;
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Check:
    case SlotKind::Preset:
    case SlotKind::Input:
    case SlotKind::Today:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Rows:
    case SlotKind::Number:
    case SlotKind::Term:
    case SlotKind::Tap:
    case SlotKind::Each:
    case SlotKind::Claim:
    case SlotKind::Counted: break;
  }
  return kNone;
}

Index group_of_entry(const Program& program, const Entry& entry) {
  if (const Index question = program::find_question(program, entry.name); question != kNone)
    return program.questions[question].group;
  if (const Index table = program::find_table(program, entry.name); table != kNone)
    return program.tables[table].group;
  for (const program::Let& let : program.lets)
    if (let.name == entry.name) return let.group;
  return kNone;
}

bool stands_in(const Program& program, const Problem& problem, Index group) {
  if (group_of(program, problem) == group) return true;
  return std::any_of(problem.also.begin(), problem.also.end(),
                     [&](Index question) { return program.questions[question].group == group; });
}

}  // namespace

Index group_of(const Program& program, const Problem& problem) {
  if (problem.question != kNone) return program.questions[problem.question].group;
  if (problem.table != kNone) return program.tables[problem.table].group;
  if (problem.check != kNone) return program.checks[problem.check].group;
  return problem.slot == kNone ? kNone : group_of_slot(program, problem.slot);
}

namespace {

// Which slots make the picture of which group, and which raise what is wrong in it.
struct ShownSlots {
  const Program& program;
  std::vector<std::pair<Index, Index>> values;  // slot, group

  void value(Index slot, Index group) {
    if (slot != kNone && group != kNone) values.emplace_back(slot, group);
  }
  void text(Index text, Index group) {
    if (text == kNone) return;
    for (const Index part : program.texts[text].parts) value(part, group);
  }
  void with_gate(Index slot, Index group) {
    value(slot, group);
    value(program.slots[slot].gate, group);
  }
  void add_all() {
    for (const program::Question& q : program.questions) {
      with_gate(q.slot, q.group);
      for (const Index t : {q.title, q.help, q.unit, q.confirm}) text(t, q.group);
    }
    for (const program::Table& t : program.tables) {
      with_gate(t.rows, t.group);
      for (const Index shown : {t.title, t.help}) text(shown, t.group);
    }
    for (const program::Let& let : program.lets) {
      if (let.title == kNone) continue;
      with_gate(let.slot, let.group);
      for (const Index t : {let.title, let.help, let.confirm}) text(t, let.group);
    }
    for (const program::ScreenItem& item : program.screen) {
      if (item.kind != program::ScreenKind::Note) continue;
      value(program.notes[item.index].gate, item.group);
      text(program.notes[item.index].text, item.group);
    }
    for (Index group = 0; group < program.groups.size(); ++group) {
      value(program.groups[group].gate, group);
      for (const Index t : {program.groups[group].title, program.groups[group].help}) text(t, group);
    }
  }
};

}  // namespace

// What is shown is listed once, when the first group is marked: most interviews that are replayed have none.
void Interview::mark_complete(Index group) {
  states_.resize(program_->groups.size(), GroupState::Open);
  states_[group] = GroupState::Complete;
  if (shown_) return;
  std::vector<Shown> list;
  ShownSlots slots{*program_, {}};
  slots.add_all();
  for (const auto& [slot, in] : slots.values) list.push_back({.slot = slot, .group = in, .is_value = true});
  for (Index question = 0; question < program_->questions.size(); ++question) {
    const program::Question& q = program_->questions[question];
    if (q.group == kNone) continue;
    for (const Index slot :
         {q.slot, q.required, q.options, q.minimum, q.maximum, program_->slots[q.slot].fallback})
      if (slot != kNone) list.push_back({.slot = slot, .group = q.group, .question = question});
  }
  for (Index table = 0; table < program_->tables.size(); ++table) {
    const program::Table& t = program_->tables[table];
    if (t.group == kNone) continue;
    for (const Index slot : {t.rows, t.required})
      if (slot != kNone) list.push_back({.slot = slot, .group = t.group, .table = table});
  }
  for (const program::Let& let : program_->lets)
    if (let.group != kNone) list.push_back({.slot = let.slot, .group = let.group});
  for (const program::Check& check : program_->checks) {
    std::vector<Index> groups;
    for (const Index question : check.at) groups.push_back(program_->questions[question].group);
    for (const Index table : check.at_tables) groups.push_back(program_->tables[table].group);
    if (groups.empty()) groups.push_back(check.group);
    for (const Index in : groups)
      if (in != kNone) list.push_back({.slot = check.slot, .group = in, .may_fail = !check.warning});
  }
  std::sort(list.begin(), list.end(), [](const Shown& a, const Shown& b) { return a.slot < b.slot; });
  shown_ = std::make_shared<const std::vector<Shown>>(std::move(list));
}

std::string Interview::complete_problem(std::span<const Entry> entries, Index group) const {
  if (entries.size() != 1) return "to mark a group as complete is a step of its own";
  const std::string name = "`" + program_->groups[group].name + "`";
  if (!holds(program_->groups[group].gate)) return name + " is not asked now";
  size_t open = 0;
  for (const Problem& problem : open_problems())
    open += !problem.warning && stands_in(*program_, problem, group);
  if (open == 0) return {};
  return name + " is not complete: " + std::to_string(open) + (open == 1 ? " thing is" : " things are") +
         " open or wrong in it";
}

// Does what the slot is now stand against the group?
bool Interview::arises(const Shown& shown, uint32_t row) const {
  const Here here = here_of(shown.slot, row);
  const Cell& cell = cell_at(shown.slot, here);
  if (cell.faulted()) return true;
  if (shown.table != kNone) return rows_missing(shown.table, here);
  if (shown.may_fail) return cell.known() && cell.number == 0;
  if (shown.question == kNone) return false;
  return is_open(shown.question, here) ||
         (row == kNone && is_unconfirmed(program_->questions[shown.question].slot));
}

bool Interview::arises_in_any(const Shown& shown, uint32_t row) const {
  const Index scope = program_->slots[shown.slot].scope;
  if (scope == kNone) {
    const program::Slot& s = program_->slots[shown.slot];
    const bool unconfirmed = s.kind == SlotKind::Let && is_unconfirmed(shown.slot);
    return unconfirmed || arises(shown, kNone);
  }
  const Index table = program_->table_of[scope];
  if (table == kNone) return false;
  if (row != kEveryRow) return row < rows_->count(table) && arises(shown, row);
  for (uint32_t i = 0; i < rows_->count(table); ++i)
    if (arises(shown, i)) return true;
  return false;
}

// After a step: `first_entry` is where it begins in the log.
void Interview::review(size_t first_entry, std::span<const Change> changes) {
  if (states_.empty()) return;
  std::vector<Index> from;  // the groups that were answered
  for (size_t i = first_entry; i < log_.size(); ++i) from.push_back(group_of_entry(*program_, log_[i]));
  std::sort(from.begin(), from.end());
  from.erase(std::unique(from.begin(), from.end()), from.end());
  const auto is_from_outside = [&](Index group) {
    return from.size() > 1 || (from.size() == 1 && from[0] != group);
  };
  for (const Change& change : changes) {
    const auto less = [](const Shown& shown, Index slot) { return shown.slot < slot; };
    for (auto shown = std::lower_bound(shown_->begin(), shown_->end(), change.slot, less);
         shown != shown_->end() && shown->slot == change.slot; ++shown) {
      GroupState& state = states_[shown->group];
      if (state == GroupState::Open) continue;
      const bool problem = arises_in_any(*shown, change.row);
      if (is_from_outside(shown->group)) {
        if (shown->is_value || problem) state = GroupState::NeedsReview;
      } else if (problem && state == GroupState::Complete) {
        state = GroupState::Open;
      }
    }
  }
}

}  // namespace rapport::interview
