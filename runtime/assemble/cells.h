// The values that records are made of: those of the interview, and those of loops while their turns run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/assemble/turns.h"
#include "runtime/interview/interview.h"

namespace rapport::assemble {

using program::Index;
using program::kNone;

struct Here {  // a row, or the turn of a loop that runs; no scope: where there are no rows
  Index scope = kNone;
  uint32_t row = 0;  // of the innermost table around
};

class Cells {
 public:
  explicit Cells(const interview::Interview& interview);

  value::Cell at(Index slot, const Here& here) const;
  bool holds(Index gate, const Here& here) const;
  // The row of a table's scope that `here` lies in.
  uint32_t row_of(Index scope, const Here& here) const;

  // The turns of a loop around `here`, and one that runs from now on: its slots are worked out. False: its
  // `where` leaves it out. Slots that came out as a fault are added to `faults`.
  Turns turns(const program::Loop& loop, const Here& here) const;
  bool enter(const program::Loop& loop, const Turn& turn, uint32_t number, const Here& here,
             std::vector<Index>& faults);

 private:
  value::Cell given(const program::Slot& slot, const Turn& turn, uint32_t number) const;
  value::Cell worked_out(Index slot, const Here& here);
  // The innermost scope of a table around.
  Index table_scope(Index scope) const;

  const interview::Interview& interview_;
  const program::Program& program_;
  std::vector<value::Cell> cells_;                          // per slot; when there are loops
  std::vector<std::unique_ptr<value::Scratch>> scratches_;  // per scope: of the turn that runs
};

}  // namespace rapport::assemble
