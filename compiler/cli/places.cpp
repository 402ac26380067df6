#include "compiler/cli/places.h"

#include <algorithm>

namespace rapport::cli {
namespace {

using interview::AnswerState;
using interview::EntryKind;
using interview::Interview;
using program::Index;
using program::kNone;
using program::Program;
using program::ScreenItem;
using program::ScreenKind;

Index scope_of(const Program& program, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Question: {
      const Index table = program.questions[place.index].table;
      return table == kNone ? kNone : program.tables[table].scope;
    }
    case Place::Kind::Table: return program.scopes[program.tables[place.index].scope].parent;
    case Place::Kind::Confirm:
    case Place::Kind::Group:
    case Place::Kind::End: break;
  }
  return kNone;
}

bool shows(const Program& program, const ScreenItem& item, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Question: return item.kind == ScreenKind::Question && item.index == place.index;
    case Place::Kind::Table: return item.kind == ScreenKind::Table && item.index == place.index;
    case Place::Kind::Confirm:
      if (item.kind == ScreenKind::Question) return program.questions[item.index].slot == place.index;
      return item.kind == ScreenKind::Let && program.lets[item.index].slot == place.index;
    case Place::Kind::Group: return item.scope == kNone && item.group == place.index;
    case Place::Kind::End: break;
  }
  return false;
}

// Behind the last item that shows it.
size_t behind(const Program& program, const Place& place) {
  for (size_t i = program.screen.size(); i > 0; --i)
    if (shows(program, program.screen[i - 1], place)) return i;
  return program.screen.size();
}

Index gate_of(const Program& program, const ScreenItem& item) {
  switch (item.kind) {
    case ScreenKind::Question: return program.slots[program.questions[item.index].slot].gate;
    case ScreenKind::Let: return program.slots[program.lets[item.index].slot].gate;
    case ScreenKind::Note: return program.notes[item.index].gate;
    case ScreenKind::Table: return program.slots[program.tables[item.index].rows].gate;
  }
  return kNone;
}

// Where one has to stop at the item; nothing: it is passed.
std::optional<Place> stop_at(const Interview& interview, const ScreenItem& item, uint32_t number,
                             uint32_t row) {
  const Program& program = interview.program();
  switch (item.kind) {
    case ScreenKind::Question:
      if (interview.question(item.index, row).state != AnswerState::Fixed)
        return Place{Place::Kind::Question, item.index, number};
      if (const Index slot = program.questions[item.index].slot;
          row == kNone && interview.is_unconfirmed(slot))
        return Place{Place::Kind::Confirm, slot};
      return std::nullopt;
    case ScreenKind::Let:
      if (const Index slot = program.lets[item.index].slot; row == kNone && interview.is_unconfirmed(slot))
        return Place{Place::Kind::Confirm, slot};
      return std::nullopt;
    case ScreenKind::Note: return std::nullopt;
    case ScreenKind::Table: return Place{Place::Kind::Table, item.index, number};
  }
  return std::nullopt;
}

struct Way {
  size_t from = 0;  // of the screen
  Index scope = kNone;
  uint32_t number = 0, row = kNone;  // of the row that it goes through
  Index group = kNone;               // that one is in, and is left first
};

std::optional<Place> walk(const Interview& interview, const Way& way, const Passed& passed) {
  const Program& program = interview.program();
  for (size_t i = way.from; i < program.screen.size(); ++i) {
    const ScreenItem& item = program.screen[i];
    if (item.scope != way.scope) continue;
    if (!interview.applicable(gate_of(program, item), way.scope, way.row)) continue;
    if (way.scope == kNone && way.group != kNone && item.group != way.group) break;
    const auto stop = stop_at(interview, item, way.number, way.row);
    if (!stop || stop->kind == Place::Kind::Confirm) passed(item, way.row);
    if (stop) return stop;
  }
  if (way.scope == kNone && way.group != kNone) return Place{Place::Kind::Group, way.group};
  return std::nullopt;
}

// The list with a row of the table.
Place list_with(const Interview& interview, Index table, uint32_t row) {
  const Program& program = interview.program();
  const Index around = program.scopes[program.tables[table].scope].parent;
  Place list{Place::Kind::Table, table};
  if (around == kNone) return list;
  const Index outer = program.table_of[around];
  list.row =
      interview.rows().number(outer, interview.rows().row_around(around, program.tables[table].scope, row));
  return list;
}

