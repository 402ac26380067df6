// What of rows that came from outside could not be read. It stands there, and nobody knows what it is: what
// may follow from it alone is no problem yet.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::interview {

struct Unread {
  struct Column {
    bool every = false;          // of all rows: its title was not understood
    std::vector<uint32_t> rows;  // those of it, ascending, as they stand in the interview
  };
  struct Table {
    bool incomplete = false;  // rows of it are missing, or stand at another row than they belong to
    // A row that was added to hold the rows of others of which nobody knows where they belong.
    uint32_t stand_in = program::kNone;
  };
  std::vector<Column> columns;  // per question
  std::vector<Table> tables;    // per table
};

}  // namespace rapport::interview
