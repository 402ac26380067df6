// A cell of a file → a value of a column's type.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/interview/row_block.h"
#include "runtime/program/program.h"
#include "runtime/value/scratch.h"
#include "runtime/workbook/ax_form.h"
#include "runtime/xlsx/reader.h"

namespace rapport::workbook {

// In a cell that is left blank on purpose; an empty one is untouched, and has its column's default.
inline constexpr std::string_view kBlank = "(blank)";
// A text that is this word itself stands in one more pair of parentheses, as does one that would be read so:
// "((blank))" is the text "(blank)". How many pairs there are; 0: it is another text.
size_t blank_pairs(std::string_view text);

struct ReadCell {
  interview::Held held = interview::Held::Untouched;
  value::Cell value;    // Answered; valid until the next read()
  std::string problem;  // empty: none
};

class CellReader {
 public:
  // Elements of enums are known by their names, and by their titles in every language of the pack; yes and no
  // by its words in these.
  explicit CellReader(const program::Program& program);  // not owned

  // Of CSV: how elements and days are called there.
  void set_form(CsvForm form) { form_ = form; }

  // Days are read from cells that show days; from texts what `rows from` takes as well.
  ReadCell read(program::Index question, const xlsx::Cell& cell, bool starts_1904);

  // "the number 12.5", "`maybe`", "the error #N/A", "the day 2026-01-31".
  static std::string found(const xlsx::Cell& cell, bool starts_1904);

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Words = std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>>;
  struct Elements {
    Words exact, folded;  // kSeveral: of several elements
    bool is_filled = false;
  };

  const Elements& elements_of(program::Index of);
  const Words& ax_elements_of(program::Index of);
  bool is_several(program::Index of, std::string_view word);
  std::optional<uint32_t> element(program::Index of, std::string_view word);
  std::string_view text_of(const xlsx::Cell& cell);
  std::string read_value(const value::Type& type, const xlsx::Cell& cell, bool starts_1904, value::Cell& out);
  std::string read_number(const value::Type& type, const xlsx::Cell& cell, value::Cell& out);
  std::string read_day(const xlsx::Cell& cell, bool starts_1904, value::Cell& out);
  std::string read_choice(const value::Type& type, const xlsx::Cell& cell, value::Cell& out);
  std::string read_choices(const value::Type& type, const xlsx::Cell& cell, value::Cell& out);
  std::string read_yes_no(const xlsx::Cell& cell, value::Cell& out);
  std::string allowed(program::Index of);

  const program::Program& program_;
  CsvForm form_ = CsvForm::Own;
  std::vector<Elements> elements_;  // per enum
  std::vector<Words> ax_elements_;  // likewise, folded; empty: not asked for yet
  Words yes_no_;                    // folded
  value::Scratch scratch_;
  std::string text_;
};

}  // namespace rapport::workbook
