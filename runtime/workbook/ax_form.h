// CSV as the import/export framework of AX reads it, for tables that go to entity("…"): the settings of
// docs/dixf.md (comma, `"`, CR LF, a header row, code page 1252 or UTF-16, language en-us).
#pragma once

#include <string>
#include <vector>

#include "runtime/workbook/layout.h"

namespace rapport::workbook {

enum class CsvForm : uint8_t {
  Own,  // UTF-8, names of columns and elements as the pack has them, days as 2026-01-31
  Ax,   // fields, elements as AX calls them, days as 1/31/2026
};

bool has_ax_form(const Program& program, Index table);

// Fills `field` where the entity has one: of a column the field that it goes to, of the key of the row around
// the one that refers to that row. Of a table without the form, nothing.
void name_fields(const Program& program, Index table, std::vector<SheetColumn>& layout);

// What a known value is called in that form.
std::string ax_word(const Program& program, const value::Type& type, const value::Cell& cell);

}  // namespace rapport::workbook
