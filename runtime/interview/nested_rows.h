// Rows of tables and of the tables in them, as files bring them: a list for each table, in any order.
#pragma once

#include <memory>
#include <vector>

#include "runtime/interview/row_block.h"
#include "runtime/program/program.h"

namespace rapport::interview {

struct CameRows {
  std::vector<uint32_t> around;  // per row: the row around, in the order in which that one came
  RowBlock block;                // without its child rows and parents
};

// The rows of `table` with their child rows, those of one row around together, else in the order in which
// they came. `came` has all tables of the program, and is emptied; every row around is there.
std::shared_ptr<const RowBlock> nested_rows(const program::Program& program, program::Index table,
                                            std::vector<CameRows>& came);

}  // namespace rapport::interview
