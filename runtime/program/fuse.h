// The fused instructions: what the emitter runs over a rule when it is whole.
#pragma once

#include <vector>

#include "runtime/program/instr.h"

namespace rapport::program {

// The same rule with `load push gt_number` and the like as one instruction each, its jumps led to where they
// led before.
std::vector<Instr> fuse(const std::vector<Instr>& code);

}  // namespace rapport::program
