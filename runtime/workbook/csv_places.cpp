#include "runtime/workbook/csv_places.h"

#include "runtime/workbook/csv_text.h"

namespace rapport::workbook {

CsvPlaces::CsvPlaces(std::string_view bytes) : text_(CsvText::of(bytes).text()) {
  size_t begin = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (; begin < text_.size(); begin = text_.find('\n', begin) + 1) {
    lines_.push_back(begin);
    if (text_.find('\n', begin) == std::string::npos) break;
  }
}

rows::LineAndColumn CsvPlaces::of(uint32_t line, uint32_t field) const {
  if (line == 0 || line > lines_.size()) return {line, 1};
  const size_t begin = lines_[line - 1];
  bool is_quoted = false;
  for (size_t at = begin; at <= text_.size(); ++at) {
    if (field <= 1) {
      const rows::LineAndColumn within = rows::position_in(std::string_view(text_).substr(begin), at - begin);
      return {line + within.line - 1, within.column};
    }
    const char c = at < text_.size() ? text_[at] : '\n';
    if (c == '"') is_quoted = !is_quoted;
    if (c == '\n' && !is_quoted) break;
    if (c == ',' && !is_quoted) --field;
  }
  return {line, 1};
}

}  // namespace rapport::workbook
