// The records of a data set, worked out from the typed tree: which there are, and what stands in their
// fields.
#pragma once

#include <string>

#include "runtime/interview/interview.h"
#include "tests/oracle/compiled.h"
#include "tests/oracle/tree_walker.h"

namespace rapport::oracle {

// The first record of what the interview writes that the walker does not know, or the other way round; empty:
// none. When the data set has problems, records and fields may be missing in it. `walker` has the same
// answers. Rows of one-row tables are not looked at.
std::string compare_records(const Compiled& compiled, TreeWalker& walker,
                            const interview::Interview& interview);

}  // namespace rapport::oracle
