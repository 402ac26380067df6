// Entries about rows: into the rows, and what has to run again.
#include <algorithm>

#include "runtime/interview/interview.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Cell;

namespace {

// The table and those of its child rows, parents first.
std::vector<Index> with_child_tables(const program::Program& program, Index table) {
  std::vector<Index> tables;
  for (Index other = table; other < program.tables.size(); ++other)
    if (program::contains(program, program.tables[table].scope, program.tables[other].scope))
      tables.push_back(other);
  return tables;
}

}  // namespace

void Interview::record_rows(const Entry& entry, Index row) {
  switch (entry.kind) {
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: return record_cell(entry, row);
    case EntryKind::Rows: rows_->replace(row, entry.rows); return mark_positions(row);
    case EntryKind::ResetRows: rows_->reset(row); return mark_positions(row);
    case EntryKind::AddRow: return record_new_row(entry, row);
    case EntryKind::RemoveRow: rows_->remove(row, *rows_->row_of(row, entry.row)); return mark_positions(row);
    case EntryKind::PrefillRows:
      rows_->prefill(row, entry.rows);
      return rows_->is_own(row) ? void() : mark_positions(row);
    case EntryKind::Prefill:
    case EntryKind::Input:
    case EntryKind::Today:
    case EntryKind::Confirm:
    case EntryKind::Complete:
    case EntryKind::Undo: return;
  }
}

void Interview::record_cell(const Entry& entry, Index question) {
  const Index table = program_->questions[question].table, slot = program_->questions[question].slot;
  const uint32_t row = *rows_->row_of(table, entry.row);
  const value::Value& value = log_.back().value;
  const bool answered = entry.kind == EntryKind::Answer;
  const Held held = answered                         ? Held::Answered
                    : entry.kind == EntryKind::Blank ? Held::Blank
                                                     : Held::Untouched;
  rows_->answer(question, row, held, answered ? value::view(value, scratch_) : Cell{}, value.kind);
  mark(slot, row, slot);
}

void Interview::record_new_row(const Entry& entry, Index table) {
  const Index parent = program_->scopes[program_->tables[table].scope].parent;
  const uint32_t around = parent == kNone ? 0 : *rows_->row_of(program_->table_of[parent], entry.parent);
  const uint32_t number = entry.row == 0 ? rows_->next_number(table) : entry.row;
  log_.back().row = number;
  const bool last = parent == kNone || around + 1 == rows_->count(program_->table_of[parent]);
  const uint32_t row = rows_->insert(table, around, number);
  if (!last) return mark_positions(table);
  for (const Index slot : program_->table_slots[table])
    if (!program::is_given(*program_, program_->slots[slot])) mark(slot, row, slot);
  for (const Index inner : with_child_tables(*program_, table)) mark_count(inner);
  forget_keys(table);
}

void Interview::forget_keys(Index table) {
  key_twice_[table].reset();
  for (const Index slot : program_->table_slots[table]) key_indexes_[slot].reset();
  for (Index check = 0; check < program_->checks.size(); ++check) {
    const program::Check& c = program_->checks[check];
    if (c.kind == program::CheckKind::Key && c.at_tables.front() == table) mark(c.slot, kEveryRow, c.slot);
  }
}

// All that takes something from the table's rows, however many there were before.
void Interview::mark_count(Index table) {
  const Index rows = program_->tables[table].rows;
  const auto every = [&](Index slot) {
    const Index scope = program_->slots[slot].scope;
    if (scope == kNone) return mark(slot, kNone, rows);
    if (program_->table_of[scope] != kNone) mark(slot, kEveryRow, rows);
  };
  every(rows);
  for (const Index reader : program_->dependents_of(rows)) every(reader);
}

// Rows are others, or stand elsewhere: what was marked by its place before, and all that follows from places.
void Interview::mark_positions(Index table) {
  for (const Index inner : with_child_tables(*program_, table)) {
    for (const Index slot : program_->table_slots[inner])
      if (!program::is_given(*program_, program_->slots[slot])) mark(slot, kEveryRow, slot);
    mark_count(inner);
    forget_keys(inner);
  }
}

}  // namespace rapport::interview
