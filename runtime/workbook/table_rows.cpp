#include "runtime/workbook/table_rows.h"

#include <algorithm>

#include "runtime/base/utf8.h"
#include "runtime/program/names.h"
#include "runtime/value/decimal.h"
#include "runtime/xlsx/number.h"

namespace rapport::workbook {

using interview::CameRows;
using interview::Held;
using interview::RowBlock;
using xlsx::Cell;
using xlsx::CellKind;

namespace {

constexpr uint64_t kMix = 0x9E3779B97F4A7C15;
constexpr int64_t kNoNumber = INT64_MIN;

uint64_t mixed(uint64_t place, uint64_t hash) { return place * kMix + hash; }

bool holds_nothing(const Cell& cell) {
  return cell.kind == CellKind::Text && base::trimmed(cell.text).empty();
}

std::optional<int64_t> number_of(const Cell& cell) {
  if (cell.kind != CellKind::Number && cell.kind != CellKind::Text) return std::nullopt;
  const auto shown = xlsx::as_shown(base::trimmed(cell.text));
  const auto decimal = shown ? value::parse_decimal(*shown) : std::nullopt;
  return decimal ? value::to_integer(*decimal) : std::nullopt;
}

}  // namespace

TableRows::TableRows(const Program& program, CellReader& cells, Problems& problems)
    : program_(program),
      cells_(cells),
      problems_(problems),
      came_(program.tables.size()),
      lookups_(program.tables.size()),
      missed_(program.tables.size()) {}

void TableRows::begin(const Sheet& sheet, Header header) {
  sheet_ = sheet;
  header_ = std::move(header);
  fields_ = {};
  cells_.set_form(sheet.form);
  untitled_.clear();
  row_ = 0;
  RowBlock& block = came_[sheet.table].block;
  block.table = program_.tables[sheet.table].name;
  block_columns_.assign(header_.layout.size(), kNoColumn);
  for (size_t i = 0; i < header_.layout.size(); ++i) {
    const SheetColumn& column = header_.layout[i];
    if (column.kind != ColumnKind::Answer || header_.at[i] == 0) continue;
    block_columns_[i] = block.columns.size();
    block.columns.push_back({std::string(program::last_part(column.name)), {}, {}});
  }
}

// A record of CSV may have several lines.
Place TableRows::place_at(uint32_t column) const {
  Place place{sheet_.place.file, sheet_.place.sheet, row_, column};
  if (column == 0 || column > fields_.size()) return place;
  const size_t begin = fields_.front().begin, at = fields_[column - 1].begin;
  const rows::LineAndColumn within = rows::position_in(file_.substr(begin), at - begin);
  place.row += static_cast<uint32_t>(within.line) - 1;
  place.column = static_cast<uint32_t>(within.column);
  return place;
}

// Fills found_; values below no title are a problem, once for each column.
bool TableRows::is_empty(std::span<const Cell> cells) {
  found_.assign(header_.layout.size(), nullptr);
  bool empty = true;
  for (const Cell& cell : cells) {
    if (holds_nothing(cell)) continue;
    empty = false;
    const size_t at = cell.column <= header_.columns.size() ? header_.columns[cell.column - 1] : kNoColumn;
    if (at != kNoColumn) {
      found_[at] = &cell;
      continue;
    }
    if (cell.column >= untitled_.size()) untitled_.resize(cell.column + 1U);
    if (untitled_[cell.column]) continue;
    untitled_[cell.column] = true;
    miss_columns();
    problems_.add(place_at(cell.column), "a value in a column that has no title of `" +
                                             program_.tables[sheet_.table].name + "`, found " +
                                             CellReader::found(cell, sheet_.starts_1904));
  }
  return empty;
}

bool TableRows::add(uint32_t number, std::span<const Cell> cells) {
  row_ = number;
  if (number <= header_.last_row || is_empty(cells)) return true;
  CameRows& came = came_[sheet_.table];
  if (came.block.count >= limits::kTableRows) {
    problems_.add({sheet_.place.file, sheet_.place.sheet, row_, 0},
                  "`" + came.block.table + "` takes at most " + std::to_string(limits::kTableRows) + " rows");
    miss_rows();
    return false;
  }
  uint32_t around = 0;
  const Index outer = table_around(program_, sheet_.table);
  bool has_place = outer == kNone || find_row_around(found_, around);
  if (!has_place) {
    miss_rows();  // at the row where they belong
    has_place = stand_in(outer, around);
  }
  uint64_t hash = around;
  const program::Table& table = program_.tables[sheet_.table];
  for (size_t i = 0; i < header_.layout.size(); ++i) {
    if (header_.layout[i].kind == ColumnKind::Number && header_.at[i] != 0 && sheet_.is_looked_up)
      note_number(found_[i], i);
    if (block_columns_[i] == kNoColumn) continue;
    const Index question = header_.layout[i].question;
    ReadCell read;
    if (found_[i] != nullptr) read = cells_.read(question, *found_[i], sheet_.starts_1904);
    if (!read.problem.empty()) {
      problems_.add(place_of(i), std::move(read.problem));
      read.held = Held::Blank;
      miss_cell(question);
    }
    if (!has_place) continue;
    RowBlock::Column& column = came.block.columns[block_columns_[i]];
    const value::Kind kind = program_.questions[question].type.kind;
    column.held.push_back(read.held);
    column.cells.push_back(came.block.bytes.keep(read.value, kind));
    if (sheet_.is_looked_up && read.held == Held::Answered &&
        std::ranges::find(table.key, program_.questions[question].slot) != table.key.end())
      hash = mixed(hash, interview::hash_of(column.cells.back(), kind));
  }
  if (!has_place) return true;
  came.around.push_back(around);
  came.block.lines.push_back(number);
  if (sheet_.is_looked_up && !program::is_named_by_place(program_, table))
    lookups_[sheet_.table].index.add(hash, came.block.count);
  ++came.block.count;
  return true;
}

// Without a column of numbers the rows are counted.
void TableRows::note_number(const Cell* cell, size_t at) {
  Lookup& lookup = lookups_[sheet_.table];
  lookup.numbers.resize(came_[sheet_.table].block.count, kNoNumber);
  if (cell == nullptr) return lookup.numbers.push_back(kNoNumber);
  const auto number = number_of(*cell);
  lookup.numbers.push_back(number.value_or(kNoNumber));
  lookup.has_unnamed = lookup.has_unnamed || !number;
  if (!number)
    problems_.add(place_of(at), "`" + header_.layout[at].name +
                                    "` is the number by which other sheets name the row, found " +
                                    CellReader::found(*cell, sheet_.starts_1904));
}

void TableRows::finish() {
  Lookup& lookup = lookups_[sheet_.table];
  const CameRows& came = came_[sheet_.table];
  if (!sheet_.is_looked_up) return;
  if (program::is_named_by_place(program_, program_.tables[sheet_.table])) {
    const bool counted = lookup.numbers.empty();
    for (uint32_t row = 0; row < came.block.count; ++row) {
      const int64_t number = counted                       ? row + 1
                             : row < lookup.numbers.size() ? lookup.numbers[row]
                                                           : kNoNumber;
      if (number != kNoNumber) lookup.index.add(static_cast<uint64_t>(number), row);
    }
  }
  lookup.index.finish();
}

// ---- rows around ----

RowBlock::Column& TableRows::block_column(Index table, Index question) {
  const std::string_view name = program::last_part(program_.questions[question].name);
  RowBlock& block = came_[table].block;
  return *std::ranges::find(block.columns, name, &RowBlock::Column::name);
}

void TableRows::miss_columns() {
  std::vector<Index>& columns = missed_[sheet_.table].columns;
  if (!columns.empty()) return;
  for (size_t i = 0; i < header_.layout.size(); ++i)
    if (header_.at[i] == 0 && header_.layout[i].kind == ColumnKind::Answer)
      columns.push_back(header_.layout[i].question);
}

void TableRows::miss_cell(Index question) {
  auto& cells = missed_[sheet_.table].cells;
  auto own = std::ranges::find(cells, question, [](const auto& column) { return column.first; });
  if (own == cells.end()) own = cells.insert(cells.end(), {question, {}});
  own->second.push_back(row_);
}

// Nobody knows that it is not there while names of rows could not be read, or rows are missing.
bool TableRows::may_have_row(Index table) const {
  const Missed& missed = missed_[table];
  const std::vector<Index>& key = program_.tables[table].key;
  const auto is_key = [&](Index question) {
    return std::ranges::find(key, program_.questions[question].slot) != key.end();
  };
  return missed.rows || lookups_[table].has_unnamed || std::ranges::any_of(missed.columns, is_key) ||
         std::ranges::any_of(missed.cells, [&](const auto& column) { return is_key(column.first); });
}

// A row that belongs to none still has cells to check: those stand together in one row more. False: there is
// no place for it.
bool TableRows::stand_in(Index table, uint32_t& row) {
  CameRows& came = came_[table];
  uint32_t& place = missed_[table].stand_in;
  if (place == kNone) {
    const Index outer = table_around(program_, table);
    uint32_t around = 0;
    const bool has_room = !came.block.table.empty() && came.block.count < limits::kTableRows;
    if (!has_room || (outer != kNone && !stand_in(outer, around))) return false;
    place = came.block.count++;
    came.around.push_back(around);
    came.block.lines.push_back(0);
    for (RowBlock::Column& column : came.block.columns) {
      column.held.push_back(Held::Untouched);
      column.cells.push_back({});
    }
  }
  row = place;
  return true;
}

void TableRows::no_row(Index table, size_t at, const std::string& shown) {
  if (may_have_row(table)) return;
  problems_.add(place_of(at), "no row of `" + program_.tables[table].name + "` is called " + shown +
                                  ", which this row belongs to");
}

bool TableRows::find_row_around(const Found& found, uint32_t& row) {
  row = 0;
  for (size_t at = 0; at < header_.layout.size();) {
    const ColumnKind kind = header_.layout[at].kind;
    if (kind == ColumnKind::NumberAround) {
      if (!find_number(found, at++, row)) return false;
    } else if (kind == ColumnKind::KeyAround) {
      if (!find_key(found, at, row, row)) return false;
    } else {
      break;
    }
  }
  return true;
}

bool TableRows::find_number(const Found& found, size_t at, uint32_t& row) {
  if (header_.at[at] == 0) return false;  // said of the header
  const Index table = header_.layout[at].table;
  if (found[at] == nullptr)
    return problems_.add(place_of(at), "`" + header_.layout[at].name + "` is empty: it names the row of `" +
                                           program_.tables[table].name + "` that this row belongs to"),
           false;
  const auto number = number_of(*found[at]);
  const auto rows = number ? lookups_[table].index.with(static_cast<uint64_t>(*number))
                           : std::span<const std::pair<uint64_t, uint32_t>>{};
  if (rows.size() == 1) return row = rows.front().second, true;
  if (rows.size() > 1)
    problems_.add(place_of(at), "several rows of `" + program_.tables[table].name + "` have the number " +
                                    std::to_string(*number));
  else
    no_row(table, at, CellReader::found(*found[at], sheet_.starts_1904));
  return false;
}

// The columns of one table's key stand together; `at` goes behind them.
bool TableRows::find_key(const Found& found, size_t& at, uint32_t around, uint32_t& row) {
  const Index table = header_.layout[at].table;
  const size_t first = at;
  uint64_t hash = around;
  interview::TextArena arena;
  std::vector<std::pair<Index, value::Cell>> key;
  std::string shown;
  bool is_whole = true;
  for (; at < header_.layout.size() && header_.layout[at].kind == ColumnKind::KeyAround &&
         header_.layout[at].table == table;
       ++at) {
    if (header_.at[at] == 0) return false;  // said of the header
    const Index question = header_.layout[at].question;
    if (found[at] == nullptr) {
      problems_.add(place_of(at), "`" + header_.layout[at].name + "` is empty: it names the row of `" +
                                      program_.tables[table].name + "` that this row belongs to");
      is_whole = false;
      continue;
    }
    ReadCell read = cells_.read(question, *found[at], sheet_.starts_1904);
    if (read.problem.empty() && read.held == Held::Blank)
      read.problem = "`" + header_.layout[at].name + "` is left blank: it names the row of `" +
                     program_.tables[table].name + "` that this row belongs to";
    if (!read.problem.empty()) problems_.add(place_of(at), std::move(read.problem));
    is_whole = is_whole && read.held == Held::Answered;
    shown.append(shown.empty() ? "" : ", ").append(CellReader::found(*found[at], sheet_.starts_1904));
    const value::Kind kind = program_.questions[question].type.kind;
    key.emplace_back(question, arena.keep(read.value, kind));
  }
  if (!is_whole) return false;
  // Hashed in the order in which the columns of the table stand, which may be another.
  const program::Table& t = program_.tables[table];
  for (const Index question : t.columns)
    for (const auto& [of, cell] : key)
      if (of == question) hash = mixed(hash, interview::hash_of(cell, program_.questions[of].type.kind));
  for (const auto& [same, candidate] : lookups_[table].index.with(hash)) {
    const auto equal = [&, at_row = candidate](const std::pair<Index, value::Cell>& part) {
      return interview::equal_values(block_column(table, part.first).cells[at_row], part.second,
                                     program_.questions[part.first].type.kind);
    };
    if (came_[table].around[candidate] == around && std::ranges::all_of(key, equal))
      return row = candidate, true;
  }
  no_row(table, first, shown);
  return false;
}

}  // namespace rapport::workbook