Index root_of(const Program& program, Index table) {
  for (Index parent = program.scopes[program.tables[table].scope].parent; parent != kNone;
       parent = program.scopes[program.tables[table].scope].parent)
    table = program.table_of[parent];
  return table;
}

std::optional<Place> if_there(const Interview& interview, const Place& place) {
  return is_there(interview, place) ? std::optional(place) : std::nullopt;
}

// Of an entry, which the interview has taken: there is something of that name.
template <class Row>
Index index_of(const std::vector<Row>& rows, const std::string& name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? kNone : static_cast<Index>(found - rows.begin());
}

// The first place of what stands in the group, or in groups of the area.
std::optional<Place> first_in(const Interview& interview, Index group, Index area) {
  const Program& program = interview.program();
  for (const ScreenItem& item : program.screen) {
    if (item.scope != kNone || item.group == kNone) continue;
    if (item.group != group && (area == kNone || program.groups[item.group].area != area)) continue;
    if (!interview.applicable(gate_of(program, item))) continue;
    if (const auto stop = stop_at(interview, item, 0, kNone)) return stop;
  }
  return std::nullopt;
}

}  // namespace

Place first_place(const Interview& interview, const Passed& passed) {
  return walk(interview, {}, passed).value_or(Place{});
}

Place first_in_row(const Interview& interview, Index table, uint32_t number, const Passed& passed) {
  const Index scope = interview.program().tables[table].scope;
  const uint32_t row = interview.rows().row_of(table, number).value_or(0);
  const Way way{.scope = scope, .number = number, .row = row};
  if (const auto first = walk(interview, way, passed)) return *first;
  return list_with(interview, table, row);
}

Place next_place(const Interview& interview, const Place& after, const Passed& passed) {
  const Program& program = interview.program();
  if (after.kind == Place::Kind::End) return after;
  if (after.kind == Place::Kind::Question && after.row == 0)
    if (const Index slot = program.questions[after.index].slot; interview.is_unconfirmed(slot))
      return {Place::Kind::Confirm, slot};
  Way way{.from = behind(program, after), .scope = scope_of(program, after), .number = after.row};
  if (after.kind != Place::Kind::Group) way.group = group_of(program, after);
  way.row = row_of(interview, after);
  if (way.scope != kNone && way.row == kNone)
    return {Place::Kind::Table, root_of(program, table_of_place(program, after))};
  if (const auto next = walk(interview, way, passed)) return *next;
  if (way.scope == kNone) return {};
  return list_with(interview, program.table_of[way.scope], way.row);
}

bool is_there(const Interview& interview, const Place& place) {
  const Program& program = interview.program();
  const uint32_t row = row_of(interview, place);
  if (place.row != 0 && row == kNone) return false;
  switch (place.kind) {
    case Place::Kind::Question: {
      const AnswerState state = interview.question(place.index, row).state;
      return state != AnswerState::NotApplicable && state != AnswerState::Fixed;
    }
    case Place::Kind::Table:
      return interview.applicable(program.slots[program.tables[place.index].rows].gate,
                                  scope_of(program, place), row);
    case Place::Kind::Confirm: return interview.slot(place.index).known();
    case Place::Kind::Group: return interview.applicable(program.groups[place.index].gate);
    case Place::Kind::End: return true;
  }
  return false;
}

Index group_of(const Program& program, const Place& place) {
  switch (place.kind) {
    case Place::Kind::Question: return program.questions[place.index].group;
    case Place::Kind::Table: return program.tables[place.index].group;
    case Place::Kind::Confirm: {
      const program::Slot& slot = program.slots[place.index];
      return slot.kind == program::SlotKind::Let ? program.lets[slot.owner].group
                                                 : program.questions[slot.owner].group;
    }
    case Place::Kind::Group: return place.index;
    case Place::Kind::End: break;
  }
  return kNone;
}

Index table_of_place(const Program& program, const Place& place) {
  if (place.kind == Place::Kind::Question) return program.questions[place.index].table;
  if (place.kind != Place::Kind::Table) return kNone;
  const Index scope = scope_of(program, place);
  return scope == kNone ? kNone : program.table_of[scope];
}

