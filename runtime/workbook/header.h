// The first rows of a sheet or CSV file: of which table it has rows, and which column is which.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/workbook/ax_form.h"
#include "runtime/workbook/layout.h"
#include "runtime/workbook/problems.h"
#include "runtime/xlsx/reader.h"

namespace rapport::workbook {

inline constexpr size_t kNoColumn = SIZE_MAX;

struct TitleCell {
  uint32_t column = 1;  // from 1
  std::string text;     // trimmed, composed
  uint32_t place = 1;   // for problems: the column, or of CSV where the field begins in its line
  uint32_t line = 0;    // likewise, of CSV; 0: that of the row
};
struct TitleRow {
  uint32_t number = 0;
  bool hidden = false;
  std::vector<TitleCell> cells;
};
TitleRow title_row(const xlsx::Row& row);

// The table that the names of a template, "terms.Description", are of; kNone: these are none.
Index table_of_names(const Program& program, const TitleRow& row);
// Of a sheet: by the names, else by what it is called. Names of a table around that which it is called after
// may be those by which its rows name theirs.
Index table_of_sheet(const Program& program, std::string_view name, std::span<const TitleRow> rows);
// The table that a sheet or a file is called after: by its name or its title in any language; kNone: none.
Index table_called(const Program& program, std::string_view name);

struct Header {
  std::vector<SheetColumn> layout;
  std::vector<size_t> columns;  // per column of the sheet, from 0: index into layout; kNoColumn: none
  uint32_t last_row = 0;        // data begins behind it
  std::vector<uint32_t> at;     // per column of the layout: that of the sheet, from 1; 0: not given
  std::string note;             // on what was taken for a row of data; empty: nothing to say
};

// Which form a CSV file of the table has: that which knows more of its titles, AX's when both know as many.
CsvForm form_of_titles(const Program& program, Index table, const TitleRow& row);

// `rows` are the first two that hold something, or less. Columns are known by their names and by their titles
// in every language. What is not known, there twice, or missing though it is a key is added to `problems`.
Header read_header(const Program& program, Index table, CsvForm form, std::span<const TitleRow> rows,
                   const Place& sheet, Problems& problems);

}  // namespace rapport::workbook
