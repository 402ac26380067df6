// How the rows of a table lie in a sheet or a CSV file: which columns, in which order, and what they are
// called. Templates are written so, and filled-in files read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::workbook {

using program::Index;
using program::kNone;
using program::Program;

enum class ColumnKind : uint8_t {
  KeyAround,    // of a table in a table: a part of the key of the row around
  NumberAround  // likewise the number of a row that has no key that is asked
  ,
  Number,  // of rows without such a key, which other rows stand in
  Answer,
};

struct SheetColumn {
  ColumnKind kind = ColumnKind::Answer;
  Index table = kNone;     // whose column or number it is
  Index question = kNone;  // KeyAround, Answer
  std::string name;        // the same in every language: "terms.Description", "aging#"
  std::string field = {};  // what AX calls it, where that is read and written (ax_form.h)
};

// Those of the rows around first, from the outermost inwards; then what is asked in the table.
std::vector<SheetColumn> layout_of(const Program& program, Index table);

Index table_around(const Program& program, Index table);  // kNone: it stands in no other
Index outermost_table(const Program& program, Index table);
bool has_child_tables(const Program& program, Index table);
// Somebody answers its rows: it is no list, nor stands in one.
bool is_asked(const Program& program, Index table);

// A text that has no values in it, as it is in that language; empty: it has, or there is none.
std::string fixed_text(const Program& program, Index text, uint32_t language);
// What people call it: "Days to pay [days]", "Aging periods › Name", "Aging periods #".
std::string title_of(const Program& program, const SheetColumn& column, uint32_t language);
std::string table_title(const Program& program, Index table, uint32_t language);

// Per table the name of its sheet: its title as the format takes it, each once.
std::vector<std::string> sheet_names(const Program& program, uint32_t language);

}  // namespace rapport::workbook
