// The turns of a loop (`record … for`).
#pragma once

#include <string>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::assemble {

struct Turn {
  value::Cell value, start, end;  // what Each slots give
  uint32_t row = program::kNone;  // of a loop over rows
};

struct Turns {
  std::vector<Turn> list;
  bool too_many = false;  // the list is cut off at the loop's `at_most`
};

// Of a loop that does not go over rows. `sources`: what its source slots are; one that is not known: no
// turns.
Turns turns_of(const program::Program& program, const program::Loop& loop,
               std::span<const value::Cell> sources);

}  // namespace rapport::assemble
