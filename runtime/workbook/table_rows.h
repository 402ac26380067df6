// The rows of one table as a sheet or file brings them, checked cell by cell.
#pragma once

#include <string>
#include <vector>

#include "runtime/interview/key_index.h"
#include "runtime/interview/nested_rows.h"
#include "runtime/rows/csv.h"
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
    CsvForm form = CsvForm::Own;
  };
  void begin(const Sheet& sheet, Header header);
  // False: the table is full.
  bool add(uint32_t number, std::span<const xlsx::Cell> cells);
  // The record of CSV that is added next, for the places of problems in it: of a sheet they are its columns.
  void set_record(std::string_view file, std::span<const rows::CsvField> fields) {
    file_ = file;
    fields_ = fields;
  }
  void finish();
  // Rows of the sheet that is read are not among them, or all of a table that no file has as it should be.
  void miss_rows(Index table) { missed_[table].rows = true; }
  void miss_rows() { miss_rows(sheet_.table); }
  // Columns that are not given may be those that something wrong in the header was about.
  void miss_columns();

  uint32_t count(Index table) const { return came_[table].block.count; }
  std::vector<interview::CameRows>& came() { return came_; }

  // What could not be read of a table. The row that stands in for one around that is not there has no line.
  struct Missed {
    bool rows = false;
    std::vector<Index> columns;                                  // of all rows
    std::vector<std::pair<Index, std::vector<uint32_t>>> cells;  // of a question: the lines, ascending
    uint32_t stand_in = kNone;                                   // by when the row came
  };
  const Missed& missed(Index table) const { return missed_[table]; }

 private:
  struct Lookup {
    interview::KeyIndex index;  // by the row around and the key; or by the number
    std::vector<int64_t> numbers;
    bool has_unnamed = false;  // rows whose number could not be read
  };
  using Found = std::vector<const xlsx::Cell*>;  // per column of the layout; null: empty

  Place place_of(size_t layout_column) const { return place_at(header_.at[layout_column]); }
  Place place_at(uint32_t column) const;
  bool is_empty(std::span<const xlsx::Cell> cells);
  bool find_row_around(const Found& found, uint32_t& row);
  bool find_key(const Found& found, size_t& at, uint32_t around, uint32_t& row);
  bool find_number(const Found& found, size_t at, uint32_t& row);
  void note_number(const xlsx::Cell* cell, size_t at);
  void no_row(Index table, size_t at, const std::string& shown);
  void miss_cell(Index question);
  bool may_have_row(Index table) const;
  bool stand_in(Index table, uint32_t& row);
  interview::RowBlock::Column& block_column(Index table, Index question);

  const Program& program_;
  CellReader& cells_;
  Problems& problems_;
  std::vector<interview::CameRows> came_;  // per table
  std::vector<Lookup> lookups_;            // per table
  std::vector<Missed> missed_;             // per table
  Sheet sheet_;
  Header header_;
  std::vector<size_t> block_columns_;  // per column of the layout: of the block; kNoColumn: none
  uint32_t row_ = 0;                   // of the sheet
  std::string_view file_;
  std::span<const rows::CsvField> fields_;
  std::vector<bool> untitled_;  // columns without a title that were reported
  Found found_;
};

}  // namespace rapport::workbook
