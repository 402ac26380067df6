// Engines that are wrong on purpose: what the oracles must not let pass. Each is made of the Program's data,
// so that no product code knows of it.
#pragma once

#include "runtime/program/program.h"

namespace rapport::oracle {

// `program` must outlive what is made of it: constants are views into it.

// An engine that goes on where a value did not change: everything that could be reached depends on each slot
// directly.
program::Program without_cutoff(const program::Program& program);

// A compiler that puts the operands of `<`, `<=`, `>`, `>=` the wrong way round, and those of `-` and `/`
// where both are a name or a constant.
program::Program with_swapped_operands(const program::Program& program);

// An engine that forgets that a block stands in another one.
program::Program with_forgotten_parents(const program::Program& program);

// An assembler that forgets the `where` of turns and the conditions around records.
program::Program with_forgotten_filters(const program::Program& program);

// A compiler that knows how many digits a decimal may have and forgets the number in the type.
program::Program with_roomy_decimals(const program::Program& program);

}  // namespace rapport::oracle
