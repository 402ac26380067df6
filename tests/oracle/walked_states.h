// What an interview says of its questions and groups, against the tree walker.
#pragma once

#include "runtime/interview/interview.h"
#include "tests/oracle/history.h"

namespace rapport::oracle {

// The first question whose state is another, or that is to be confirmed and need not be, or the other way
// round; empty: none. `walker` has the answers of `history`.
std::string compare_states(const Compiled& compiled, TreeWalker& walker, const History& history,
                           const interview::Interview& interview);

// May the group be marked as complete: it is there, and nothing is open or wrong in it.
bool may_be_complete(const Compiled& compiled, TreeWalker& walker, const interview::Interview& interview,
                     Index group);

}  // namespace rapport::oracle
