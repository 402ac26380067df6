// The rows of all tables of one interview: which there are, what is answered in them, and the values of their
// slots. Rows are named by position, from 0; their numbers are for the log.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/interview/cell_column.h"
#include "runtime/interview/row_block.h"
#include "runtime/program/program.h"

namespace rapport::interview {

using program::Index;
using program::kNone;

struct RowRange {
  uint32_t begin = 0, end = 0;
};

class Rows {
 public:
  explicit Rows(const program::Program& program);

  // ---- which rows there are ----
  uint32_t count(Index table) const { return tables_[table].count; }
  bool is_own(Index table) const {
    return tables_[table].own;
  }  // no longer the rows that the table starts with
  // Of a table that stands in no other: its prefill; null: none.
  const RowBlock* prefill(Index table) const { return prefills_[table].get(); }
  uint32_t number(Index table, uint32_t row) const;
  std::optional<uint32_t> row_of(Index table, uint32_t number) const;
  // The row of `scope`, which is the row's own or around it, that the row of `inner` lies in.
  uint32_t row_around(Index scope, Index inner, uint32_t row) const;
  RowRange range(Index table, Index scope,
                 uint32_t row) const;  // rows of the table within a row of a scope around it

  // ---- what is answered ----
  Held held(Index question, uint32_t row) const;
  value::Cell answer(Index question, uint32_t row) const;

  // ---- what its slots are ----
  value::Cell cell(Index slot, uint32_t row) const {
    const Column& c = columns_[slot];
    return c.given != nullptr ? c.given[row] : c.cells[row];
  }
  void set(Index slot, uint32_t row, const value::Cell& cell, value::Kind kind);
  // As set(), of every row one after the other: what was kept of the column before goes with finish_column().
  void begin_column(Index slot);
  void finish_column(Index slot);

  // ---- changes. Each makes the table's rows its own, with those of its parents and children ----
  void answer(Index question, uint32_t row, Held held, const value::Cell& cell, value::Kind kind);
  uint32_t insert(Index table, uint32_t parent_row,
                  uint32_t number);        // after the parent's others; where it stands now
  void remove(Index table, uint32_t row);  // with its child rows
  // Of a table that stands in no other. The rows stay in the block, which has been checked, until one of them
  // is changed.
  void replace(Index table, std::shared_ptr<const RowBlock> block);
  void reset(Index table);  // back to the rows that it starts with
  // The rows that a table, which stands in no other, starts with from now on; null: those of the pack.
  void prefill(Index table, std::shared_ptr<const RowBlock> block);
  uint32_t next_number(Index table) const { return tables_[table].next_number; }

 private:
  struct Table {
    bool own = false;                 // not the rows that it starts with
    bool apart = false;               // each row has answers and a number of its own
    bool is_given = false;            // until then: are they those of
    const RowBlock* given = nullptr;  // this block? null: none. Else they are those of the pack
    uint32_t count = 0, next_number = 1;
    uint32_t first_number = 1;      // of rows that are not apart
    std::vector<uint32_t> numbers;  // of those that are
    std::vector<uint32_t> starts;   // child rows: where those of each row of the parent begin, and the end
  };
  struct Answers {  // of a column, when the rows are apart
    CellColumn cells;
    std::vector<Held> held;
    TextArena bytes;
  };
  struct Column {  // of a slot
    const value::Cell* given = nullptr;
    CellColumn cells;
    TextArena bytes, fresh;
  };

  Index parent_of(Index table) const;
  std::vector<Index> children_of(Index table) const;
  void start(Index table);
  void lay_out(Index table);
  void restart(Index table);
  void take(Index table);
  void give(Index table, const RowBlock* block, bool is_given);
  void part(Index table);
  void part_one(Index table);
  bool lasts(Index slot, uint32_t row, const value::Cell& cell) const;
  void open_gap(Index table, uint32_t at, uint32_t count);
  void close_gap(Index table, uint32_t at, uint32_t count);
  void resize_columns(Index table);

  const program::Program* program_;
  std::vector<Table> tables_;
  std::vector<Answers> answers_;                           // per question
  std::vector<Column> columns_;                            // per slot
  std::vector<std::shared_ptr<const RowBlock>> prefills_;  // per table that stands in no other
  // All that were given: cells point into them. (The log of the interview has them as well.)
  std::vector<std::shared_ptr<const RowBlock>> blocks_;
  std::vector<const RowBlock::Column*> given_columns_;  // per question; null: not given
};

}  // namespace rapport::interview
