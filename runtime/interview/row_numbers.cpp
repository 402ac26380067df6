#include "runtime/interview/row_numbers.h"

#include <algorithm>

#include "runtime/base/limits.h"

namespace rapport::interview {

using program::kNone;

namespace {

std::string no_row(const program::Program& program, Index table, uint32_t number) {
  return "`" + program.tables[table].name + "` has no row with the number " + std::to_string(number);
}

std::string no_number(const program::Program& program, Index table) {
  return "the rows of `" + program.tables[table].name + "` are numbered up to " +
         std::to_string(limits::kRowNumber) + " at most";
}

}  // namespace

RowNumbers::Table& RowNumbers::touched(Index table) {
  tables_.resize(program_.tables.size());
  std::optional<Table>& rows = tables_[table];
  if (rows) return *rows;
  rows.emplace();
  rows->next = rows_->next_number(table);
  return *rows;
}

RowNumbers::Table& RowNumbers::table(Index table) {
  Table& rows = touched(table);
  const program::Table& t = program_.tables[table];
  const uint32_t count = rows.block != nullptr ? rows.block->count : rows.defaults ? t.row_count : 0;
  const std::vector<uint32_t>& parents = rows.block != nullptr ? rows.block->parents : t.parents;
  for (uint32_t i = 0; i < count; ++i)
    put(table, rows.first + i, parents.empty() ? 0 : rows.first_around + parents[i]);
  rows.block = nullptr;
  rows.defaults = false;
  return rows;
}

void RowNumbers::put(Index table, uint32_t number, uint32_t around) {
  Table& rows = touched(table);
  rows.added[number] = around;
  if (around != 0) rows.within.emplace(around, number);
}

bool RowNumbers::has(Index index, uint32_t number) {
  if (index < tables_.size() && tables_[index]) {
    const Table& rows = table(index);
    if (rows.added.contains(number)) return true;
    if (rows.anew || rows.removed.contains(number)) return false;
  }
  return rows_->row_of(index, number).has_value();
}

size_t RowNumbers::count(Index index) {
  const Table& rows = table(index);
  return rows.added.size() + (rows.anew ? 0 : rows_->count(index) - rows.removed.size());
}

std::string RowNumbers::replace(Index index, const RowBlock& block) {
  if (!has_numbers_for(index, block)) return no_number(program_, index);
  give(index, block, 0);
  return {};
}

bool RowNumbers::has_numbers_for(Index index, const RowBlock& block) {
  if (block.count > limits::kRowNumber + 1 - touched(index).next) return false;
  return std::all_of(block.children.begin(), block.children.end(), [&](const RowBlock& child) {
    return has_numbers_for(program::find_table(program_, child.table), child);
  });
}

void RowNumbers::give(Index index, const RowBlock& block, uint32_t first_around) {
  for (Index other = 0; other < program_.tables.size(); ++other)  // child rows that the block does not have
    if (program_.scopes[program_.tables[other].scope].parent == program_.tables[index].scope)
      give(other, RowBlock{}, 0);
  Table& rows = touched(index);
  const uint32_t first = rows.next;
  rows = {.anew = true,
          .next = first + block.count,
          .block = block.count == 0 ? nullptr : &block,
          .first = first,
          .first_around = first_around};
  for (const RowBlock& child : block.children) give(program::find_table(program_, child.table), child, first);
}

// The rows that the table starts with are numbered by their places.
void RowNumbers::start(Index index, const Family& family, const RowBlock* block) {
  const bool prefilled = family.prefill != nullptr;
  const uint32_t given = block == nullptr ? 0 : block->count;
  const uint32_t count = prefilled ? given : program_.tables[index].row_count;
  Table& rows = touched(index);
  rows = {.anew = true,
          .next = std::max(rows.next, count + 1),
          .block = given == 0 ? nullptr : block,
          .first = 1,
          .first_around = 1,
          .defaults = !prefilled};
  for (Index other = 0; other < program_.tables.size(); ++other) {
    if (program_.scopes[program_.tables[other].scope].parent != program_.tables[index].scope) continue;
    const RowBlock* inner = nullptr;
    if (block != nullptr)
      for (const RowBlock& child : block->children)
        if (child.table == program_.tables[other].name) inner = &child;
    start(other, family, inner);
  }
}

void RowNumbers::prefill(Index index, const RowBlock* block) {
  Family& rows = family(index);
  rows.prefill = block;
  if (!rows.own) start(index, rows, block);
}

RowNumbers::Family& RowNumbers::family(Index index) {
  for (Index around = program_.scopes[program_.tables[index].scope].parent; around != kNone;
       around = program_.scopes[around].parent)
    index = program_.table_of[around];
  families_.resize(program_.tables.size());
  std::optional<Family>& family = families_[index];
  if (!family) family = Family{rows_->is_own(index), rows_->prefill(index)};
  return *family;
}

void RowNumbers::remove(Index index, uint32_t number) {
  for (Index other = 0; other < program_.tables.size(); ++other)
    if (program_.scopes[program_.tables[other].scope].parent == program_.tables[index].scope)
      for (const uint32_t row : rows_within(other, index, number)) remove(other, row);
  Table& rows = table(index);
  const auto added = rows.added.find(number);
  if (added == rows.added.end()) {
    rows.removed.insert(number);
    return;
  }
  rows.within.erase({added->second, number});
  rows.added.erase(added);
}

std::vector<uint32_t> RowNumbers::rows_within(Index child, Index index, uint32_t number) {
  std::vector<uint32_t> out;
  const Table& rows = table(child);
  for (auto row = rows.within.lower_bound({number, 0}); row != rows.within.end() && row->first == number;
       ++row)
    out.push_back(row->second);
  const auto around = rows.anew ? std::nullopt : rows_->row_of(index, number);
  if (!around) return out;
  const RowRange range = rows_->range(child, program_.tables[index].scope, *around);
  for (uint32_t row = range.begin; row < range.end; ++row)
    if (!rows.removed.contains(rows_->number(child, row))) out.push_back(rows_->number(child, row));
  return out;
}

std::string RowNumbers::add(const Entry& entry, Index index) {
  const Index around = program_.scopes[program_.tables[index].scope].parent;
  if (around != kNone && !has(program_.table_of[around], entry.parent))
    return no_row(program_, program_.table_of[around], entry.parent);
  Table& rows = table(index);
  const uint32_t number = entry.row == 0 ? rows.next : entry.row;
  if (number < rows.next)
    return "a row of `" + program_.tables[index].name + "` had the number " + std::to_string(number) +
           " before: numbers are not used again";
  if (number > limits::kRowNumber) return no_number(program_, index);
  if (count(index) >= limits::kTableRows)
    return "`" + program_.tables[index].name + "` takes at most " + std::to_string(limits::kTableRows) +
           " rows";
  put(index, number, around == kNone ? 0 : entry.parent);
  rows.next = number + 1;
  return {};
}

std::string RowNumbers::problem(const Entry& entry, Index index) {
  if (rows_ == nullptr) return {};
  switch (entry.kind) {
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: {
      const Index of = program_.questions[index].table;
      if (of == kNone) return {};
      if (!has(of, entry.row)) return no_row(program_, of, entry.row);
      family(of).own = true;
      return {};
    }
    case EntryKind::AddRow: family(index).own = true; return add(entry, index);
    case EntryKind::RemoveRow:
      if (!has(index, entry.row)) return no_row(program_, index, entry.row);
      family(index).own = true;
      remove(index, entry.row);
      return {};
    case EntryKind::Rows: family(index).own = true; return replace(index, *entry.rows);
    case EntryKind::ResetRows:
      family(index).own = false;
      start(index, family(index), family(index).prefill);
      return {};
    case EntryKind::PrefillRows: prefill(index, entry.rows.get()); return {};
    case EntryKind::Prefill:
    case EntryKind::Input:
    case EntryKind::Today:
    case EntryKind::Confirm:
    case EntryKind::Complete:
    case EntryKind::Undo: return {};
  }
  return {};
}

}  // namespace rapport::interview
