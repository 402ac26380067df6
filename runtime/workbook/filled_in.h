// Filled-in workbooks and CSV files → the rows of tables, as entries of an interview.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interview/interview.h"
#include "runtime/interview/unread.h"
#include "runtime/workbook/layout.h"
#include "runtime/workbook/problems.h"

namespace rapport::workbook {

struct CsvText;

struct Progress {
  std::string_view file, sheet;  // sheet: empty of a CSV file
  uint32_t rows = 0;             // of it so far
  uint32_t percent = 0;          // of it
};
inline constexpr uint32_t kProgressRows = 100'000;  // between two of them

// Where the rows of a table stand: RowBlock::lines has the row of each.
struct Origin {
  Index table = kNone;
  std::string file, sheet;                          // sheet: empty of a CSV file
  std::vector<std::pair<Index, uint32_t>> columns;  // question and column, from 1
};

struct ReadRows {
  std::vector<interview::Entry> entries;  // Rows, one for each table that stands in no other
  std::vector<Origin> origins;
  Problems problems;               // when there is one, no entry is to be taken, but all may be looked at:
  interview::Unread unread;        // what of them is not known; empty: they may not be
  std::vector<std::string> notes;  // what was not read, without being wrong
};

class FilledIn {
 public:
  // The program is not owned. `progress` may be empty.
  FilledIn(const Program& program, std::function<void(const Progress&)> progress);
  FilledIn(const FilledIn&) = delete;
  FilledIn& operator=(const FilledIn&) = delete;
  ~FilledIn();

  // `name` as people know it, `bytes` a view that outlives this. A workbook, or else CSV. Of a CSV file
  // without names as a template has them `table` says whose rows it has; kNone: the name of the file does. Of
  // a workbook only the sheets of `table` and the tables in it are read, where it is given. CSV of an entity
  // has the form that its titles are of (form_of_titles()); `is_exact`: the pack's own one.
  void add(const std::string& name, std::string_view bytes, Index table, bool is_exact = false);

  // Reads them, tables before those in them.
  ReadRows take();

 private:
  struct Source;
  void add_workbook(const std::string& name, std::string_view bytes, Index table);
  void add_csv(const std::string& name, std::string_view bytes, Index table, bool is_exact);
  bool is_of_form(const Source& source, const CsvText& text);
  void add_source(Source source);
  bool is_given(Index table) const;
  void read(Source& source);
  void read_sheet(Source& source);
  void read_csv(Source& source);
  void report_progress(const Source& source, uint32_t rows, uint32_t percent) const;
  void check_around();
  void note_children();
  void miss_tables();
  void note_unread(const interview::RowBlock& block);

  const Program& program_;
  std::function<void(const Progress&)> progress_;
  struct Reading;
  std::unique_ptr<Reading> reading_;
  std::vector<std::unique_ptr<Source>> sources_;
  bool is_file_missed_ = false;  // which may have had rows of any table
  ReadRows out_;
};

// Is it a workbook, or something else that a spreadsheet program writes? Everything else is taken for CSV.
bool is_workbook(std::string_view name, std::string_view bytes);

}  // namespace rapport::workbook
