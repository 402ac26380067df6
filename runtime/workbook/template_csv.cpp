#include <algorithm>
#include <set>

#include "runtime/program/names.h"
#include "runtime/rows/csv.h"
#include "runtime/workbook/cell_reader.h"
#include "runtime/workbook/cell_writer.h"
#include "runtime/workbook/template.h"

namespace rapport::workbook {
namespace {

using interview::Held;
using interview::Interview;
using value::Kind;

// Names as a file of rows in a pack has them: the whole one only where two columns have the last part.
std::string header_name(const std::vector<SheetColumn>& layout, const SheetColumn& column) {
  const std::string_view last = program::last_part(column.name);
  const auto same = std::ranges::count_if(
      layout, [&](const auto& other) { return program::last_part(other.name) == last; });
  return same == 1 && column.question != kNone ? std::string(last) : column.name;
}

// What a spreadsheet program takes for a formula.
bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos;
}

std::string csv_of(const Interview& interview, Index table, const TemplateOptions& options,
                   TemplateFiles& out) {
  const Program& program = interview.program();
  const std::vector<SheetColumn> layout = layout_of(program, table);
  std::string bytes;
  for (size_t i = 0; i < layout.size(); ++i) {
    if (i > 0) bytes += ',';
    rows::put_csv_field(bytes, header_name(layout, layout[i]));
  }
  bytes += "\r\n";
  std::set<std::string> formulas;
  const uint32_t count = options.rows ? interview.rows().count(table) : 0;
  for (uint32_t row = 0; row < count; ++row) {
    for (size_t i = 0; i < layout.size(); ++i) {
      if (i > 0) bytes += ',';
      if (layout[i].question == kNone) {
        bytes += std::to_string(number_at(interview, layout[i], table, row));
        continue;
      }
      const WrittenCell cell = cell_at(interview, layout[i], table, row);
      const value::Type& type = program.questions[layout[i].question].type;
      if (cell.held == Held::Blank) bytes += kBlank;
      if (cell.held != Held::Answered) continue;
      const std::string word = word_of(program, type, cell.value, std::nullopt);
      if (type.kind == Kind::Text && looks_like_formula(word)) formulas.insert(layout[i].name);
      rows::put_csv_field(bytes, word);
    }
    bytes += "\r\n";
    if (options.progress && (row + 1) % kProgressRows == 0)
      options.progress(
          {program.tables[table].name, "", row + 1, static_cast<uint32_t>((row + 1) * 100ULL / count)});
  }
  for (const std::string& name : formulas)
    out.notes.push_back("values of `" + name +
                        "` begin with one of `= + - @`: they are written as they are, and "
                        "a spreadsheet program takes them for formulas");
  out.rows += count;
  return bytes;
}

}  // namespace

base::Result<TemplateFiles> template_csv(const Interview& interview, const TemplateOptions& options) {
  TemplateFiles out;
  for (const Index table : tables_of(interview.program(), options.tables)) {
    std::string bytes = csv_of(interview, table, options, out);
    out.files.push_back({interview.program().tables[table].name + ".csv", std::move(bytes)});
  }
  return out;
}

}  // namespace rapport::workbook
