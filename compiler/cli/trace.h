// What answers lead to, one after the other: for people who want to see their rules at work.
#pragma once

#include <string>

#include "compiler/cli/answering.h"
#include "runtime/program/program.h"

namespace rapport::cli {

// For each answer of the sheet what it was and which values changed because of it, then what is not asked and
// why:
//   answer multi yes
//   recomputed reporting, reporting.required
//   recomputed rate because reporting
//   not asked budget: because small yes
std::string trace(const program::Program& program, const Sheet& sheet);

// Of one step, the lines that begin with "recomputed".
std::string recomputed(const program::Program& program, const std::vector<interview::Change>& changes);

}  // namespace rapport::cli
