#include "runtime/workbook/header.h"

#include <algorithm>

#include "runtime/base/closest.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/key.h"
#include "runtime/program/names.h"
#include "runtime/text/compose.h"
#include "runtime/xlsx/number.h"

namespace rapport::workbook {
namespace {

uint32_t language_count(const Program& program) {
  return std::max<uint32_t>(1, static_cast<uint32_t>(program.languages.size()));
}

std::string_view own_name(const SheetColumn& column) { return program::last_part(column.name); }

// Columns that are called so, by the best of their names: that of AX, that of every language, the one in the
// table, a title.
std::vector<size_t> called(const Program& program, const std::vector<SheetColumn>& layout,
                           std::string_view text) {
  std::vector<size_t> found;
  const auto look = [&](auto is_name) {
    for (size_t i = 0; i < layout.size() && found.size() < layout.size(); ++i)
      if (is_name(layout[i])) found.push_back(i);
    return !found.empty();
  };
  if (look([&](const SheetColumn& column) { return schema::same_name(column.field, text); })) return found;
  if (look([&](const SheetColumn& column) { return column.name == text; })) return found;
  if (look([&](const SheetColumn& column) {
        return column.kind == ColumnKind::Answer && own_name(column) == text;
      }))
    return found;
  if (look([&](const SheetColumn& column) { return own_name(column) == text; })) return found;
  for (uint32_t language = 0; language < language_count(program); ++language) {
    if (look([&](const SheetColumn& column) {
          return lib::same_key(title_of(program, column, language), text);
        }))
      return found;
    if (look([&](const SheetColumn& column) {
          return column.question != kNone &&
                 lib::same_key(fixed_text(program, program.questions[column.question].title, language), text);
        }))
      return found;
  }
  return found;
}

bool is_title(const Program& program, const SheetColumn& column, std::string_view text) {
  if (lib::same_key(column.name, text) || lib::same_key(own_name(column), text)) return true;
  for (uint32_t language = 0; language < language_count(program); ++language) {
    if (lib::same_key(title_of(program, column, language), text)) return true;
    if (column.question != kNone &&
        lib::same_key(fixed_text(program, program.questions[column.question].title, language), text))
      return true;
  }
  return false;
}

// Below names may stand what people call these columns. A row of data may have a word or two of that as well:
// all of it has to be titles. Goes behind it, or notes what may be a mistake.
void skip_titles(const Program& program, const TitleRow& names, const TitleRow& row, const Place& sheet,
                 Header& header) {
  size_t titles = 0, cells = 0;
  for (const TitleCell& cell : row.cells) {
    const size_t at = cell.column <= header.columns.size() ? header.columns[cell.column - 1] : kNoColumn;
    if (at == kNoColumn) continue;
    ++cells;
    titles += is_title(program, header.layout[at], cell.text) ? 1 : 0;
  }
  if (cells > 0 && titles == cells) {
    header.last_row = row.number;
  } else if (titles > 0 || names.hidden) {
    header.note = sheet.file + ": row " + std::to_string(row.number) + " of the sheet `" + sheet.sheet +
                  "`, below the names of the columns, is read as a row of the table: " +
                  (titles == 0 ? "none" : "not all") + " of its cells are titles of their columns";
  }
}

std::string unknown_column(const Program& program, Index table, const std::vector<SheetColumn>& layout,
                           const std::string& text) {
  std::vector<std::string> names;
  for (const SheetColumn& column : layout) {
    names.emplace_back(column.field.empty() ? own_name(column) : column.field);
    names.push_back(title_of(program, column, 0));
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view near = base::closest(known, text);
  std::string message = "`" + program.tables[table].name + "` has no column `" + text + "`";
  if (!near.empty()) return message + ": did you mean `" + std::string(near) + "`?";
  std::string list;
  for (size_t i = 0; i < layout.size() && i < 20; ++i)
    list.append(i > 0 ? ", `" : "`")
        .append(layout[i].field.empty() ? own_name(layout[i]) : layout[i].field)
        .append("`");
  return message + ", only " + list;
}

void demand_keys(const Program& program, Index table, const Header& header, const Place& sheet, uint32_t row,
                 Problems& problems) {
  const program::Table& t = program.tables[table];
  for (size_t i = 0; i < header.layout.size(); ++i) {
    const SheetColumn& column = header.layout[i];
    if (header.at[i] != 0) continue;
    const bool is_key = column.kind == ColumnKind::Answer &&
                        std::ranges::find(t.key, program.questions[column.question].slot) != t.key.end();
    const bool is_around = column.kind == ColumnKind::KeyAround || column.kind == ColumnKind::NumberAround;
    if (!is_key && !is_around) continue;
    problems.add(
        {sheet.file, sheet.sheet, row, 0},
        "no column `" + (column.field.empty() ? column.name : column.field) + "` (`" +
            title_of(program, column, 0) + "`), which " +
            (is_key ? "is a key of the rows"
                    : "names the row of `" + program.tables[column.table].name + "` that each belongs to"));
  }
}

}  // namespace

TitleRow title_row(const xlsx::Row& row) {
  TitleRow titles{.number = row.number, .hidden = row.hidden, .cells = {}};
  for (const xlsx::Cell& cell : row.cells) {
    std::string text(base::trimmed(text::composed(cell.text)));
    if (!text.empty()) titles.cells.push_back({cell.column, std::move(text), cell.column});
  }
  return titles;
}

Index table_of_names(const Program& program, const TitleRow& row) {
  Index inner = kNone;
  for (const TitleCell& cell : row.cells) {
    const Index question = program::find_question(program, cell.text);
    const Index table = question == kNone ? kNone : program.questions[question].table;
    if (table != kNone && is_asked(program, table) && (inner == kNone || table > inner)) inner = table;
  }
  return inner;  // tables stand behind those around them
}

Index table_of_sheet(const Program& program, std::string_view name, std::span<const TitleRow> rows) {
  const Index by_names = rows.empty() ? kNone : table_of_names(program, rows.front());
  const Index called = table_called(program, name);
  if (by_names == kNone) return called;
  for (Index table = called; table != kNone; table = table_around(program, table))
    if (table == by_names) return called;
  return by_names;
}

Index table_called(const Program& program, std::string_view name) {
  const auto asked = [&](Index table) { return is_asked(program, table); };
  for (Index table = 0; table < program.tables.size(); ++table)
    if (asked(table) && program.tables[table].name == name) return table;
  for (Index table = 0; table < program.tables.size(); ++table)
    if (asked(table) && lib::same_key(program::last_part(program.tables[table].name), name)) return table;
  for (uint32_t language = 0; language < language_count(program); ++language) {
    const std::vector<std::string> names = sheet_names(program, language);
    for (Index table = 0; table < program.tables.size(); ++table)
      if (asked(table) && lib::same_key(names[table], name)) return table;
  }
  return kNone;
}

CsvForm form_of_titles(const Program& program, Index table, const TitleRow& row) {
  if (!has_ax_form(program, table)) return CsvForm::Own;
  const std::vector<SheetColumn> own = layout_of(program, table);
  std::vector<SheetColumn> named = own;
  name_fields(program, table, named);
  size_t as_own = 0, as_ax = 0;
  for (const TitleCell& cell : row.cells) {
    const bool is_field = std::ranges::any_of(
        named, [&](const SheetColumn& column) { return schema::same_name(column.field, cell.text); });
    const std::vector<size_t> columns = called(program, own, cell.text);
    as_own += columns.empty() ? 0 : 1;
    as_ax += is_field || (!columns.empty() && named[columns.front()].field.empty()) ? 1 : 0;
  }
  return as_ax >= as_own ? CsvForm::Ax : CsvForm::Own;
}

Header read_header(const Program& program, Index table, CsvForm form, std::span<const TitleRow> rows,
                   const Place& sheet, Problems& problems) {
  Header header{.layout = layout_of(program, table), .columns = {}, .last_row = 0, .at = {}};
  if (form == CsvForm::Ax) name_fields(program, table, header.layout);
  header.at.assign(header.layout.size(), 0);
  if (rows.empty()) return header;
  const TitleRow& titles = rows.front();
  header.last_row = titles.number;
  for (const TitleCell& cell : titles.cells) {
    const Place place{sheet.file, sheet.sheet, cell.line == 0 ? titles.number : cell.line, cell.place};
    const std::vector<size_t> found = called(program, header.layout, cell.text);
    if (found.empty()) {
      problems.add(place, unknown_column(program, table, header.layout, cell.text));
    } else if (found.size() > 1) {
      problems.add(place, "several columns are called `" + cell.text + "`: write `" +
                              header.layout[found[0]].name + "` or `" + header.layout[found[1]].name + "`");
    } else if (header.at[found.front()] != 0) {
      const uint32_t first = header.at[found.front()];
      problems.add(place, "`" + header.layout[found.front()].name + "` stands here, and in " +
                              (sheet.sheet.empty() ? "field " + std::to_string(first) + " of the line"
                                                   : "column " + xlsx::column_name(first)) +
                              " already");
    } else {
      header.at[found.front()] = cell.column;
      header.columns.resize(std::max<size_t>(header.columns.size(), cell.column), kNoColumn);
      header.columns[cell.column - 1] = found.front();
    }
  }
  demand_keys(program, table, header, sheet, titles.number, problems);
  const bool has_names = table_of_names(program, titles) != kNone;
  if (has_names && rows.size() > 1) skip_titles(program, titles, rows[1], sheet, header);
  return header;
}

}  // namespace rapport::workbook