uint32_t row_of(const Interview& interview, const Place& place) {
  const Index table = table_of_place(interview.program(), place);
  if (place.row == 0 || table == kNone) return kNone;
  return interview.rows().row_of(table, place.row).value_or(kNone);
}

interview::RowRange rows_at(const Interview& interview, const Place& place) {
  const Index scope = scope_of(interview.program(), place);
  return interview.rows().range(place.index, scope, scope == kNone ? 0 : row_of(interview, place));
}

Place list_around(const Interview& interview, const Place& column) {
  const Index table = interview.program().questions[column.index].table;
  const uint32_t row = row_of(interview, column);
  if (row == kNone) return {Place::Kind::Table, root_of(interview.program(), table)};
  return list_with(interview, table, row);
}

std::optional<Place> place_of(const Interview& interview, const interview::Entry& entry) {
  const Program& program = interview.program();
  switch (entry.kind) {
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: {
      const Index question = program::find_question(program, entry.name);
      const Place place{Place::Kind::Question, question, entry.row};
      if (entry.row == 0 || is_there(interview, place)) return if_there(interview, place);
      return if_there(interview, {Place::Kind::Table, root_of(program, program.questions[question].table)});
    }
    case EntryKind::Rows:
    case EntryKind::AddRow:
    case EntryKind::RemoveRow:
    case EntryKind::ResetRows: {
      const Index table = program::find_table(program, entry.name);
      if (entry.parent != 0)
        if (const auto list = if_there(interview, {Place::Kind::Table, table, entry.parent})) return list;
      return if_there(interview, {Place::Kind::Table, root_of(program, table)});
    }
    case EntryKind::Confirm:
      if (const Index question = program::find_question(program, entry.name); question != kNone)
        return if_there(interview, {Place::Kind::Confirm, program.questions[question].slot});
      if (const Index let = index_of(program.lets, entry.name); let != kNone)
        return if_there(interview, {Place::Kind::Confirm, program.lets[let].slot});
      return std::nullopt;
    case EntryKind::Complete:
      return if_there(interview, {Place::Kind::Group, index_of(program.groups, entry.name)});
    case EntryKind::Undo:
    case EntryKind::Input:
    case EntryKind::Today:
    case EntryKind::Prefill:
    case EntryKind::PrefillRows: break;
  }
  return std::nullopt;
}

std::optional<Place> place_of(const Interview& interview, const interview::Problem& problem) {
  const Program& program = interview.program();
  if (problem.kind == interview::ProblemKind::Unconfirmed)
    return if_there(interview, {Place::Kind::Confirm, problem.slot});
  if (problem.question != kNone) {
    const Index table = program.questions[problem.question].table;
    if (table == kNone) return if_there(interview, {Place::Kind::Question, problem.question});
    if (problem.row != kNone && table == problem.table)
      return if_there(interview,
                      {Place::Kind::Question, problem.question, interview.rows().number(table, problem.row)});
  }
  if (problem.table == kNone) return std::nullopt;
  if (problem.row != kNone) return list_with(interview, problem.table, problem.row);
  Place list{Place::Kind::Table, problem.table};
  if (problem.parent_row != kNone) {
    const Index around = program.scopes[program.tables[problem.table].scope].parent;
    list.row = interview.rows().number(program.table_of[around], problem.parent_row);
  }
  return if_there(interview, list);
}

std::optional<Place> place_of(const Interview& interview, const Named& what) {
  const Program& program = interview.program();
  switch (what.kind) {
    case Named::Kind::Question: {
      const Index table = program.questions[what.index].table;
      if (table == kNone) return if_there(interview, {Place::Kind::Question, what.index});
      return if_there(interview, {Place::Kind::Table, root_of(program, table)});
    }
    case Named::Kind::Let: {
      const program::Let& let = program.lets[what.index];
      return let.confirm == kNone ? std::nullopt : if_there(interview, {Place::Kind::Confirm, let.slot});
    }
    case Named::Kind::Table: return if_there(interview, {Place::Kind::Table, root_of(program, what.index)});
    case Named::Kind::Group: return first_in(interview, what.index, kNone);
    case Named::Kind::Area: return first_in(interview, kNone, what.index);
  }
  return std::nullopt;
}

}  // namespace rapport::cli
