#include "runtime/interview/doubts.h"

#include <algorithm>
#include <ranges>

#include "runtime/interview/tapped_rows.h"

namespace rapport::interview {

using program::kNone;
using program::SlotKind;
using program::TapKind;

namespace {

// Of slots that read one another, in one chain: a rule that takes from the row before can make a long one.
constexpr size_t kDeepest = 100'000;

}  // namespace

Interview::Doubts::Doubts(const Interview& interview, const Unread& unread)
    : in_(interview),
      unread_(unread),
      reached_(interview.program_->slots.size()),
      known_(interview.program_->slots.size()) {
  note_reach();
}

void Interview::Doubts::note_reach() {
  const program::Program& program = *in_.program_;
  std::vector<Index> open;
  const auto reach = [&](Index slot) {
    if (!reached_[slot]) open.push_back(slot);
    reached_[slot] = true;
  };
  for (Index slot = 0; slot < program.slots.size(); ++slot) {
    const program::Slot& s = program.slots[slot];
    const Index table = s.scope == kNone ? kNone : program.table_of[s.scope];
    const bool is_column = s.kind == SlotKind::Question && table != kNone;
    const bool has_stand_in = table != kNone && unread_.tables[table].stand_in != kNone;
    if (is_column) {
      const Unread::Column& column = unread_.columns[s.owner];
      if (column.every || !column.rows.empty() || has_stand_in) reach(slot);
    } else if (s.kind == SlotKind::Rows && has_other_count(s.owner)) {
      reach(slot);
    } else if (table != kNone && unread_.tables[table].incomplete) {
      const bool is_of_place = s.kind == SlotKind::Number ||
                               (s.kind == SlotKind::Tap && program.taps[s.owner].kind == TapKind::Previous);
      if (is_of_place) reach(slot);
    }
  }
  while (!open.empty()) {
    const Index slot = open.back();
    open.pop_back();
    for (const Index reader : program.dependents_of(slot)) reach(reader);
  }
}

bool Interview::Doubts::has_other_count(Index table) const {
  return unread_.tables[table].incomplete || unread_.tables[table].stand_in != kNone;
}

bool Interview::Doubts::is_stand_in(Index table, uint32_t row) const {
  return table != kNone && row != kNone && unread_.tables[table].stand_in == row;
}

bool Interview::Doubts::is_unread(Index question, uint32_t row) const {
  const Index table = in_.program_->questions[question].table;
  if (table == kNone) return false;
  const Unread::Column& column = unread_.columns[question];
  return column.every || is_stand_in(table, row) || std::ranges::binary_search(column.rows, row);
}

bool Interview::Doubts::is_unread(const SlotRow& at) const {
  const program::Slot& s = in_.program_->slots[at.slot];
  const Index table = s.scope == kNone ? kNone : in_.program_->table_of[s.scope];
  if (s.kind == SlotKind::Question) return is_unread(s.owner, at.row);
  if (s.kind == SlotKind::Rows) return has_other_count(s.owner);
  const bool is_of_place = s.kind == SlotKind::Number ||
                           (s.kind == SlotKind::Tap && in_.program_->taps[s.owner].kind == TapKind::Previous);
  return is_of_place && table != kNone && unread_.tables[table].incomplete;
}

Interview::Doubts::Known& Interview::Doubts::known(const SlotRow& at) {
  std::vector<Known>& rows = known_[at.slot];
  const Index scope = in_.program_->slots[at.slot].scope;
  const Index table = scope == kNone ? kNone : in_.program_->table_of[scope];
  if (rows.empty()) rows.resize(table == kNone ? 1 : in_.rows_->count(table), Known::Nothing);
  return rows[table == kNone ? 0 : at.row];
}

// The row that is looked for may be one that is missing, or one whose key could not be read; what all rows
// say is not known while there are some that are missing.
bool Interview::Doubts::misses_rows(const program::Tap& tap, const SlotRow& of) const {
  if (tap.kind == TapKind::Previous) return false;  // is_unread() says it
  // A row that stands in for others has no key: it is in the way of who counts alone.
  bool may_miss = tap.match == kNone ? has_other_count(tap.table) : unread_.tables[tap.table].incomplete;
  if (tap.match != kNone) {
    const program::Slot& match = in_.program_->slots[tap.match];
    const bool is_question = match.kind == SlotKind::Question;
    may_miss = may_miss ||
               (is_question ? unread_.columns[match.owner].every || !unread_.columns[match.owner].rows.empty()
                            : reached_[tap.match]);
  }
  if (!may_miss || tap.kind != TapKind::First) return may_miss;
  const Here here = in_.here_of(of.slot, of.row);
  const value::Cell key = tap.key == kNone ? value::Cell{} : value::as_read(in_.cell_at(tap.key, here));
  bool found = false;
  in_.for_tapped_rows(tap, here, key, [&](uint32_t row) {
    found = tap.where == kNone || is_yes(in_.rows_->cell(tap.where, row));
    return !found;
  });
  return tap.match == kNone || !found;
}

// Puts it on the path with what it reads. False: it is in doubt itself.
bool Interview::Doubts::open(const SlotRow& at, std::vector<Frame>& path) {
  const program::Program& program = *in_.program_;
  const program::Slot& s = program.slots[at.slot];
  if (is_unread(at) || path.size() >= kDeepest) return false;
  Frame frame{at, in_.reads_of(at, tracing_)};
  if (s.kind == SlotKind::Tap && program.taps[s.owner].kind != TapKind::Previous) {
    const program::Tap& tap = program.taps[s.owner];
    if (misses_rows(tap, at)) return false;
    // Of the number of rows only whether the table is there: what is missing of them was looked at.
    const Index rows = program.tables[tap.table].rows, gate = program.slots[rows].gate;
    for (SlotRow& read : frame.reads)
      if (read.slot == rows) read = gate == kNone ? at : SlotRow{gate, in_.row_for(gate, read)};
    std::erase(frame.reads, at);
  }
  if (s.kind == SlotKind::Check && program.checks[s.owner].kind == program::CheckKind::Key)
    for (const Index key : program.tables[program.checks[s.owner].at_tables.front()].key)
      frame.reads.push_back({key, at.row});
  path.push_back(std::move(frame));
  return true;
}

bool Interview::Doubts::depends(const SlotRow& at) {
  if (!reached_[at.slot]) return false;
  if (const Known before = known(at); before != Known::Nothing) return before == Known::Doubtful;
  std::vector<Frame> path;
  bool doubtful = !open(at, path);
  if (doubtful) known(at) = Known::Doubtful;
  while (!path.empty() && !doubtful) {
    Frame& last = path.back();
    if (last.next == last.reads.size()) {
      known(last.at) = Known::Sound;
      path.pop_back();
      continue;
    }
    const SlotRow read = last.reads[last.next++];
    if (!reached_[read.slot] || known(read) == Known::Sound) continue;
    doubtful = known(read) == Known::Doubtful || !open(read, path);
  }
  for (const Frame& frame : path) known(frame.at) = Known::Doubtful;
  return doubtful;
}

// Of the table around; kNone: there is none.
Index Interview::Doubts::table_around(Index table) const {
  const Index scope = table == kNone ? kNone : in_.program_->scopes[in_.program_->tables[table].scope].parent;
  return scope == kNone ? kNone : in_.program_->table_of[scope];
}

bool Interview::Doubts::is_nothing_new(const Problem& problem) const {
  const bool is_open_cell = problem.kind == ProblemKind::RequiredOpen && problem.question != kNone;
  return (is_open_cell && is_unread(problem.question, problem.row)) ||
         is_stand_in(problem.table, problem.row) ||
         is_stand_in(table_around(problem.table), problem.parent_row);
}

bool Interview::Doubts::has(const Problem& problem) {
  const program::Program& program = *in_.program_;
  const Index around = table_around(problem.table);
  if (problem.kind == ProblemKind::CheckFailed &&
      program.checks[problem.check].kind == program::CheckKind::Key && around != kNone &&
      is_stand_in(around, in_.rows_->row_around(program.tables[around].scope,
                                                program.tables[problem.table].scope, problem.row)))
    return true;  // rows of several rows may stand together there
  if (problem.slot != kNone) {
    const bool in_row = program.slots[problem.slot].scope != kNone;
    return depends({problem.slot, !in_row ? kNone : problem.row != kNone ? problem.row : problem.parent_row});
  }
  if (problem.question != kNone) {
    const program::Question& q = program.questions[problem.question];
    return depends({q.slot, problem.row}) || (q.required != kNone && depends({q.required, problem.row}));
  }
  if (problem.table == kNone) return false;
  const program::Table& t = program.tables[problem.table];
  return depends({t.rows, problem.parent_row}) ||
         (t.required != kNone && depends({t.required, problem.parent_row}));
}

std::vector<Problem> Interview::problems(uint32_t language, const Unread& unread, uint32_t& in_doubt) const {
  std::vector<Problem> out = open_problems();
  if (rows_ != nullptr) {
    Doubts doubts(*this, unread);
    std::erase_if(out, [&](const Problem& p) { return doubts.is_nothing_new(p); });
    in_doubt = static_cast<uint32_t>(std::erase_if(out, [&](const Problem& p) { return doubts.has(p); }));
  }
  for (Problem& problem : out) problem.message = message(problem, language);
  return out;
}

}  // namespace rapport::interview
