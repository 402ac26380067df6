// The answers of one interview as they were read, and where in their file each of them stands.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/cli/disk.h"
#include "runtime/answers/answers.h"
#include "runtime/interview/interview.h"
#include "runtime/interview/unread.h"
#include "runtime/workbook/csv_places.h"

namespace rapport::cli {

using FilePlace = std::pair<uint32_t, uint32_t>;  // line and column, from 1

// Where the rows of a table come from, when that is another file: RowBlock::lines are the rows in there.
struct RowsOrigin {
  std::string file, sheet;                     // sheet: empty of a CSV file
  std::map<program::Index, uint32_t> columns;  // per question, from 1
};

struct Sheet {
  std::string file;                       // as the user named it
  uint32_t line = 1;                      // where it begins: .jsonl files have many
  std::string id;                         // .jsonl: "id"; empty: none
  std::vector<interview::Entry> entries;  // the day first
  std::vector<FilePlace> places;          // of each entry
  std::vector<answers::Problem> problems;
  std::map<std::string, RowsOrigin, std::less<>> origins = {};  // by the name of the table
  bool is_saved = false;                                        // a saved interview
  // Cells of its rows that are not well-formed, which was said: it is only looked at.
  std::optional<interview::Unread> unread = {};
};

// Where something is shown: at a question, in a row of a table, at a table.
struct Spot {
  program::Index question = program::kNone, table = program::kNone;
  uint32_t row = program::kNone;
};

// Where each question, cell, row and table was answered last.
class SheetPlaces {
 public:
  // Not owned. The interview is the one that the sheet gave. CSV files are looked at again for columns.
  SheetPlaces(const interview::Interview& interview, const Sheet& sheet, Disk& disk);

  // The beginning of the sheet for what is not answered there. What a cell has not, its row has, then its
  // table, then the table around that.
  FilePlace of(const Spot& spot) const;
  // "answers.json:3:1"; "terms.xlsx:Terms!C5" of rows from a workbook.
  std::string where(const Spot& spot) const;
  bool is_from_file(program::Index table) const {
    return table != program::kNone && origin_of(table) != nullptr;
  }

 private:
  const RowsOrigin* origin_of(program::Index table) const;
  void add(size_t entry);
  void add_rows(const interview::RowBlock& block, size_t entry);
  void forget_rows(program::Index table, size_t entry);
  std::optional<FilePlace> find(std::string_view name, uint32_t number) const;
  std::optional<FilePlace> find_row(program::Index table, uint32_t row) const;

  rows::LineAndColumn csv_place(const std::string& file, uint32_t line, uint32_t field) const;

  const interview::Interview& interview_;
  const Sheet& sheet_;
  Disk& disk_;
  mutable std::map<std::string, workbook::CsvPlaces> files_;
  // The entry, by the name of a question or table and the number of a row; 0: in none, or the table itself.
  std::map<std::pair<std::string_view, uint32_t>, size_t> last_;
  std::map<std::string_view, std::pair<size_t, const interview::RowBlock*>> given_;  // rows given as a whole
};

}  // namespace rapport::cli
