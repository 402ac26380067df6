#include "runtime/workbook/cell_writer.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/interview/words.h"
#include "runtime/lib/key.h"
#include "runtime/value/date.h"
#include "runtime/workbook/cell_reader.h"

namespace rapport::workbook {

using interview::Held;
using interview::Interview;
using value::Kind;

namespace {

uint32_t row_around(const Interview& interview, const SheetColumn& column, Index table, uint32_t row) {
  const Program& program = interview.program();
  return interview.rows().row_around(program.tables[column.table].scope, program.tables[table].scope, row);
}

bool is_key(const Program& program, const SheetColumn& column) {
  const program::Table& table = program.tables[column.table];
  return std::ranges::find(table.key, program.questions[column.question].slot) != table.key.end();
}

}  // namespace

WrittenCell cell_at(const Interview& interview, const SheetColumn& column, Index table, uint32_t row) {
  const Program& program = interview.program();
  const uint32_t at = column.kind == ColumnKind::KeyAround ? row_around(interview, column, table, row) : row;
  const interview::Answer answer = interview.answer(column.question, at);
  if (answer.held == Held::Answered) return {Held::Answered, answer.value};
  const bool is_named = column.kind == ColumnKind::KeyAround || is_key(program, column);
  const value::Cell& known = interview.slot(program.questions[column.question].slot, at);
  if (is_named && known.known()) return {Held::Answered, known};
  return {answer.held, {}};
}

uint32_t number_at(const Interview& interview, const SheetColumn& column, Index table, uint32_t row) {
  return 1 + (column.kind == ColumnKind::NumberAround ? row_around(interview, column, table, row) : row);
}

std::string choice_word(const Program& program, Index of, uint32_t element,
                        std::optional<uint32_t> language) {
  const std::vector<program::EnumElement>& elements = program.enums[of].elements;
  const std::string& name = elements[element].name;
  if (!language) return name;
  const std::string title(base::trimmed(fixed_text(program, elements[element].title, *language)));
  const auto is_taken = [&](const program::EnumElement& other) {
    return &other != &elements[element] &&
           (lib::same_key(other.name, title) ||
            lib::same_key(base::trimmed(fixed_text(program, other.title, *language)), title));
  };
  const bool is_clear = !title.empty() && title != kBlank && title.find(';') == std::string::npos &&
                        std::ranges::none_of(elements, is_taken);
  return is_clear ? title : name;
}

std::string text_word(std::string_view text) {
  return blank_pairs(text) == 0 ? std::string(text) : "(" + std::string(text) + ")";
}

std::string word_of(const Program& program, const value::Type& type, const value::Cell& cell,
                    std::optional<uint32_t> language) {
  switch (type.kind) {
    case Kind::YesNo: {
      if (!language) return cell.number != 0 ? "yes" : "no";
      const bool has_name = *language < program.languages.size();
      const interview::Words& words = interview::words_of(has_name ? program.languages[*language] : "");
      return std::string(cell.number != 0 ? words.yes : words.no);
    }
    case Kind::Text: return text_word(cell.text());
    case Kind::Integer: return std::to_string(cell.number);
    case Kind::Decimal: return value::to_text(value::decimal_of(cell));
    case Kind::Date: return value::date_text(cell.number);
    case Kind::Choice:
      return choice_word(program, type.enum_index, static_cast<uint32_t>(cell.number), language);
    case Kind::Choices: {
      std::string out;
      const auto bits = static_cast<uint64_t>(cell.number);
      for (uint32_t i = 0; i < limits::kSetElements; ++i)
        if ((bits >> i & 1) != 0)
          out.append(out.empty() ? ""
                     : language  ? "; "
                                 : ";")
              .append(choice_word(program, type.enum_index, i, language));
      return out.empty() ? "=" : out;
    }
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

}  // namespace rapport::workbook
