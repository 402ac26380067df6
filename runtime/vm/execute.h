// One rule to one value. No I/O, no clock, no allocation but the scratch arena.
#pragma once

#include <span>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/value/scratch.h"

namespace rapport::vm {

// The rule of `slot` over the current values of all slots. The program must be verified: depth, types, slots
// and forward jumps are proved, so that nothing is checked here. Texts of the result live in `scratch` or in
// what it read.
value::Cell execute(const program::Program& program, const program::Slot& slot,
                    std::span<const value::Cell> slots, value::Scratch& scratch);

// The same, and appends every slot that was loaded to `reads`, in order of first reading: what an explanation
// shows.
value::Cell execute_traced(const program::Program& program, const program::Slot& slot,
                           std::span<const value::Cell> slots, value::Scratch& scratch,
                           std::vector<program::Index>& reads);

}  // namespace rapport::vm
