// Rows of one table as they come from outside, column by column, with their child rows: an answer of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/interview/cell_column.h"
#include "runtime/interview/text_arena.h"

namespace rapport::interview {

enum class Held : uint8_t { Untouched, Blank, Answered };  // what was last said of a question or cell

struct RowBlock {
  struct Column {
    std::string name;  // without the table's: "Description"
    CellColumn cells;
    std::vector<Held> held;  // as many as cells
  };
  std::string table;              // "aging", "aging.aging_lines"
  uint32_t count = 0;             // of rows
  std::vector<uint32_t> parents;  // child rows: the row of the block around that each belongs to, ascending
  std::vector<uint32_t> lines;  // where each row stands in the file that it comes from, from 1; may be empty
  std::vector<Column> columns;  // those that are named; in the others every cell is untouched
  std::vector<RowBlock> children;
  TextArena bytes;  // what the cells point at
};

}  // namespace rapport::interview
