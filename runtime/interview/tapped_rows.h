// The rows that a tap looks at; for the sources of this folder.
#pragma once

#include "runtime/interview/interview.h"

namespace rapport::interview {

// Whether all rows that the tap looks at lie in one row around their table, which says whether they are
// there; by a key all rows of the table are looked at.
inline bool looks_at_one_set(const program::Program& program, const program::Tap& tap, Index scope) {
  const Index around = program.slots[program.tables[tap.table].rows].scope;
  return tap.match == kNone ? program::contains(program, around, scope) : around == kNone;
}

// Calls visit(row), ascending, until it gives false. `here`: where the tap is; `key`: the value of its key,
// if it has one.
template <class Visit>
void Interview::for_tapped_rows(const program::Tap& tap, Here here, const value::Cell& key,
                                Visit visit) const {
  if (tap.match == kNone) {
    const RowRange range = rows_->range(tap.table, here.scope, here.row);
    for (uint32_t row = range.begin; row < range.end; ++row)
      if (!visit(row)) return;
    return;
  }
  if (!key.known()) return;
  const value::Kind kind = program_->slots[tap.match].type.kind;
  for (const auto& [hash, row] : key_index(tap.match).with(hash_of(key, program_->slots[tap.key].type.kind)))
    if (equal_values(rows_->cell(tap.match, row), key, kind) && !visit(row)) return;
}

}  // namespace rapport::interview
