#include "compiler/cli/sheet.h"

#include "runtime/base/limits.h"
#include "runtime/xlsx/number.h"

namespace rapport::cli {

using interview::EntryKind;
using program::Index;
using program::kNone;

SheetPlaces::SheetPlaces(const interview::Interview& interview, const Sheet& sheet, Disk& disk)
    : interview_(interview), sheet_(sheet), disk_(disk) {
  for (size_t i = 0; i < sheet.entries.size(); ++i) add(i);
}

// What the host said has no place in the sheet.
void SheetPlaces::add(size_t at) {
  const interview::Entry& entry = sheet_.entries[at];
  const program::Program& program = interview_.program();
  switch (entry.kind) {
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: {
      last_[{entry.name, entry.row}] = at;
      const Index question = program::find_question(program, entry.name);
      if (entry.row != 0 && question != kNone)
        last_[{program.tables[program.questions[question].table].name, 0}] = at;
      return;
    }
    case EntryKind::AddRow: last_[{entry.name, entry.row}] = at; [[fallthrough]];
    case EntryKind::RemoveRow: last_[{entry.name, 0}] = at; return;
    case EntryKind::Rows: return add_rows(*entry.rows, at);
    case EntryKind::ResetRows: return forget_rows(program::find_table(program, entry.name), at);
    case EntryKind::Confirm:
    case EntryKind::Complete:
    case EntryKind::Undo:
    case EntryKind::Input:
    case EntryKind::Today:
    case EntryKind::Prefill:
    case EntryKind::PrefillRows: return;
  }
}

void SheetPlaces::add_rows(const interview::RowBlock& block, size_t at) {
  last_[{block.table, 0}] = at;
  given_[block.table] = {at, &block};
  for (const interview::RowBlock& child : block.children) add_rows(child, at);
}

// The rows that a table starts with have their numbers again, which nobody has answered now.
void SheetPlaces::forget_rows(Index table, size_t at) {
  const program::Program& program = interview_.program();
  const auto forget = [this](std::string_view name) {
    last_.erase(last_.lower_bound({name, 0}), last_.upper_bound({name, UINT32_MAX}));
  };
  forget(program.tables[table].name);
  for (const Index column : program.tables[table].columns) forget(program.questions[column].name);
  given_.erase(program.tables[table].name);
  last_[{program.tables[table].name, 0}] = at;
  for (Index child = 0; child < program.tables.size(); ++child)
    if (program.scopes[program.tables[child].scope].parent == program.tables[table].scope)
      forget_rows(child, at);
}

std::optional<FilePlace> SheetPlaces::find(std::string_view name, uint32_t number) const {
  const auto found = last_.find({name, number});
  return found == last_.end() ? std::nullopt : std::optional(sheet_.places[found->second]);
}

// Rows of a file of answers have lines of their own, and stand there as they were given; those of a saved
// interview came with one step.
std::optional<FilePlace> SheetPlaces::find_row(Index table, uint32_t row) const {
  const std::string& name = interview_.program().tables[table].name;
  if (const auto added = find(name, interview_.rows().number(table, row))) return added;
  const auto given = given_.find(name);
  if (given == given_.end()) return std::nullopt;
  const auto& [at, block] = given->second;
  if (row < block->lines.size()) return FilePlace{sheet_.line - 1 + block->lines[row], 1};
  return sheet_.places[at];
}

FilePlace SheetPlaces::of(const Spot& spot) const {
  const program::Program& program = interview_.program();
  std::optional<FilePlace> found;
  if (spot.question != kNone) {
    const uint32_t number = spot.row == kNone ? 0 : interview_.rows().number(spot.table, spot.row);
    found = find(program.questions[spot.question].name, number);
  }
  if (!found && spot.row != kNone) found = find_row(spot.table, spot.row);
  for (Index table = spot.table; !found && table != kNone;) {
    found = find(program.tables[table].name, 0);
    const Index around = program.scopes[program.tables[table].scope].parent;
    table = around == kNone ? kNone : program.table_of[around];
  }
  return found.value_or(FilePlace{sheet_.line, 1});
}

const RowsOrigin* SheetPlaces::origin_of(Index table) const {
  const auto found = sheet_.origins.find(interview_.program().tables[table].name);
  return found == sheet_.origins.end() ? nullptr : &found->second;
}

// What is no longer there has the beginning of the line.
rows::LineAndColumn SheetPlaces::csv_place(const std::string& file, uint32_t line, uint32_t field) const {
  auto found = files_.find(file);
  if (found == files_.end()) {
    const base::Result<std::string> bytes = disk_.read(file, limits::kRowsFileBytes);
    found = files_.emplace(file, workbook::CsvPlaces(bytes ? *bytes : std::string())).first;
  }
  return found->second.of(line, field);
}

std::string SheetPlaces::where(const Spot& spot) const {
  const Index table = spot.table;
  const RowsOrigin* origin = table == kNone ? nullptr : origin_of(table);
  if (origin == nullptr) {
    const FilePlace place = of(spot);
    return sheet_.file + ":" + std::to_string(place.first) + ":" + std::to_string(place.second);
  }
  uint32_t row = 0, column = 0;
  const auto given = given_.find(interview_.program().tables[table].name);
  if (spot.row != kNone && given != given_.end() && spot.row < given->second.second->lines.size())
    row = given->second.second->lines[spot.row];
  // What is about a row as a whole stands at its key.
  const program::Program& program = interview_.program();
  const std::vector<Index>& key = program.tables[table].key;
  const bool is_of_row = spot.question == kNone && spot.row != kNone && !key.empty();
  const Index question = is_of_row && program.slots[key.front()].kind == program::SlotKind::Question
                             ? program.slots[key.front()].owner
                             : spot.question;
  if (const auto at = origin->columns.find(question); at != origin->columns.end()) column = at->second;
  std::string where = origin->file;
  if (origin->sheet.empty()) {
    if (row == 0) return where;
    const rows::LineAndColumn place = csv_place(origin->file, row, column);
    return where + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  where += ":" + origin->sheet;
  if (row == 0) return where;
  return where + "!" + (column == 0 ? std::to_string(row) : xlsx::cell_name(row, column));
}

}  // namespace rapport::cli
