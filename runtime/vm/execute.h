// One rule to one value. No I/O, no clock, no allocation but the scratch arena.
#pragma once

#include <functional>
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

// The same, and tells each side of an `and` or `or` when it is worked out: the instruction that takes it,
// counted from the beginning of the rule, and what it is. For coverage.
using Watch = std::function<void(uint32_t instruction, const value::Cell& side)>;
value::Cell execute_watched(const program::Program& program, const program::Slot& slot,
                            std::span<const value::Cell> slots, value::Scratch& scratch, const Watch& watch);

}  // namespace rapport::vm
