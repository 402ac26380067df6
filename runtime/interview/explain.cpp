#include <algorithm>

#include "runtime/interview/interview.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;

bool Interview::reads_own_answer(Index slot) const {
  const program::Slot& s = program_->slots[slot];
  const bool has_one = s.kind == SlotKind::Question || s.kind == SlotKind::Input || s.kind == SlotKind::Today;
  return has_one && holds(s.gate);
}

std::vector<Index> Interview::reads_of(Index slot, value::Scratch& scratch) const {
  const program::Slot& s = program_->slots[slot];
  std::vector<Index> reads;
  if (s.gate != kNone) reads.push_back(s.gate);
  if (!holds(s.gate)) return reads;
  if (s.kind == SlotKind::Question) {
    if (held_[s.owner] == Held::Untouched && s.fallback != kNone) reads.push_back(s.fallback);
  } else if (s.code.count != 0) {
    scratch.reset();
    std::vector<Index> loads;
    vm::execute_traced(*program_, s, values_.cells(), scratch, loads);
    for (const Index load : loads)
      if (std::find(reads.begin(), reads.end(), load) == reads.end()) reads.push_back(load);
  }
  return reads;
}

Explanation Interview::explain(Index slot) const {
  value::Scratch scratch;
  Explanation out{.slot = slot, .value = values_[slot], .reads = {}, .answers = {}};
  for (const Index read : reads_of(slot, scratch)) out.reads.push_back({read, value::as_read(values_[read])});

  std::vector<bool> seen(program_->slots.size());
  std::vector<Index> open{slot};
  seen[slot] = true;
  while (!open.empty()) {
    const Index at = open.back();
    open.pop_back();
    if (reads_own_answer(at)) out.answers.push_back(at);
    for (const Index read : reads_of(at, scratch)) {
      if (seen[read]) continue;
      seen[read] = true;
      open.push_back(read);
    }
  }
  std::sort(out.answers.begin(), out.answers.end());
  return out;
}

}  // namespace rapport::interview
