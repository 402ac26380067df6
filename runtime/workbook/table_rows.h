// The rows of one table as a sheet or file brings them, checked cell by cell.
#pragma once

#include <string>
#include <vector>

#include "runtime/interview/key_index.h"
#include "runtime/interview/nested_rows.h"
#include "runtime/workbook/cell_reader.h"
#include "runtime/workbook/header.h"

namespace rapport::workbook {

class TableRows {
 public:
  // None of them owned. Tables around come before, and are looked up in `around`.
  TableRows(const Program& program, CellReader& cells, Problems& problems);

  // What follows is of this sheet. `key`: others will look for its rows.
  struct Sheet {
    Place place;
    Index table = kNone;
    bool starts_1904 = false;
    bool is_looked_up = false;
  };
  void begin(const Sheet& sheet, Header header);
  // False: the table is full.
  bool add(uint32_t number, std::span<const xlsx::Cell> cells);
  // Where each column of a CSV line begins, for problems in it; of a sheet the columns themselves.
  void set_places(std::vector<uint32_t> places) { places_ = std::move(places); }
  void finish();

  uint32_t count(Index table) const { return came_[table].block.count; }
  std::vector<interview::CameRows>& came() { return came_; }

 private:
  struct Lookup {
    interview::KeyIndex index;  // by the row around and the key; or by the number
    std::vector<int64_t> numbers;
    bool is_filled = false;
  };
  using Found = std::vector<const xlsx::Cell*>;  // per column of the layout; null: empty

  Place place_of(size_t layout_column) const;
  bool is_empty(std::span<const xlsx::Cell> cells);
  bool find_row_around(const Found& found, uint32_t& row);
  bool find_key(const Found& found, size_t& at, uint32_t around, uint32_t& row);
  bool find_number(const Found& found, size_t at, uint32_t& row);
  void note_number(const xlsx::Cell* cell, size_t at);
  void no_row(Index table, size_t at, const std::string& shown);
  interview::RowBlock::Column& block_column(Index table, Index question);

  const Program& program_;
  CellReader& cells_;
  Problems& problems_;
  std::vector<interview::CameRows> came_;  // per table
  std::vector<Lookup> lookups_;            // per table
  Sheet sheet_;
  Header header_;
  std::vector<size_t> block_columns_;  // per column of the layout: of the block; kNoColumn: none
  uint32_t row_ = 0;                   // of the sheet
  std::vector<uint32_t> places_;
  std::vector<bool> untitled_;  // columns without a title that were reported
  Found found_;
};

}  // namespace rapport::workbook
