#include <algorithm>
#include <set>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/output/encoding.h"
#include "runtime/program/names.h"
#include "runtime/rows/csv.h"
#include "runtime/workbook/ax_form.h"
#include "runtime/workbook/cell_reader.h"
#include "runtime/workbook/cell_writer.h"
#include "runtime/workbook/template.h"

namespace rapport::workbook {
namespace {

using interview::Held;
using interview::Interview;
using value::Kind;

// Names as a file of rows in a pack has them: the whole one only where two columns have the last part.
// Fields, where AX has them; then what goes to none has a name that no field has.
std::string header_name(const std::vector<SheetColumn>& layout, const SheetColumn& column) {
  if (!column.field.empty()) return column.field;
  const std::string_view last = program::last_part(column.name);
  const auto same = std::ranges::count_if(layout, [&](const auto& other) {
    return (other.field.empty() && program::last_part(other.name) == last) ||
           schema::same_name(other.field, last);
  });
  return same == 1 && column.question != kNone ? std::string(last) : column.name;
}

// What a spreadsheet program takes for a formula.
bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos;
}

class TableCsv {
 public:
  TableCsv(const Interview& interview, Index table, const TemplateOptions& options, TemplateFiles& out)
      : interview_(interview),
        program_(interview.program()),
        table_(table),
        options_(options),
        out_(out),
        layout_(layout_of(program_, table)),
        is_ax_(!options.is_exact && has_ax_form(program_, table)) {
    if (is_ax_) name_fields(program_, table, layout_);
  }

  std::string write() {
    if (is_ax_ && options_.unicode) bytes_ = output::kUtf16Mark;
    for (const SheetColumn& column : layout_) put(header_name(layout_, column), column, kNone);
    end_line();
    const uint32_t count = options_.rows ? interview_.rows().count(table_) : 0;
    for (uint32_t row = 0; row < count; ++row) {
      for (const SheetColumn& column : layout_) put(text_of(column, row), column, row);
      end_line();
      if (options_.progress && (row + 1) % kProgressRows == 0)
        options_.progress(
            {program_.tables[table_].name, "", row + 1, static_cast<uint32_t>((row + 1) * 100ULL / count)});
    }
    out_.rows += count;
    add_notes();
    return std::move(bytes_);
  }

 private:
  std::string text_of(const SheetColumn& column, uint32_t row) {
    if (column.question == kNone) return std::to_string(number_at(interview_, column, table_, row));
    const WrittenCell cell = cell_at(interview_, column, table_, row);
    const program::Question& q = program_.questions[column.question];
    if (cell.held == Held::Blank) {
      if (!is_ax_) return std::string(kBlank);
      if (program_.slots[q.slot].fallback != kNone) blanks_.insert(column.name);
    }
    if (cell.held != Held::Answered) return {};
    std::string word =
        is_ax_ ? ax_word(program_, q.type, cell.value) : word_of(program_, q.type, cell.value, std::nullopt);
    if (q.type.kind == Kind::Text && looks_like_formula(word)) formulas_.insert(column.name);
    return word;
  }

  // `row` kNone: the title. A line of nothing but an empty field would be no record.
  void put(const std::string& text, const SheetColumn& column, Index row) {
    if (&column != layout_.data()) append(",");
    std::string field;
    rows::put_csv_field(field, text);
    if (field.empty() && layout_.size() == 1 && row != kNone) field = "\"\"";
    if (const std::optional<uint32_t> lacking = append(field)) refuse(*lacking, column, row);
  }

  void end_line() { append("\r\n"); }

  std::optional<uint32_t> append(std::string_view text) {
    if (is_ax_ && !options_.unicode) return output::append_1252(bytes_, text);
    if (is_ax_)
      output::append_utf16(bytes_, text);
    else
      bytes_ += text;
    return std::nullopt;
  }

  void refuse(uint32_t lacking, const SheetColumn& column, Index row) {
    if (out_.refusals.size() >= limits::kDiagnostics) return;
    const std::string place =
        row == kNone
            ? "the title of `" + column.name + "`"
            : "`" + interview_.row_name(table_, row) + "." + std::string(program::last_part(column.name)) +
                  "` (row " + std::to_string(row + 1) + " of `" + program_.tables[table_].name + "`)";
    out_.refusals.push_back(place + " holds " + output::shown_character(lacking) +
                            ", which code page 1252 does not have: change it, or write Unicode files with "
                            "`--dixf-unicode`");
  }

  void add_notes() {
    for (const std::string& name : formulas_)
      out_.notes.push_back("values of `" + name +
                           "` begin with one of `= + - @`: they are written as they are, and "
                           "a spreadsheet program takes them for formulas");
    for (const std::string& name : blanks_)
      out_.notes.push_back(
          "`" + name +
          "` is left blank in some rows, which AX's form does not say: read back, it has its "
          "default there; `--exact-csv` keeps it");
    // Read back, it would be taken for UTF-8.
    const bool has_more = std::ranges::any_of(bytes_, [](char c) { return (c & 0x80) != 0; });
    if (is_ax_ && !options_.unicode && has_more && !base::find_invalid_utf8(bytes_))
      out_.refusals.push_back("`" + program_.tables[table_].name +
                              "` in code page 1252 looks like UTF-8, character by character: write Unicode "
                              "files with `--dixf-unicode`");
  }

  const Interview& interview_;
  const Program& program_;
  Index table_;
  const TemplateOptions& options_;
  TemplateFiles& out_;
  std::vector<SheetColumn> layout_;
  bool is_ax_;
  std::string bytes_;
  std::set<std::string> formulas_, blanks_;
};

}  // namespace

base::Result<TemplateFiles> template_csv(const Interview& interview, const TemplateOptions& options) {
  TemplateFiles out;
  for (const Index table : tables_of(interview.program(), options.tables)) {
    std::string bytes = TableCsv(interview, table, options, out).write();
    out.files.push_back({interview.program().tables[table].name + ".csv", std::move(bytes)});
  }
  return out;
}

}  // namespace rapport::workbook
