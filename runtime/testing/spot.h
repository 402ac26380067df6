// Where a place that a test names is in the interview as it stands.
#pragma once

#include <cstdint>

#include "runtime/interview/interview.h"
#include "runtime/program/program.h"

namespace rapport::testing {

struct Spot {
  program::Index question = program::kNone, table = program::kNone, let = program::kNone;
  uint32_t row = program::kNone;
  uint32_t row_around = program::kNone;  // of a table in a table: whose rows are meant; kNone: all
};

// Whether it is shown there: at a table or row also what is wrong in the rows within.
bool lies_at(const interview::Interview& interview, const interview::Problem& problem,
             const program::TestPlace& place, const Spot& at);

// The condition that decides whether it is there.
program::Index gate_of(const program::Program& program, const program::TestPlace& place, const Spot& at);
bool is_there(const interview::Interview& interview, const program::TestPlace& place, const Spot& at);

// Whether an answer or, of a table, a row has to be there.
bool is_required(const interview::Interview& interview, const program::TestPlace& place, const Spot& at);

}  // namespace rapport::testing
