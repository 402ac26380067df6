#include "tests/oracle/history.h"

#include <algorithm>

namespace rapport::oracle {

using interview::Entry;
using interview::EntryKind;

namespace {

bool is_of_host(const Entry& entry) {
  return entry.kind == EntryKind::Input || entry.kind == EntryKind::Today ||
         entry.kind == EntryKind::Prefill || entry.kind == EntryKind::PrefillRows;
}

Index confirmed_slot(const program::Program& program, const std::string& name) {
  for (const program::Question& q : program.questions)
    if (q.name == name) return q.slot;
  for (const program::Let& let : program.lets)
    if (let.name == name) return let.slot;
  return kNone;
}

}  // namespace

void History::take(const Planned& step) {
  steps_.push_back({step.entries, {}});
  oracle::take(compiled_, step, answers_);
}

// Where nothing is known there is nothing to confirm.
void History::finish_step(TreeWalker& walker) {
  Step& step = steps_.back();
  for (const Entry& entry : step.entries) {
    if (entry.kind != EntryKind::Confirm) continue;
    const Index slot = confirmed_slot(compiled_.program, entry.name);
    const value::Value& value = entry.value.known() ? entry.value : walker.at(compiled_.node_of[slot]).value;
    if (value.known()) step.confirmed.emplace_back(slot, value);
  }
  for (const auto& [slot, value] : step.confirmed) confirmed_[slot] = value;
}

const History::Step* History::last_step() const {
  for (size_t i = steps_.size(); i-- > 0;)
    if (!std::all_of(steps_[i].entries.begin(), steps_[i].entries.end(), is_of_host)) return &steps_[i];
  return nullptr;
}

std::vector<Entry> History::last() const {
  std::vector<Entry> out;
  if (const Step* step = last_step()) out = step->entries;
  std::erase_if(out, is_of_host);
  return out;
}

void History::undo() {
  Step& step = steps_[static_cast<size_t>(last_step() - steps_.data())];
  std::erase_if(step.entries, [](const Entry& entry) { return !is_of_host(entry); });
  step.confirmed.clear();
  answers_ = no_answers(compiled_);
  confirmed_.clear();
  for (const Step& taken : steps_) {
    oracle::take(compiled_, {taken.entries}, answers_);
    for (const auto& [slot, value] : taken.confirmed) confirmed_[slot] = value;
  }
}

}  // namespace rapport::oracle
