#include "runtime/workbook/filled_in.h"

#include <algorithm>
#include <utility>

#include "runtime/base/utf8.h"
#include "runtime/program/names.h"
#include "runtime/rows/csv.h"
#include "runtime/text/encoding.h"
#include "runtime/workbook/csv_text.h"
#include "runtime/workbook/table_rows.h"

namespace rapport::workbook {

using xlsx::Cell;
using xlsx::CellKind;

struct FilledIn::Source {
  std::string file, sheet;
  std::string_view bytes;                          // CSV, in UTF-8
  std::shared_ptr<const std::string> decoded;      // that of it, when it has another encoding
  CsvForm form = CsvForm::Own;                     // likewise
  std::shared_ptr<xlsx::WorkbookReader> workbook;  // null: CSV
  xlsx::SheetInfo info;
  Index table = kNone;
  std::vector<TitleRow> first;  // at most two rows

  Place place() const { return {file, sheet, 0, 0}; }
};

struct FilledIn::Reading {
  Reading(const Program& program, Problems& problems) : cells(program), rows(program, cells, problems) {}
  CellReader cells;
  TableRows rows;
};

FilledIn::FilledIn(const Program& program, std::function<void(const Progress&)> progress)
    : program_(program),
      progress_(std::move(progress)),
      reading_(std::make_unique<Reading>(program, out_.problems)) {}
FilledIn::~FilledIn() = default;

bool is_workbook(std::string_view name, std::string_view bytes) {
  for (const std::string_view end : {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"})
    if (name.ends_with(end)) return true;
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xD0\xCF\x11\xE0");
}

void FilledIn::add(const std::string& name, std::string_view bytes, Index table, bool is_exact) {
  if (is_workbook(name, bytes)) return add_workbook(name, bytes, table);
  const uint64_t before = out_.problems.count;
  add_csv(name, bytes, table, is_exact);
  is_file_missed_ = is_file_missed_ || out_.problems.count > before;
}

void FilledIn::add_source(Source source) {
  const auto same =
      std::ranges::find_if(sources_, [&](const auto& other) { return other->table == source.table; });
  if (same != sources_.end()) {
    reading_->rows.miss_rows(source.table);
    return out_.problems.add(source.place(),
                             "`" + program_.tables[source.table].name + "` is given twice, first in " +
                                 (*same)->file +
                                 ((*same)->sheet.empty() ? "" : ", sheet `" + (*same)->sheet + "`"));
  }
  sources_.push_back(std::make_unique<Source>(std::move(source)));
}

bool FilledIn::is_given(Index table) const {
  return std::ranges::any_of(sources_, [&](const auto& source) { return source->table == table; });
}

// ---- which sheets and files there are ----

void FilledIn::add_workbook(const std::string& name, std::string_view bytes, Index table) {
  base::Result<xlsx::WorkbookReader> opened = xlsx::WorkbookReader::open(bytes);
  if (!opened) {
    is_file_missed_ = true;
    return out_.problems.add({name, {}, 0, 0}, opened.error().message);
  }
  const auto workbook = std::make_shared<xlsx::WorkbookReader>(std::move(*opened));
  bool any = false;
  for (const xlsx::SheetInfo& sheet : workbook->sheets()) {
    Source source{.file = name, .sheet = sheet.name, .workbook = workbook, .info = sheet};
    const base::Status read = workbook->read(sheet, [&](const xlsx::Row& row) {
      source.first.push_back(title_row(row));
      if (source.first.back().cells.empty()) source.first.pop_back();
      return source.first.size() < 2;
    });
    if (!read) {
      out_.problems.add(source.place(), read.error().message);
      any = is_file_missed_ = true;
      continue;
    }
    source.table = table_of_sheet(program_, sheet.name, source.first);
    const bool is_lone = workbook->sheets().size() == 1 && table != kNone;
    if (source.table == kNone && is_lone) source.table = table;
    if (source.table == kNone) {
      if (!sheet.hidden && !source.first.empty())
        out_.notes.push_back(name + ": the sheet `" + sheet.name +
                             "` is of no table of the pack: it is not read");
      continue;
    }
    if (table != kNone && outermost_table(program_, source.table) != outermost_table(program_, table))
      continue;
    any = true;
    if (source.first.empty()) {
      reading_->rows.miss_rows(source.table);
      out_.problems.add(source.place(), "the sheet is empty: expected a row that names the columns of `" +
                                            program_.tables[source.table].name + "`");
      continue;
    }
    add_source(std::move(source));
  }
  if (any) return;
  is_file_missed_ = true;
  const std::vector<std::string> names = sheet_names(program_, 0);
  std::string expected;
  size_t listed = 0;
  for (Index one = 0; one < program_.tables.size() && listed < 10; ++one)
    if (is_asked(program_, one) &&
        (table == kNone || outermost_table(program_, one) == outermost_table(program_, table)) &&
        ++listed > 0)
      expected += (expected.empty() ? "`" : ", `") + names[one] + "`";
  out_.problems.add({name, {}, 0, 0}, expected.empty()
                                          ? "the pack has no table that somebody fills in"
                                          : "no sheet is called as a table is: expected " + expected);
}

namespace {

// "terms" of "data/terms.csv".
std::string_view stem(std::string_view file) {
  file = file.substr(file.rfind('/') + 1);
  return file.substr(0, file.rfind('.'));
}

xlsx::Row row_of(uint32_t line, const std::vector<rows::CsvField>& fields, std::vector<Cell>& cells) {
  cells.clear();
  for (size_t i = 0; i < fields.size(); ++i)
    if (!fields[i].text.empty())
      cells.push_back({static_cast<uint32_t>(i + 1), CellKind::Text, fields[i].text});
  return {line, false, cells, 0};
}

}  // namespace

// False, said: the form that it has does not come in that encoding.
bool FilledIn::is_of_form(const Source& source, const CsvText& text) {
  const auto fail = [&](size_t offset, std::string message) {
    const rows::LineAndColumn at = rows::position_in(text.text(), offset);
    out_.problems.add({source.file, {}, static_cast<uint32_t>(at.line), static_cast<uint32_t>(at.column)},
                      std::move(message));
    return false;
  };
  if (source.form == CsvForm::Own) {
    if (text.encoding == CsvText::Encoding::Utf16)
      return fail(0, "the file is in UTF-16, which only AX's form of an entity is; save it as UTF-8");
    const rows::CsvReader reader(text.bytes);
    if (reader.problem()) {  // of its encoding
      const rows::LineAndColumn at = rows::position_in(text.bytes, reader.problem()->offset);
      out_.problems.add({source.file, {}, static_cast<uint32_t>(at.line), static_cast<uint32_t>(at.column)},
                        reader.problem()->message);
      return false;
    }
    return true;
  }
  if (text.encoding == CsvText::Encoding::Windows1252) {
    const size_t open = text.bytes.find_first_of("\x81\x8D\x8F\x90\x9D");
    if (open != std::string_view::npos)
      return fail(text::from_windows_1252(text.bytes.substr(0, open)).size(),
                  "this byte stands for no character, neither in UTF-8 nor in code page 1252");
  }
  return true;
}

void FilledIn::add_csv(const std::string& name, std::string_view bytes, Index table, bool is_exact) {
  Source source{.file = name};
  const auto fail = [&](rows::LineAndColumn at, std::string message) {
    out_.problems.add({name, {}, static_cast<uint32_t>(at.line), static_cast<uint32_t>(at.column)},
                      std::move(message));
  };
  if (bytes.size() > limits::kRowsFileBytes)
    return fail({}, "it has more than the " + std::to_string(limits::kRowsFileBytes >> 20) + " MB allowed");
  const CsvText text = CsvText::of(bytes);
  if (!text.problem.empty()) return fail({}, text.problem);
  source.bytes = text.text();
  source.decoded = text.decoded;
  rows::CsvReader reader(source.bytes);
  std::vector<Cell> cells;
  const bool has_header = reader.next();
  if (const auto& problem = reader.problem())
    return fail(rows::position_in(source.bytes, problem->offset), problem->message);
  if (has_header) source.first.push_back(title_row(row_of(1, reader.fields(), cells)));
  if (source.first.empty() || source.first.front().cells.empty())
    return fail({1, 1}, "it has no header, which names the columns");
  const std::vector<rows::CsvField>& fields = reader.fields();
  for (TitleCell& cell : source.first.front().cells) {
    const rows::LineAndColumn at = rows::position_in(source.bytes.substr(fields.front().begin),
                                                     fields[cell.column - 1].begin - fields.front().begin);
    cell.line = static_cast<uint32_t>(at.line);
    cell.place = static_cast<uint32_t>(at.column);
  }
  const std::string& only = source.first.front().cells.front().text;
  if (fields.size() == 1 && only.find_first_of(";\t") != std::string::npos)
    return fail({1, 1}, "its fields are separated by `;` or tabs: expected commas, as RFC 4180 has them");
  source.table = table;
  if (source.table == kNone) source.table = table_called(program_, stem(name));
  if (source.table == kNone) source.table = table_of_names(program_, source.first.front());
  if (source.table == kNone)
    return fail({},
                "nothing says which table it has rows of: call the file like the table, or write "
                "`TABLE=FILE`");
  if (!is_exact) source.form = form_of_titles(program_, source.table, source.first.front());
  if (is_of_form(source, text)) add_source(std::move(source));
}

// ---- reading ----

ReadRows FilledIn::take() {
  std::ranges::stable_sort(sources_, {}, [](const auto& source) { return source->table; });
  check_around();
  miss_tables();
  for (const auto& source : sources_) read(*source);
  note_children();
  if (out_.problems.count > 0) {
    out_.unread.columns.resize(program_.questions.size());
    out_.unread.tables.resize(program_.tables.size());
    for (Index table = 0; table < program_.tables.size(); ++table)
      out_.unread.tables[table].incomplete = reading_->rows.missed(table).rows;
  }
  std::vector<Index> outer;
  for (const auto& source : sources_)
    if (table_around(program_, source->table) == kNone) outer.push_back(source->table);
  for (const Index table : outer) {
    interview::Entry entry{.kind = interview::EntryKind::Rows, .name = program_.tables[table].name};
    entry.rows = interview::nested_rows(program_, table, reading_->rows.came());
    if (out_.problems.count > 0) note_unread(*entry.rows);
    out_.entries.push_back(std::move(entry));
  }
  return std::move(out_);
}

// What a file that could not be read would have said is missing in every table that no other file has.
void FilledIn::miss_tables() {
  for (Index table = 0; table < program_.tables.size(); ++table) {
    const bool is_missed = is_file_missed_ && is_asked(program_, table) && !is_given(table);
    const bool has_rows_alone = !is_given(table) && std::ranges::any_of(sources_, [&](const auto& source) {
      return table_around(program_, source->table) == table;
    });
    if (is_missed || has_rows_alone) reading_->rows.miss_rows(table);
  }
}

// By line, as the rows stand now.
void FilledIn::note_unread(const interview::RowBlock& block) {
  const Index table = program::find_table(program_, block.table);
  const TableRows::Missed& missed = reading_->rows.missed(table);
  for (const Index question : missed.columns) out_.unread.columns[question].every = true;
  for (const auto& [question, lines] : missed.cells)
    for (uint32_t row = 0; row < block.count; ++row)
      if (std::ranges::binary_search(lines, block.lines[row]))
        out_.unread.columns[question].rows.push_back(row);
  if (missed.stand_in != kNone) {
    const auto at = std::ranges::find(block.lines, 0U);
    out_.unread.tables[table].stand_in = static_cast<uint32_t>(at - block.lines.begin());
  }
  for (const interview::RowBlock& child : block.children) note_unread(child);
}

// Rows of a table in a table stand in rows of that one, which have to be given as well.
void FilledIn::check_around() {
  for (const auto& source : sources_) {
    const Index around = table_around(program_, source->table);
    if (around != kNone && !is_given(around))
      out_.problems.add(source->place(), "its rows belong to rows of `" + program_.tables[around].name +
                                             "`, of which no sheet or file is given");
  }
}

void FilledIn::note_children() {
  for (Index table = 0; table < program_.tables.size(); ++table) {
    const Index around = table_around(program_, table);
    if (around == kNone || !is_given(around) || is_given(table) || reading_->rows.count(around) == 0)
      continue;
    out_.notes.push_back("no sheet or file has rows of `" + program_.tables[table].name + "`: those of `" +
                         program_.tables[around].name + "` have none");
  }
}

void FilledIn::report_progress(const Source& source, uint32_t rows, uint32_t percent) const {
  if (progress_ && rows > 0 && rows % kProgressRows == 0)
    progress_({source.file, source.sheet, rows, percent});
}

void FilledIn::read(Source& source) {
  const uint64_t before = out_.problems.count;
  Header header =
      read_header(program_, source.table, source.form, source.first, source.place(), out_.problems);
  const bool has_problems = out_.problems.count > before;
  if (!header.note.empty()) out_.notes.push_back(header.note);
  Origin origin{.table = source.table, .file = source.file, .sheet = source.sheet, .columns = {}};
  for (size_t i = 0; i < header.layout.size(); ++i)
    if (header.at[i] != 0) origin.columns.emplace_back(header.layout[i].question, header.at[i]);
  out_.origins.push_back(std::move(origin));
  const bool is_looked_up = std::ranges::any_of(
      sources_, [&](const auto& other) { return table_around(program_, other->table) == source.table; });
  const bool starts_1904 = source.workbook != nullptr && source.workbook->starts_1904();
  reading_->rows.begin({source.place(), source.table, starts_1904, is_looked_up, source.form},
                       std::move(header));
  if (has_problems) reading_->rows.miss_columns();
  source.workbook == nullptr ? read_csv(source) : read_sheet(source);
  reading_->rows.finish();
}

void FilledIn::read_sheet(Source& source) {
  TableRows& rows = reading_->rows;
  uint32_t count = 0;
  const base::Status read = source.workbook->read(source.info, [&](const xlsx::Row& row) {
    report_progress(source, ++count, row.percent);
    return rows.add(row.number, row.cells);
  });
  if (read) return;
  out_.problems.add(source.place(), read.error().message);
  rows.miss_rows();
}

void FilledIn::read_csv(Source& source) {
  TableRows& rows = reading_->rows;
  rows::CsvReader reader(source.bytes);
  std::vector<Cell> cells;
  size_t header_fields = 0, counted_to = 0;
  uint32_t line = 1, count = 0;
  while (reader.next()) {
    const std::vector<rows::CsvField>& fields = reader.fields();
    const size_t begin = fields.front().begin;
    line += static_cast<uint32_t>(std::count(source.bytes.begin() + static_cast<ptrdiff_t>(counted_to),
                                             source.bytes.begin() + static_cast<ptrdiff_t>(begin), '\n'));
    counted_to = begin;
    if (header_fields == 0) {
      header_fields = fields.size();
      continue;
    }
    report_progress(source, ++count, static_cast<uint32_t>(begin * 100 / source.bytes.size()));
    if (fields.size() == 1 && fields.front().text.empty()) continue;
    if (fields.size() != header_fields) {
      out_.problems.add({source.file, {}, line, 1}, "the line has " + std::to_string(fields.size()) +
                                                        " fields, expected " + std::to_string(header_fields) +
                                                        " as the header has");
      rows.miss_rows();
      continue;
    }
    rows.set_record(source.bytes, fields);
    if (!rows.add(line, row_of(line, fields, cells).cells)) return;
  }
  if (const auto& problem = reader.problem()) {
    const rows::LineAndColumn at = rows::position_in(source.bytes, problem->offset);
    out_.problems.add({source.file, {}, static_cast<uint32_t>(at.line), static_cast<uint32_t>(at.column)},
                      problem->message);
    rows.miss_rows();
  }
}

}  // namespace rapport::workbook
