#include "runtime/testing/spot.h"

#include <algorithm>

namespace rapport::testing {

using interview::Interview;
using interview::Problem;
using program::Index;
using program::kNone;
using program::Program;

namespace {

Index scope_around(const Program& program, Index table) {
  return program.scopes[program.tables[table].scope].parent;
}

// The row of the table that the problem lies in; kNone: none. Of rows that are missing it is the row around.
uint32_t row_within(const Interview& interview, const Problem& problem, Index table) {
  const Program& program = interview.program();
  const Index scope = program.tables[table].scope;
  const bool missing = problem.row == kNone;
  const Index inner = missing ? scope_around(program, problem.table) : program.tables[problem.table].scope;
  const uint32_t row = missing ? problem.parent_row : problem.row;
  if (row == kNone || !program::contains(program, scope, inner)) return kNone;
  return interview.rows().row_around(scope, inner, row);
}

bool lies_in_rows(const Interview& interview, const Problem& problem, const Spot& at) {
  const Program& program = interview.program();
  if (problem.table == kNone) return false;
  const program::Table& inner = program.tables[problem.table];
  if (!program::contains(program, program.tables[at.table].scope, inner.scope)) return false;
  if (at.row != kNone) return row_within(interview, problem, at.table) == at.row;
  if (at.row_around == kNone) return true;
  const Index around = program.table_of[scope_around(program, at.table)];
  return row_within(interview, problem, around) == at.row_around;
}

bool lies_at_let(const Program& program, const Problem& problem, const Spot& at) {
  if (at.row != kNone && problem.row != at.row) return false;
  if (problem.check != kNone) return program.checks[problem.check].let == at.let;
  return problem.slot == program.lets[at.let].slot;
}

}  // namespace

bool lies_at(const Interview& interview, const Problem& problem, const program::TestPlace& place,
             const Spot& at) {
  const Program& program = interview.program();
  if (at.let != kNone) return lies_at_let(program, problem, at);
  if (at.question != kNone) {
    if (at.row != kNone && problem.row != at.row) return false;
    return problem.question == at.question ||
           std::find(problem.also.begin(), problem.also.end(), at.question) != problem.also.end();
  }
  if (at.table != kNone) return lies_in_rows(interview, problem, at);
  const Index group = interview::group_of(program, problem);
  if (place.group != kNone) return group == place.group;
  return place.area == kNone || (group != kNone && program.groups[group].area == place.area);
}

Index gate_of(const Program& program, const program::TestPlace& place, const Spot& at) {
  if (at.let != kNone) return program.slots[program.lets[at.let].slot].gate;
  if (at.question != kNone) return program.slots[program.questions[at.question].slot].gate;
  if (at.table != kNone) return program.slots[program.tables[at.table].rows].gate;
  if (place.group != kNone) return program.groups[place.group].gate;
  return place.area != kNone ? program.areas[place.area].gate : kNone;
}

bool is_there(const Interview& interview, const program::TestPlace& place, const Spot& at) {
  const Program& program = interview.program();
  const Index gate = gate_of(program, place, at);
  if (at.row_around != kNone)
    return interview.applicable(gate, scope_around(program, at.table), at.row_around);
  if (at.row == kNone) return interview.applicable(gate);
  return interview.applicable(gate, program.tables[at.table].scope, at.row);
}

bool is_required(const Interview& interview, const program::TestPlace& place, const Spot& at) {
  const Program& program = interview.program();
  if (at.question != kNone) return interview.question(at.question, at.row).required;
  if (at.table == kNone || at.row != kNone || !is_there(interview, place, at)) return false;
  const program::Table& table = program.tables[at.table];
  switch (table.requirement) {
    case program::Requirement::No: return false;
    case program::Requirement::Always: return true;
    case program::Requirement::If: break;
  }
  const bool in_row = program.slots[table.required].scope != kNone;
  if (in_row && at.row_around == kNone) return false;
  const value::Cell& cell = interview.slot(table.required, in_row ? at.row_around : kNone);
  return cell.known() && cell.number != 0;
}

}  // namespace rapport::testing
