// The instructions of one rule.
#pragma once

#include <vector>

#include "compiler/emit/constants.h"
#include "compiler/hir/pack.h"

namespace rapport::emit {

// What the rule does about a decimal that is too large for the type of its node.
enum class Excess : uint8_t { Impossible, Fault };

// `slots`: node → slot. The result ends in `ret`.
std::vector<program::Instr> emit_rule(const hir::TypedPack& pack, const hir::Node& node, Excess excess,
                                      const std::vector<uint32_t>& slots, Constants& constants);

}  // namespace rapport::emit
