// The log as the only state: what is taken back, and an interview from a log.
#include <algorithm>
#include <array>

#include "runtime/interview/interview.h"
#include "runtime/value/ops.h"

namespace rapport::interview {

using program::kNone;
using value::Cell;

namespace {

constexpr const char* kNothing = "there is nothing to take back";
constexpr const char* kAlone = "to take back is a step of its own: no other entry stands beside it";

bool is_undo(const Entry& entry) { return entry.kind == EntryKind::Undo; }

struct Steps {
  CountingEntries counting;
  std::vector<uint32_t> open;  // that may still be taken back
};

Steps steps_of(std::span<const Entry> log, std::span<const uint32_t> ends) {
  Steps out{{std::vector<bool>(log.size(), true), {}}, {}};
  std::vector<bool>& counts = out.counting.entries;
  const auto begin_of = [&](uint32_t step) { return step == 0 ? 0U : ends[step - 1]; };
  for (uint32_t step = 0; step < ends.size(); ++step) {
    const uint32_t begin = begin_of(step), end = ends[step];
    const std::span<const Entry> entries = log.subspan(begin, end - begin);
    for (uint32_t i = begin; i < end; ++i) {
      if (!is_undo(log[i])) continue;
      counts[i] = false;
      const char* problem = entries.size() != 1 ? kAlone : out.open.empty() ? kNothing : nullptr;
      if (problem != nullptr) out.counting.refusals.push_back({i, problem});
    }
    const bool undo = entries.size() == 1 && is_undo(entries.front());
    if (undo && !out.open.empty()) {
      for (uint32_t i = begin_of(out.open.back()); i < ends[out.open.back()]; ++i)
        if (!is_of_host(log[i].kind)) counts[i] = false;
      out.open.pop_back();
    } else if (!undo && std::any_of(entries.begin(), entries.end(),
                                    [](const Entry& e) { return !is_of_host(e.kind); })) {
      out.open.push_back(step);
    }
  }
  return out;
}

}  // namespace

bool is_of_host(EntryKind kind) {
  enum class Giver : uint8_t { Person, Host };
  constexpr std::array kGivers = {
#define ENTRY(kind, word, value, giver) Giver::giver,
#include "runtime/interview/entries.def"
  };
  return kGivers[static_cast<size_t>(kind)] == Giver::Host;
}

CountingEntries counting_entries(std::span<const Entry> log, std::span<const uint32_t> steps) {
  return steps_of(log, steps).counting;
}

std::string Interview::undo_problem(std::span<const Entry> entries) const {
  if (entries.size() != 1) return kAlone;
  return steps_of(log_, steps_).open.empty() ? kNothing : "";
}

// What counts is held again: there is no other way back that is surely the same.
Interview::Step Interview::undo(const Entry& entry) {
  std::vector<Entry> log(log_.begin(), log_.end());
  log.push_back(entry);
  std::vector<uint32_t> steps(steps_.begin(), steps_.end());
  steps.push_back(static_cast<uint32_t>(log.size()));
  Started before = replay(*program_, log, steps);
  Step step{std::move(before.refusals), {}};
  if (!step.refusals.empty()) return step;
  step.changes = changes_to(before.interview);
  before.interview.recomputed_ += recomputed_;
  *this = std::move(before.interview);
  return step;
}

// As a step gives them: each with the first slot that it reads and that changed, too.
std::vector<Change> Interview::changes_to(const Interview& other) const {
  std::vector<Change> changes;
  std::vector<bool> changed(program_->slots.size());
  const auto same = [&](Index slot, const Cell& a, const Cell& b) {
    return value::same_cell(a, b, program_->slots[slot].type.kind);
  };
  for (Index slot = 0; slot < program_->slots.size(); ++slot) {
    const program::Slot& s = program_->slots[slot];
    const Index table = s.scope == kNone ? kNone : program_->table_of[s.scope];
    if (s.scope != kNone && table == kNone) continue;  // a loop's
    uint32_t row = kNone;
    if (table == kNone) {
      if (same(slot, values_[slot], other.values_[slot])) continue;
    } else {
      const uint32_t count = rows_->count(table);
      bool differs = count != other.rows_->count(table);
      for (uint32_t i = 0; i < count && !differs; ++i)
        differs = !same(slot, rows_->cell(slot, i), other.rows_->cell(slot, i));
      if (!differs) continue;
      row = kEveryRow;
    }
    changed[slot] = true;
    Index because = slot;
    program::for_each_read(*program_, s, [&](Index read) {
      if (because == slot && read != slot && changed[read]) because = read;
    });
    changes.push_back({slot, because, row});
  }
  return changes;
}

// ---- confirmations ----

// After the step: of several confirmations of one value the last one holds, whether it says the value or not.
void Interview::record_confirmation() { unfinished_.push_back(log_.size() - 1); }

// What was confirmed as it is: only now it is known what that is.
void Interview::finish_confirmations() {
  for (const size_t entry : unfinished_) {
    const std::string& name = log_[entry].name;
    const Index question = program::find_question(*program_, name);
    Index slot = question == kNone ? kNone : program_->questions[question].slot;
    for (const program::Let& let : program_->lets)
      if (slot == kNone && let.name == name) slot = let.slot;
    if (slot == kNone) continue;
    value::Value& value = log_[entry].value;
    if (!value.known() && values_[slot].known())
      value = value::to_value(values_[slot], program_->slots[slot].type.kind);
    if (value.known()) confirmed_[slot] = value;
  }
  unfinished_.clear();
}

bool Interview::is_unconfirmed(Index slot) const {
  const program::Slot& s = program_->slots[slot];
  if (s.scope != kNone || !values_[slot].known()) return false;
  const bool is_let = s.kind == program::SlotKind::Let;
  if ((is_let ? program_->lets[s.owner].confirm : program_->questions[s.owner].confirm) == kNone)
    return false;
  const auto confirmed = confirmed_.find(slot);
  if (confirmed == confirmed_.end()) return true;
  value::Scratch scratch;
  return !value::same_cell(value::view(confirmed->second, scratch), values_[slot], s.type.kind);
}

// ---- from a log ----

Interview::Started Interview::start(const program::Program& program, std::span<const Entry> entries) {
  const auto end = static_cast<uint32_t>(entries.size());
  return replay(program, entries, std::span(&end, entries.empty() ? 0 : 1));
}

namespace {

// Does it depend on what the values are after its step?
bool is_of_its_step(const Entry& entry) {
  return entry.kind == EntryKind::Complete || (entry.kind == EntryKind::Confirm && !entry.value.known());
}

}  // namespace

// Nobody sees what was between until a group is marked as complete, or something is confirmed as it is: up to
// there every slot runs once, and so it does in a log of one step.
Interview::Started Interview::replay(const program::Program& program, std::span<const Entry> log,
                                     std::span<const uint32_t> steps) {
  Started started{Interview(program, Unevaluated::Yes), {}};
  Interview& interview = started.interview;
  CountingEntries known = counting_entries(log, steps);
  started.refusals = std::move(known.refusals);
  uint32_t step = 0, begin = 0;
  for (; step < steps.size(); begin = steps[step++]) {
    const auto end = log.begin() + steps[step];
    const auto is_complete = [](const Entry& e) { return e.kind == EntryKind::Complete; };
    if (steps.size() == 1 ? std::any_of(log.begin() + begin, end, is_complete)
                          : std::any_of(log.begin() + begin, end, is_of_its_step))
      break;
  }
  if (started.refusals.empty()) interview.replay_whole(log.first(begin), known.entries, started.refusals);
  if (started.refusals.empty()) interview.steps_.assign(steps.begin(), steps.begin() + step);
  interview.run_all();
  interview.finish_confirmations();
  for (; step < steps.size() && started.refusals.empty(); begin = steps[step++])
    interview.replay_step(begin, log.subspan(begin, steps[step] - begin), known.entries, started.refusals);
  if (!started.refusals.empty() && !interview.log_.empty()) {  // as if there were none
    std::vector<Refusal> refusals = std::move(started.refusals);
    return {Interview(program), std::move(refusals)};
  }
  return started;
}

void Interview::replay_whole(std::span<const Entry> log, const std::vector<bool>& counts,
                             std::vector<Refusal>& refusals) {
  std::vector<size_t> places;
  std::vector<Entry> kept;
  for (size_t i = 0; i < log.size(); ++i)
    if (counts[i]) places.push_back(i);
  std::span<const Entry> counting = log;
  if (places.size() != log.size()) {
    for (const size_t i : places) kept.push_back(log[i]);
    counting = kept;
  }
  const Checked checked = check(counting);
  for (const Refusal& refusal : checked.refusals)
    refusals.push_back({places[refusal.entry], refusal.message});
  if (!refusals.empty()) return;
  log_.reserve(log.size());
  size_t at = 0;
  for (size_t i = 0; i < log.size(); ++i) {
    if (at < places.size() && places[at] == i)
      record(log[i], checked.rows[at++]);
    else
      log_.push_back(log[i]);
  }
}

void Interview::replay_step(size_t begin, std::span<const Entry> entries, const std::vector<bool>& counts,
                            std::vector<Refusal>& refusals) {
  std::vector<Entry> counting;
  for (size_t i = 0; i < entries.size(); ++i)
    if (counts[begin + i]) counting.push_back(entries[i]);
  const Checked checked = check(counting);
  for (const Refusal& refusal : checked.refusals)
    refusals.push_back({begin + refusal.entry, refusal.message});
  if (!refusals.empty()) return;
  if (counting.size() == entries.size()) {
    Step step;
    return record_step(counting, checked.rows, step);
  }
  // Of a step that was taken back the log still has all.
  Step step;
  record_step(counting, checked.rows, step);
  log_.resize(begin);
  log_.insert(log_.end(), entries.begin(), entries.end());
  steps_.back() = static_cast<uint32_t>(log_.size());
}

}  // namespace rapport::interview
