#include <algorithm>
#include <set>
#include <utility>

#include "runtime/interview/tapped_rows.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Cell;

bool Interview::reads_own_answer(SlotRow of) const {
  const program::Slot& s = program_->slots[of.slot];
  const bool has_one = s.kind == SlotKind::Question || s.kind == SlotKind::Input || s.kind == SlotKind::Today;
  return has_one && holds_at(s.gate, here_of(of.slot, of.row));
}

// Of each row that the tap looks at: its condition, and where that is yes what is taken.
void Interview::add_tapped(const program::Tap& tap, SlotRow of, std::vector<SlotRow>& out) const {
  if (tap.kind == program::TapKind::Previous) {
    if (has_row_before(here_of(of.slot, of.row))) out.push_back({tap.column, of.row - 1});
    return;
  }
  const program::Table& table = program_->tables[tap.table];
  const Index around = program_->slots[table.rows].scope;
  const Here here = here_of(of.slot, of.row);
  const bool one_set = looks_at_one_set(*program_, tap, here.scope);
  if (one_set) {
    out.push_back({table.rows, row_for(table.rows, of)});
    if (!cell_at(table.rows, here).known()) return;
  }
  if (tap.key != kNone) out.push_back({tap.key, row_for(tap.key, of)});
  const Cell key = tap.key == kNone ? Cell{} : value::as_read(cell_at(tap.key, here));
  uint32_t outer = kNone;
  for_tapped_rows(tap, here, key, [&](uint32_t row) {
    const size_t first = out.size();
    const auto once =
        [&](SlotRow read) {  // of one row the same cell may be match, condition and what is taken
          const bool is_key = tap.key != kNone && read == SlotRow{tap.key, row_for(tap.key, of)};
          if (!is_key && std::find(out.begin() + static_cast<ptrdiff_t>(first), out.end(), read) == out.end())
            out.push_back(read);
        };
    if (tap.match != kNone) once({tap.match, row});
    if (!one_set) {
      const uint32_t before = std::exchange(outer, rows_->row_around(around, table.scope, row));
      if (outer != before) out.push_back({table.rows, outer});
      if (!rows_->cell(table.rows, outer).known()) return true;
    }
    if (tap.where != kNone) once({tap.where, row});
    const bool taken = tap.where == kNone || is_yes(rows_->cell(tap.where, row));
    if (taken && tap.column != kNone) once({tap.column, row});
    return !taken || tap.kind != program::TapKind::First;
  });
}

// A slot that is read, in the row that it is read in.
uint32_t Interview::row_for(Index slot, SlotRow reader) const {
  const Index scope = program_->slots[slot].scope;
  return scope == kNone ? kNone : rows_->row_around(scope, program_->slots[reader.slot].scope, reader.row);
}

std::vector<SlotRow> Interview::reads_of(SlotRow of, Tracing& tracing) const {
  const program::Slot& s = program_->slots[of.slot];
  const Here here = here_of(of.slot, of.row);
  std::vector<SlotRow> reads;
  if (s.gate != kNone) reads.push_back({s.gate, row_for(s.gate, of)});
  if (!holds_at(s.gate, here)) return reads;
  if (s.kind == SlotKind::Question) {
    if (s.fallback != kNone && is_untouched(s.owner, here))
      reads.push_back({s.fallback, row_for(s.fallback, of)});
  } else if (s.kind == SlotKind::Tap) {
    add_tapped(program_->taps[s.owner], of, reads);
  } else if (s.code.count != 0) {
    tracing.scratch.reset();
    std::vector<Index> loads;
    if (s.scope == kNone) {
      vm::execute_traced(*program_, s, values_.cells(), tracing.scratch, loads);
    } else {
      if (tracing.cells.empty()) tracing.cells.assign(values_.cells().begin(), values_.cells().end());
      put_reads(of, tracing.cells);
      vm::execute_traced(*program_, s, tracing.cells, tracing.scratch, loads);
    }
    for (const Index load : loads)
      if (const SlotRow read{load, row_for(load, of)};
          std::find(reads.begin(), reads.end(), read) == reads.end())
        reads.push_back(read);
  }
  return reads;
}

// The cells as the rule reads them.
std::vector<Cell> Interview::cells_in(SlotRow of) const {
  const std::span<const Cell> plain = values_.cells();
  std::vector<Cell> cells(plain.begin(), plain.end());
  if (program_->slots[of.slot].scope != kNone) put_reads(of, cells);
  return cells;
}

void Interview::put_reads(SlotRow of, std::vector<Cell>& cells) const {
  program::for_each_read(*program_, program_->slots[of.slot],
                         [&](Index read) { cells[read] = cell_at(read, here_of(of.slot, of.row)); });
}

Explanation Interview::explain(Index slot, uint32_t row) const {
  Tracing tracing;
  const SlotRow start{slot, row};
  Explanation out{
      .slot = slot, .row = row, .value = cell_at(slot, here_of(slot, row)), .reads = {}, .answers = {}};
  for (const SlotRow& read : reads_of(start, tracing))
    out.reads.push_back(
        {read.slot, value::as_read(cell_at(read.slot, here_of(read.slot, read.row))), read.row});

  std::set<SlotRow> seen{start};
  std::vector<SlotRow> open{start};
  while (!open.empty()) {
    const SlotRow at = open.back();
    open.pop_back();
    if (reads_own_answer(at)) out.answers.push_back(at);
    for (const SlotRow& read : reads_of(at, tracing))
      if (seen.insert(read).second) open.push_back(read);
  }
  std::sort(out.answers.begin(), out.answers.end());
  return out;
}

}  // namespace rapport::interview
