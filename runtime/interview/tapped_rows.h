// The rows that a tap looks at; for the sources of this folder.
#pragma once

#include "runtime/interview/interview.h"

namespace rapport::interview {

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
