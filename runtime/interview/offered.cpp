// Which rows a reference offers: its option check, worked out as if each were the answer.
#include <algorithm>

#include "runtime/interview/interview.h"
#include "runtime/interview/tapped_rows.h"
#include "runtime/value/ops.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using value::Cell;

// The slots from the question to the check, which are others when the answer is another; in their order.
std::vector<Index> Interview::follows(Index question, Index check) const {
  const Index first = program_->questions[question].slot;
  std::vector<bool> differs(check + 1);
  differs[first] = true;
  std::vector<Index> slots;
  for (Index slot = first + 1; slot <= check; ++slot) {
    program::for_each_read(*program_, program_->slots[slot], [&](Index read) {
      differs[slot] = differs[slot] || (read < slot && differs[read]);
    });
    if (differs[slot] && program_->slots[slot].scope == program_->slots[first].scope) slots.push_back(slot);
  }
  return slots;
}

std::vector<uint32_t> Interview::offered(Index question, uint32_t row) const {
  const program::Question& q = program_->questions[question];
  const program::Table& table = program_->tables[q.type.table];
  const std::vector<Index>& checks = program_->question_checks[question];
  const auto check = std::find_if(checks.begin(), checks.end(), [&](Index c) {
    return program_->checks[c].kind == program::CheckKind::Option;
  });
  std::vector<uint32_t> rows;
  const auto is_keyed = [&](uint32_t option) { return rows_->cell(table.key.front(), option).known(); };
  if (check == checks.end()) {
    for (uint32_t option = 0; option < rows_->count(q.type.table); ++option)
      if (is_keyed(option)) rows.push_back(option);
    return rows;
  }
  const Here here = here_of(q.slot, row);
  const Index asked = program_->checks[*check].slot;
  const std::vector<Index> slots = follows(question, asked);
  std::vector<Cell> cells(values_.cells().begin(), values_.cells().end());
  if (row != kNone)
    for (const Index slot : slots)
      program::for_each_read(*program_, program_->slots[slot], [&](Index read) {
        if (program::contains(*program_, program_->slots[read].scope, here.scope))
          cells[read] = cell_at(read, here);
      });
  value::Scratch scratch;
  for (uint32_t option = 0; option < rows_->count(q.type.table); ++option) {
    if (!is_keyed(option)) continue;
    scratch.reset();
    cells[q.slot] = rows_->cell(table.key.front(), option);
    for (const Index slot : slots) {
      const program::Slot& s = program_->slots[slot];
      if (s.kind == SlotKind::Tap) {
        const program::Tap& tap = program_->taps[s.owner];
        // keys of a list are told apart when it is compiled: the row that the answer would name is the option
        const bool own = tap.kind == program::TapKind::First && tap.table == q.type.table && !table.asked &&
                         tap.key == q.slot && tap.match == table.key.front() && tap.where == kNone &&
                         cell_at(table.rows, here).known();
        if (own)
          cells[slot] = value::as_read(rows_->cell(tap.column, option));
        else
          cells[slot] =
              tap_cell(tap, here, tap.key == kNone ? Cell{} : value::as_read(cells[tap.key]), scratch);
      } else if (s.code.count != 0) {
        cells[slot] = vm::execute(*program_, s, cells, scratch);
      }
    }
    if (is_yes(cells[asked])) rows.push_back(option);
  }
  return rows;
}

}  // namespace rapport::interview
