#include "runtime/assemble/cells.h"

#include <algorithm>

#include "runtime/vm/execute.h"

namespace rapport::assemble {

using program::SlotKind;
using value::Cell;

Cells::Cells(const interview::Interview& interview) : interview_(interview), program_(interview.program()) {
  if (program_.loops.empty()) return;
  cells_.resize(program_.slots.size());
  for (Index slot = 0; slot < cells_.size(); ++slot)
    if (program_.slots[slot].scope == kNone) cells_[slot] = interview_.slot(slot);
  scratches_.resize(program_.scopes.size());
  for (const program::Loop& loop : program_.loops)
    scratches_[loop.scope] = std::make_unique<value::Scratch>();
}

Index Cells::table_scope(Index scope) const {
  while (scope != kNone && program_.table_of[scope] == kNone) scope = program_.scopes[scope].parent;
  return scope;
}

Cell Cells::at(Index slot, const Here& here) const {
  const Index scope = program_.slots[slot].scope;
  if (scope == kNone) return interview_.slot(slot);
  if (program_.table_of[scope] == kNone) return cells_[slot];
  return interview_.slot(slot, row_of(scope, here));
}

uint32_t Cells::row_of(Index scope, const Here& here) const {
  return interview_.rows().row_around(scope, table_scope(here.scope), here.row);
}

bool Cells::holds(Index gate, const Here& here) const {
  if (gate == kNone) return true;
  const Cell& cell = at(gate, here);
  return cell.known() && cell.number != 0;
}

Turns Cells::turns(const program::Loop& loop, const Here& here) const {
  if (loop.kind != program::LoopKind::Rows) {
    std::vector<Cell> sources;
    for (const Index source : loop.sources) sources.push_back(value::as_read(at(source, here)));
    return turns_of(program_, loop, sources);
  }
  Turns turns;
  const Index outer = table_scope(here.scope);
  const bool within = program::contains(program_, outer, program_.tables[loop.table].scope);
  const interview::RowRange range =
      interview_.rows().range(loop.table, within ? outer : kNone, within ? here.row : 0);
  turns.too_many = loop.at_most != 0 && range.end - range.begin > loop.at_most;
  const uint32_t end = turns.too_many ? range.begin + loop.at_most : range.end;
  const Index gate = program_.slots[program_.tables[loop.table].rows].gate;
  for (uint32_t row = range.begin; row < end; ++row)
    if (holds(gate, {program_.tables[loop.table].scope, row}))
      turns.list.push_back({.value = {}, .start = {}, .end = {}, .row = row});
  return turns;
}

Cell Cells::given(const program::Slot& slot, const Turn& turn, uint32_t number) const {
  if (slot.kind == SlotKind::Number) return value::number_cell(number);
  const program::Each& each = program_.eaches[slot.owner];
  switch (each.kind) {
    case program::EachKind::Value: return turn.value;
    case program::EachKind::Start: return turn.start;
    case program::EachKind::End: return turn.end;
    case program::EachKind::Column: return value::as_read(interview_.slot(each.column, turn.row));
  }
  return {};
}

Cell Cells::worked_out(Index slot, const Here& here) {
  const program::Slot& s = program_.slots[slot];
  value::Scratch& scratch = *scratches_[s.scope];
  if (!holds(s.gate, here)) return {};
  if (s.kind == SlotKind::Tap) {
    const program::Tap& tap = program_.taps[s.owner];
    return interview_.tapped(tap, tap.key == kNone ? Cell{} : value::as_read(at(tap.key, here)), scratch);
  }
  return vm::execute(program_, s, cells_, scratch);
}

bool Cells::enter(const program::Loop& loop, const Turn& turn, uint32_t number, const Here& here,
                  std::vector<Index>& faults) {
  scratches_[loop.scope]->reset();
  for (const program::Segment& segment : program_.segments) {
    if (segment.scope != loop.scope) continue;
    for (const Index read : segment.reads)
      if (program_.table_of[program_.slots[read].scope] != kNone) cells_[read] = at(read, here);
    for (Index slot = segment.slots.begin; slot < segment.slots.begin + segment.slots.count; ++slot) {
      const program::Slot& s = program_.slots[slot];
      const bool is_given = s.kind == SlotKind::Each || s.kind == SlotKind::Number;
      cells_[slot] = is_given ? given(s, turn, number) : worked_out(slot, here);
      if (cells_[slot].faulted()) faults.push_back(slot);
    }
  }
  return loop.where == kNone || (cells_[loop.where].known() && cells_[loop.where].number != 0);
}

}  // namespace rapport::assemble
