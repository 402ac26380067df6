// Going through an expression: the one list of which alternative has which children.
#pragma once

#include <functional>

#include "compiler/hir/expr.h"
#include "runtime/base/match.h"

namespace rapport::hir {

void for_each_child(const Expr& e, const std::function<void(ExprId)>& visit);  // in the order written

}  // namespace rapport::hir
