#include "runtime/interview/rows.h"

#include <algorithm>
#include <utility>

namespace rapport::interview {

using value::Cell;

Rows::Rows(const program::Program& program)
    : program_(&program),
      tables_(program.tables.size()),
      answers_(program.questions.size()),
      columns_(program.slots.size()),
      prefills_(program.tables.size()),
      given_columns_(program.questions.size(), nullptr) {
  for (Index slot = 0; slot < program.slots.size(); ++slot)
    if (program::is_given(program, program.slots[slot]))
      columns_[slot].given = program.default_columns[program.slots[slot].owner].data();
  for (Index table = 0; table < tables_.size(); ++table) start(table);
}

Index Rows::parent_of(Index table) const {
  const Index scope = program_->scopes[program_->tables[table].scope].parent;
  return scope == kNone ? kNone : program_->table_of[scope];
}

std::vector<Index> Rows::children_of(Index table) const {
  std::vector<Index> children;
  for (Index other = 0; other < tables_.size(); ++other)
    if (parent_of(other) == table) children.push_back(other);
  return children;
}

// The rows that the pack gives, or the prefill. Parents stand before their children.
void Rows::start(Index table) {
  Table& rows = tables_[table];
  rows.own = false;
  rows.first_number = 1;
  lay_out(table);
  rows.next_number = std::max(rows.next_number, rows.count + 1);
}

// The rows of the block or of the pack, none of them changed.
void Rows::lay_out(Index table) {
  const program::Table& t = program_->tables[table];
  Table& rows = tables_[table];
  rows.apart = false;
  rows.count = !rows.is_given ? t.row_count : rows.given == nullptr ? 0 : rows.given->count;
  rows.numbers = {};
  rows.starts.clear();
  if (const Index parent = parent_of(table); parent != kNone) {
    rows.starts.assign(tables_[parent].count + 1, 0);
    if (rows.count != 0)
      for (const uint32_t row : rows.is_given ? rows.given->parents : t.parents) ++rows.starts[row + 1];
    for (size_t i = 1; i < rows.starts.size(); ++i) rows.starts[i] += rows.starts[i - 1];
  }
  for (const Index question : t.columns) answers_[question] = {};
  resize_columns(table);
}

void Rows::resize_columns(Index table) {
  for (const Index slot : program_->table_slots[table])
    if (columns_[slot].given == nullptr) columns_[slot].cells.resize(tables_[table].count);
}

uint32_t Rows::number(Index table, uint32_t row) const {
  return tables_[table].apart ? tables_[table].numbers[row] : tables_[table].first_number + row;
}

std::optional<uint32_t> Rows::row_of(Index table, uint32_t number) const {
  const Table& rows = tables_[table];
  if (!rows.apart) {
    const bool is_there = number >= rows.first_number && number - rows.first_number < rows.count;
    return is_there ? std::optional(number - rows.first_number) : std::nullopt;
  }
  const auto found = std::find(rows.numbers.begin(), rows.numbers.end(), number);
  if (found == rows.numbers.end()) return std::nullopt;
  return static_cast<uint32_t>(found - rows.numbers.begin());
}

uint32_t Rows::row_around(Index scope, Index inner, uint32_t row) const {
  while (inner != scope) {
    const std::vector<uint32_t>& starts = tables_[program_->table_of[inner]].starts;
    row = static_cast<uint32_t>(std::upper_bound(starts.begin(), starts.end(), row) - starts.begin() - 1);
    inner = program_->scopes[inner].parent;
  }
  return row;
}

RowRange Rows::range(Index table, Index scope, uint32_t row) const {
  if (scope == kNone) return {0, tables_[table].count};
  const Index own = program_->tables[table].scope;
  if (own == scope) return {row, row + 1};
  const RowRange around = range(parent_of(table), scope, row);
  const std::vector<uint32_t>& starts = tables_[table].starts;
  return {starts[around.begin], starts[around.end]};
}

Held Rows::held(Index question, uint32_t row) const {
  const Table& rows = tables_[program_->questions[question].table];
  if (rows.apart) return answers_[question].held[row];
  if (rows.is_given) {
    const RowBlock::Column* column = given_columns_[question];
    return column == nullptr ? Held::Untouched : column->held[row];
  }
  return program_->default_columns[question][row].known() ? Held::Answered : Held::Untouched;
}

Cell Rows::answer(Index question, uint32_t row) const {
  const Table& rows = tables_[program_->questions[question].table];
  if (rows.apart) return answers_[question].cells[row];
  if (rows.is_given) {
    const RowBlock::Column* column = given_columns_[question];
    return column == nullptr || column->held[row] != Held::Answered ? Cell{} : column->cells[row];
  }
  return program_->default_columns[question][row];
}

// Is it the answer of a row that nobody changed? That lies in a block or in the program.
bool Rows::lasts(Index slot, uint32_t row, const Cell& cell) const {
  const program::Slot& s = program_->slots[slot];
  if (s.kind != program::SlotKind::Question || tables_[program_->questions[s.owner].table].apart)
    return false;
  return cell.size > 0 && held(s.owner, row) == Held::Answered && answer(s.owner, row).bytes == cell.bytes;
}

void Rows::set(Index slot, uint32_t row, const Cell& cell, value::Kind kind) {
  Column& column = columns_[slot];
  column.cells.set(row, lasts(slot, row, cell) ? cell : column.bytes.keep(cell, kind));
}

void Rows::begin_column(Index slot) { std::swap(columns_[slot].bytes, columns_[slot].fresh); }
void Rows::finish_column(Index slot) { columns_[slot].fresh = {}; }

// ---- changes ----

// What the cells point at lies in a block or in the program.
void Rows::part_one(Index table) {
  Table& rows = tables_[table];
  rows.own = true;
  if (rows.apart) return;
  for (uint32_t row = 0; row < rows.count; ++row) rows.numbers.push_back(rows.first_number + row);
  for (const Index question : program_->tables[table].columns) {
    Answers answers;
    for (uint32_t row = 0; row < rows.count; ++row) {
      answers.held.push_back(held(question, row));
      answers.cells.push_back(answer(question, row));
    }
    answers_[question] = std::move(answers);
  }
  rows.apart = true;
}

void Rows::part(Index table) {
  while (parent_of(table) != kNone) table = parent_of(table);
  std::vector<Index> open{table};
  while (!open.empty()) {
    const Index at = open.back();
    open.pop_back();
    part_one(at);
    for (const Index child : children_of(at)) open.push_back(child);
  }
}

void Rows::answer(Index question, uint32_t row, Held held, const Cell& cell, value::Kind kind) {
  part(program_->questions[question].table);
  Answers& answers = answers_[question];
  answers.held[row] = held;
  answers.cells.set(row, answers.bytes.keep(held == Held::Answered ? cell : Cell{}, kind));
}

namespace {

template <class T>
void widen(std::vector<T>& list, uint32_t at, uint32_t count) {
  list.insert(list.begin() + at, count, T{});
}
template <class T>
void narrow(std::vector<T>& list, uint32_t at, uint32_t count) {
  list.erase(list.begin() + at, list.begin() + at + count);
}

// The same of packed cells.
void widen(CellColumn& cells, uint32_t at, uint32_t count) { cells.insert(at, count); }
void narrow(CellColumn& cells, uint32_t at, uint32_t count) { cells.erase(at, count); }

}  // namespace

void Rows::open_gap(Index table, uint32_t at, uint32_t count) {
  widen(tables_[table].numbers, at, count);
  for (const Index question : program_->tables[table].columns) {
    widen(answers_[question].cells, at, count);
    widen(answers_[question].held, at, count);
  }
  for (const Index slot : program_->table_slots[table])
    if (columns_[slot].given == nullptr) widen(columns_[slot].cells, at, count);
  tables_[table].count += count;
  for (const Index child : children_of(table)) {
    std::vector<uint32_t>& starts = tables_[child].starts;
    starts.insert(starts.begin() + at, count, starts[at]);
  }
}

void Rows::close_gap(Index table, uint32_t at, uint32_t count) {
  if (count == 0) return;
  for (const Index child : children_of(table)) {
    std::vector<uint32_t>& starts = tables_[child].starts;
    const uint32_t gone = starts[at + count] - starts[at];
    close_gap(child, starts[at], gone);
    narrow(starts, at, count);
    for (size_t i = at; i < starts.size(); ++i) starts[i] -= gone;
  }
  narrow(tables_[table].numbers, at, count);
  for (const Index question : program_->tables[table].columns) {
    narrow(answers_[question].cells, at, count);
    narrow(answers_[question].held, at, count);
  }
  for (const Index slot : program_->table_slots[table])
    if (columns_[slot].given == nullptr) narrow(columns_[slot].cells, at, count);
  tables_[table].count -= count;
}

uint32_t Rows::insert(Index table, uint32_t parent_row, uint32_t number) {
  part(table);
  std::vector<uint32_t>& starts = tables_[table].starts;
  const uint32_t at = starts.empty() ? tables_[table].count : starts[parent_row + 1];
  open_gap(table, at, 1);
  for (size_t i = size_t{parent_row} + 1; i < starts.size(); ++i) ++starts[i];
  tables_[table].numbers[at] = number;
  tables_[table].next_number = std::max(tables_[table].next_number, number + 1);
  return at;
}

void Rows::remove(Index table, uint32_t row) {
  part(table);
  std::vector<uint32_t>& starts = tables_[table].starts;
  close_gap(table, row, 1);
  if (starts.empty()) return;
  for (auto start = std::upper_bound(starts.begin(), starts.end(), row); start != starts.end(); ++start)
    --*start;
}

namespace {

const RowBlock* child_block(const RowBlock* block, std::string_view table) {
  if (block != nullptr)
    for (const RowBlock& child : block->children)
      if (child.table == table) return &child;
  return nullptr;
}

}  // namespace

void Rows::give(Index table, const RowBlock* block, bool is_given) {
  tables_[table].is_given = is_given;
  tables_[table].given = block;
  for (const Index question : program_->tables[table].columns) given_columns_[question] = nullptr;
  if (block != nullptr)
    for (const RowBlock::Column& column : block->columns)
      given_columns_[program::find_question(*program_, block->table + "." + column.name)] = &column;
  for (const Index child : children_of(table))
    give(child, child_block(block, program_->tables[child].name), is_given);
}

void Rows::take(Index table) {
  Table& rows = tables_[table];
  rows.own = true;
  rows.first_number = rows.next_number;
  for (const Index slot : program_->table_slots[table]) columns_[slot].cells.clear();
  lay_out(table);
  rows.next_number += rows.count;
  for (const Index child : children_of(table)) take(child);
}

void Rows::replace(Index table, std::shared_ptr<const RowBlock> block) {
  give(table, blocks_.emplace_back(std::move(block)).get(), true);
  take(table);
}

void Rows::prefill(Index table, std::shared_ptr<const RowBlock> block) {
  prefills_[table] = std::move(block);
  if (prefills_[table] != nullptr) blocks_.push_back(prefills_[table]);
  if (!tables_[table].own) reset(table);
}

void Rows::reset(Index table) {
  give(table, prefills_[table].get(), prefills_[table] != nullptr);
  restart(table);
}

void Rows::restart(Index table) {
  start(table);
  for (const Index child : children_of(table)) restart(child);
}

}  // namespace rapport::interview
