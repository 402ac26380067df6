#include <algorithm>

#include "runtime/program/program.h"

namespace rapport::program {
namespace {

// Calls visit(read, reader) for each slot that a slot reads: readers ascending, each pair once.
template <class Visit>
void for_each_edge(const Program& program, Visit visit) {
  std::vector<Index> last_reader(program.slots.size(), kNone);
  for (Index reader = 0; reader < program.slots.size(); ++reader)
    for_each_read(program, program.slots[reader], [&](Index read) {
      if (last_reader[read] == reader) return;
      last_reader[read] = reader;
      visit(read, reader);
    });
}

void index_dependents(Program& program) {
  std::vector<uint32_t>& starts = program.dependent_starts;
  starts.assign(program.slots.size() + 1, 0);
  for_each_edge(program, [&](Index read, Index) { ++starts[read + 1]; });
  for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  program.dependents.assign(starts.back(), kNone);
  std::vector<uint32_t> next = starts;
  for_each_edge(program, [&](Index read, Index reader) { program.dependents[next[read]++] = reader; });
}

void index_reaches(Program& program) {
  program.reaches.clear();
  for (Index read = 0; read < program.slots.size(); ++read)
    for (const Index reader : program.dependents_of(read))
      program.reaches.push_back(reach_of(program, read, reader));
}

// The end of the slots from `first` on that stand together: the first takes the row before from one that
// stands behind it, or one in between does.
Index knot_end(const Program& program, Index first) {
  Index end = first + 1;
  for (Index slot = first; slot < end; ++slot) {
    const Slot& s = program.slots[slot];
    if (s.kind != SlotKind::Tap || program.taps[s.owner].kind != TapKind::Previous) continue;
    end = std::max(end, program.taps[s.owner].column + 1);
  }
  return end;
}

// Whether a slot of the knot reads all rows of a slot before it in the segment that is open: it has to wait
// until they have run.
bool looks_back(const Program& program, const Segment& open, Range knot) {
  bool looks = false;
  for (Index slot = knot.begin; slot < knot.begin + knot.count; ++slot)
    for_each_read(program, program.slots[slot], [&](Index read) {
      const bool is_open = read >= open.slots.begin && read < knot.begin;
      looks = looks || (is_open && reach_of(program, read, slot) == Reach::All);
    });
  return looks;
}

void index_reads(Program& program, Segment& segment) {
  const Range& own = segment.slots;
  for (Index slot = own.begin; slot < own.begin + own.count; ++slot)
    for_each_read(program, program.slots[slot], [&](Index read) {
      const Index scope = program.slots[read].scope;
      const bool inside = read >= own.begin && read < own.begin + own.count;
      if (!inside && scope != kNone && contains(program, scope, segment.scope)) segment.reads.push_back(read);
    });
  std::sort(segment.reads.begin(), segment.reads.end());
  segment.reads.erase(std::unique(segment.reads.begin(), segment.reads.end()), segment.reads.end());
}

void index_segments(Program& program) {
  program.segments = segments_of(program);
  program.segment_of.clear();
  for (Index i = 0; i < program.segments.size(); ++i)
    program.segment_of.insert(program.segment_of.end(), program.segments[i].slots.count, i);
  for (Segment& segment : program.segments)
    if (segment.scope != kNone) index_reads(program, segment);
}

void index_tables(Program& program) {
  program.table_of.assign(program.scopes.size(), kNone);
  program.table_slots.assign(program.tables.size(), {});
  program.default_columns.assign(program.tables.empty() ? 0 : program.questions.size(), {});
  program.tables_by_name.clear();
  for (Index t = 0; t < program.tables.size(); ++t) {
    const Table& table = program.tables[t];
    program.table_of[table.scope] = t;
    program.tables_by_name.emplace_back(table.name, t);
    for (size_t c = 0; c < table.columns.size(); ++c) {
      std::vector<value::Cell>& cells = program.default_columns[table.columns[c]];
      for (uint32_t row = 0; row < table.row_count; ++row) {
        const Index constant = table.cells[row * table.columns.size() + c];
        cells.push_back(constant == kNone ? value::Cell{} : program.constants[constant]);
      }
    }
  }
  std::sort(program.tables_by_name.begin(), program.tables_by_name.end());
  for (Index slot = 0; slot < program.slots.size(); ++slot)
    if (const Index scope = program.slots[slot].scope; scope != kNone && program.table_of[scope] != kNone)
      program.table_slots[program.table_of[scope]].push_back(slot);
}

// In the rows that it looks at; the key of a row may be such a slot, too.
bool looks_at(const Program& program, const Tap& tap, Index read) {
  if (tap.kind == TapKind::Previous) return read == tap.column;
  return read == program.tables[tap.table].rows || read == tap.column || read == tap.where ||
         read == tap.match;
}

}  // namespace

Reach reach_of(const Program& program, Index read, Index reader) {
  const Slot &from = program.slots[read], &to = program.slots[reader];
  if (from.scope == kNone && to.scope == kNone) return Reach::Own;
  if (to.kind == SlotKind::Tap && looks_at(program, program.taps[to.owner], read)) {
    const Tap& tap = program.taps[to.owner];
    if (tap.kind == TapKind::Previous) return Reach::Next;
    if (tap.match != kNone) return Reach::All;
    if (to.scope == kNone) return Reach::Own;
    return from.scope == to.scope ? Reach::Own : Reach::Around;
  }
  if (to.kind == SlotKind::Check && program.checks[to.owner].kind == CheckKind::Key && read != to.gate)
    return Reach::All;
  if (from.scope == to.scope) return Reach::Own;
  return from.scope == kNone ? Reach::All : Reach::Within;
}

std::vector<Segment> segments_of(const Program& program) {
  std::vector<Segment> segments;
  if (program.scopes.empty()) return segments;
  for (Index first = 0; first < program.slots.size();) {
    const Range knot{first, knot_end(program, first) - first};
    const bool waits = !segments.empty() && looks_back(program, segments.back(), knot);
    for (; first < knot.begin + knot.count; ++first) {
      const Index scope = program.slots[first].scope;
      if (segments.empty() || segments.back().scope != scope || (waits && first == knot.begin))
        segments.push_back({scope, {first, 0}, {}});
      ++segments.back().slots.count;
    }
  }
  return segments;
}

bool contains(const Program& program, Index outer, Index inner) {
  if (outer == kNone) return true;
  while (inner != kNone && inner != outer) inner = program.scopes[inner].parent;
  return inner == outer;
}

bool is_named_by_place(const Program& program, const Table& table) {
  return table.key.empty() || std::any_of(table.key.begin(), table.key.end(), [&](Index key) {
           return key >= program.slots.size() || program.slots[key].kind != SlotKind::Question;
         });
}

size_t values_that_name(const Program& program, Index table) {
  size_t values = 0;
  while (table != kNone) {
    const Table& t = program.tables[table];
    values += is_named_by_place(program, t) ? 1 : t.key.size();
    const Index around = program.scopes[t.scope].parent;
    table = around == kNone ? kNone : program.scopes[around].row;
  }
  return values;
}

bool is_given(const Program& program, const Slot& slot) {
  if (slot.kind != SlotKind::Question || slot.gate != kNone || slot.fallback != kNone) return false;
  const Index table = program.questions[slot.owner].table;
  return table != kNone && !program.tables[table].asked;
}

std::string_view noun(SlotKind kind) {
  switch (kind) {
#define SLOT(name, noun) \
  case SlotKind::name: return noun;
#include "runtime/program/slots.def"
  }
  return {};
}

void index_program(Program& program) {
  index_dependents(program);
  index_reaches(program);
  index_segments(program);
  index_tables(program);
  program.questions_by_name.clear();
  for (Index i = 0; i < program.questions.size(); ++i)
    program.questions_by_name.emplace_back(program.questions[i].name, i);
  std::sort(program.questions_by_name.begin(), program.questions_by_name.end());
  program.question_checks.assign(program.questions.size(), {});
  for (Index check = 0; check < program.checks.size(); ++check)
    for (const Index question : program.checks[check].at) {
      std::vector<Index>& checks = program.question_checks[question];
      if (checks.empty() || checks.back() != check) checks.push_back(check);
    }
}

namespace {

Index find_in(const std::vector<std::pair<std::string_view, Index>>& names, std::string_view name) {
  const auto at =
      std::lower_bound(names.begin(), names.end(), name,
                       [](const auto& row, std::string_view wanted) { return row.first < wanted; });
  return at != names.end() && at->first == name ? at->second : kNone;
}

}  // namespace

Index find_question(const Program& program, std::string_view name) {
  return find_in(program.questions_by_name, name);
}

Index find_table(const Program& program, std::string_view name) {
  return find_in(program.tables_by_name, name);
}

}  // namespace rapport::program
