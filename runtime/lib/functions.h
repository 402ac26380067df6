// The functions of builtins.def, for its table alone. A row without its function does not link.
#pragma once

#include <span>

#include "runtime/value/cell.h"
#include "runtime/value/scratch.h"

namespace rapport::lib {

#define BUILTIN(function, name, required, parameters, result, help) \
  value::Cell function(std::span<const value::Cell> args, value::Scratch& scratch);
#include "runtime/lib/builtins.def"

}  // namespace rapport::lib
