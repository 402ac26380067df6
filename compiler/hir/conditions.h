// What is known from conditions: two that exclude each other, and which values are known where a condition is
// yes.
#pragma once

#include <set>
#include <vector>

#include "compiler/hir/pack.h"

namespace rapport::hir {

// Never both yes: one is the other's negation, or both compare the same value with different constants; also
// through the conditions around them.
bool exclusive(const TypedPack& pack, NodeId gate_a, NodeId gate_b);

// The nodes that must be known for `expr` to be yes.
void add_known_when_yes(const TypedPack& pack, ExprId expr, std::set<uint32_t>& known);

// Yes or no when `expr` is so whatever the answers are.
enum class Constant : uint8_t { No, Yes, Varies };
Constant constant_condition(const TypedPack& pack, ExprId expr);

bool same_expr(const TypedPack& pack, ExprId a, ExprId b);

}  // namespace rapport::hir
