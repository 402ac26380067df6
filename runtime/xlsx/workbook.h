// Workbooks in Office Open XML (ECMA-376), written row by row: what is written lies in temporary files of the
// system, not in memory. libxlsxwriter stands behind this header, and nowhere else. The same calls give the
// same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::xlsx {

// Of a sheet, by the format: https://support.microsoft.com/office, "Excel specifications and limits".
inline constexpr uint32_t kRows = 1'048'576;
inline constexpr uint32_t kColumns = 16'384;
inline constexpr size_t kNameUnits = 31;     // UTF-16 units of a sheet's name
inline constexpr size_t kTextUnits = 32767;  // UTF-16 units of a cell

inline constexpr uint32_t kFormTop = 2;  // rows of a form before those that people write
inline constexpr uint32_t kFormRows = kRows - kFormTop;

struct Column {
  std::string title;
  uint32_t width = 10;  // in digits of the usual font
};

enum class Look : uint8_t { Plain, Heading, Wrapped };

// What the cells of a column in a form are for: their format, and what is said of a value that is not that.
enum class Takes : uint8_t { Text, Whole, Decimal, Day };
struct FormColumn {
  std::string name;   // for who reads it back: in a row that is hidden
  std::string title;  // for people
  std::string help;   // a comment at the title; empty: none
  uint32_t width = 10;
  Takes takes = Takes::Text;
  bool is_chosen = false;  // choices() says from what
  uint32_t decimals = 0;   // Decimal: those that are shown; more than 4: as many as there are
};

// Cells that hold what another cell may be: a column of a sheet, rows from 0.
struct ChoiceRange {
  std::string sheet;
  uint16_t column = 0;
  uint32_t first = 0, last = 0;
};
enum class Strictness : uint8_t { Refuse, Ask };  // of a value that is none of the choices

class Workbook {
 public:
  explicit Workbook(const std::string& title);
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  ~Workbook();

  // A sheet behind the others; what is written next goes there, from its first row on. The name is free in
  // this workbook: at most kNameUnits, none of []:*?/\ in it.
  void sheet(const std::string& name, const std::vector<Column>& columns);
  void titles(const std::vector<Column>& columns);  // as a row that stays in sight, with a filter under each

  // Likewise a sheet that people fill in: names, which are hidden, and titles are locked, without a password;
  // all cells below can be written. What is written next are rows below them. At most kFormRows.
  void form(const std::string& name, const std::vector<FormColumn>& columns);
  void choices(uint16_t column, const ChoiceRange& from, Strictness strictness);  // of the form's cells
  void hide();  // the sheet; not the first one

  void next_row();  // before the cells of a row, in the order of the columns
  // At most kTextUnits. The cell has the format Text: what looks like a formula is none, also when a person
  // edits it.
  void text(uint16_t column, std::string_view text, Look look = Look::Plain);
  void link(uint16_t column, const std::string& sheet);  // shows the name of the sheet, leads to it
  // Digits with `.` as the core writes them. A cell holds 15 digits: a longer number becomes a text.
  void number(uint16_t column, std::string_view digits);
  void date(uint16_t column,
            std::string_view day);  // YYYY-MM-DD; before 1900 a text, as there is no such cell

  // The file. Unavailable when the system has no room for the temporary ones. Nothing is written afterwards.
  base::Result<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rapport::xlsx
