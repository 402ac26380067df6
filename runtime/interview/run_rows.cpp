// The slots of rows, segment by segment: while a row runs, `values_` holds its cells, so that a rule reads
// them as it reads all others.
#include <algorithm>
#include <bit>

#include "runtime/interview/interview.h"
#include "runtime/value/ops.h"

namespace rapport::interview {

using program::kNone;
using program::Reach;
using value::Cell;

namespace {

class Bits {  // of the slots of one segment
 public:
  explicit Bits(size_t count) : words_((count + 63) / 64) {}
  void set(size_t at) { words_[at / 64] |= uint64_t{1} << (at % 64); }
  bool has(size_t at) const { return (words_[at / 64] >> (at % 64) & 1) != 0; }
  bool any() const {
    return std::any_of(words_.begin(), words_.end(), [](uint64_t word) { return word != 0; });
  }
  void add(const Bits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void clear() { std::fill(words_.begin(), words_.end(), 0); }
  // The first at `from` or after it; `size()` when there is none.
  size_t next(size_t from) const {
    for (size_t word = from / 64; word < words_.size(); ++word) {
      const uint64_t rest = word == from / 64 ? words_[word] >> (from % 64) << (from % 64) : words_[word];
      if (rest != 0) return word * 64 + static_cast<size_t>(std::countr_zero(rest));
    }
    return size();
  }
  size_t size() const { return words_.size() * 64; }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace

void Interview::enter(const program::Segment& segment, uint32_t row) {
  here_ = {segment.scope, row};
  for (const Index read : segment.reads) values_.put(read, cell_at(read, here_));
}

// Of the row that runs.
void Interview::store_here(Index slot, const Cell& cell) {
  faults_ +=
      static_cast<uint32_t>(cell.faulted()) - static_cast<uint32_t>(rows_->cell(slot, here_.row).faulted());
  rows_->set(slot, here_.row, cell, program_->slots[slot].type.kind);
  values_.put(slot, rows_->cell(slot, here_.row));
}

bool Interview::takes_previous(const program::Segment& segment) const {
  for (Index slot = segment.slots.begin; slot < segment.slots.begin + segment.slots.count; ++slot) {
    const program::Slot& s = program_->slots[slot];
    if (s.kind == program::SlotKind::Tap && program_->taps[s.owner].kind == program::TapKind::Previous)
      return true;
  }
  return false;
}

// Rows that nobody has run before. Where no row takes from the one before they run slot by slot in blocks of
// rows that the processor keeps close.
void Interview::run_rows_all(const program::Segment& segment) {
  constexpr uint32_t kBlock = 256;
  const uint32_t count = rows_->count(program_->table_of[segment.scope]);
  const uint32_t block = takes_previous(segment) ? 1 : kBlock;
  std::vector<std::vector<Index>> reads;  // per slot: those that have rows
  for (uint32_t i = 0; i < segment.slots.count; ++i)
    reads.push_back(row_reads(segment, segment.slots.begin + i));
  for (uint32_t row = 0; row < count; row += block)
    for (uint32_t i = 0; i < segment.slots.count; ++i)
      run_column(segment.slots.begin + i, reads[i], {row, std::min(count, row + block)});
}

std::vector<Index> Interview::row_reads(const program::Segment& segment, Index slot) const {
  std::vector<Index> reads;
  program::for_each_read(*program_, program_->slots[slot], [&](Index read) {
    const Index scope = program_->slots[read].scope;
    if (scope != kNone && program::contains(*program_, scope, segment.scope)) reads.push_back(read);
  });
  return reads;
}

void Interview::run_column(Index slot, std::span<const Index> reads, RowRange rows) {
  const program::Slot& s = program_->slots[slot];
  if (program::is_given(*program_, s)) return;
  for (uint32_t row = rows.begin; row < rows.end; ++row) {
    here_ = {s.scope, row};
    for (const Index read : reads) values_.put(read, cell_at(read, here_));
    const Cell cell = evaluate(slot);
    if (cell.unknown()) continue;
    faults_ += static_cast<uint32_t>(cell.faulted());
    rows_->set(slot, row, cell, s.type.kind);
  }
}

// One pass over the rows of a segment that have something to run.
class Interview::SegmentRun {
 public:
  SegmentRun(Interview& interview, Index first)
      : in_(interview),
        segment_(in_.program_->segments[in_.program_->segment_of[first]]),
        table_(in_.program_->table_of[segment_.scope]),
        every_(segment_.slots.count),
        now_(segment_.slots.count),
        next_(segment_.slots.count),
        changed_(segment_.slots.count),
        is_key_(segment_.slots.count) {
    for (const Index key : in_.program_->tables[table_].key)
      if (holds(key)) is_key_[at(key)] = true;
    take(first);
    while (const auto slot = in_.dirty_.take_lowest()) {
      if (*slot >= segment_.slots.begin + segment_.slots.count) {
        in_.dirty_.add(*slot);
        break;
      }
      take(*slot);
    }
    std::sort(single_.begin(), single_.end());
  }

  void run(std::vector<Change>& changes) {
    changes_ = &changes;
    const bool all = every_.any();
    for (size_t at = every_.next(0); at < every_.size(); at = every_.next(at + 1))
      in_.rows_->begin_column(slot(at));
    for (uint32_t row = 0; row < in_.rows_->count(table_); ++row) {
      if (!all && !next_.any()) {
        if (single_at_ == single_.size()) break;
        row = single_[single_at_].first;
      }
      run_row(row);
    }
    for (size_t at = every_.next(0); at < every_.size(); at = every_.next(at + 1)) {
      in_.rows_->finish_column(slot(at));
      if (changed_.has(at)) changes.push_back({slot(at), in_.cause_[slot(at)], kEveryRow});
    }
  }

 private:
  Index slot(size_t at) const { return segment_.slots.begin + static_cast<Index>(at); }
  size_t at(Index slot) const { return slot - segment_.slots.begin; }
  bool holds(Index slot) const { return slot - segment_.slots.begin < segment_.slots.count; }

  void take(Index slot) {
    RowMarks& marks = in_.marks_[slot];
    if (marks.every)
      every_.set(at(slot));
    else
      for (const uint32_t row : marks.rows) single_.emplace_back(row, slot);
    marks = {};
  }

  void run_row(uint32_t row) {
    now_.clear();
    now_.add(every_);
    now_.add(next_);
    next_.clear();
    for (; single_at_ < single_.size() && single_[single_at_].first == row; ++single_at_)
      now_.set(at(single_[single_at_].second));
    in_.enter(segment_, row);
    put_segment(row);
    for (size_t i = now_.next(0); i < now_.size(); i = now_.next(i + 1)) run_cell(i, row);
  }

  void put_segment(uint32_t row) {
    for (size_t i = 0; i < segment_.slots.count; ++i) in_.values_.put(slot(i), in_.rows_->cell(slot(i), row));
  }

  void run_cell(size_t i, uint32_t row) {
    const Index s = slot(i);
    const Cell cell = in_.evaluate(s);
    const bool same = value::same_cell(in_.values_[s], cell, in_.program_->slots[s].type.kind);
    if (!same || every_.has(i)) in_.store_here(s, cell);
    if (same) return;
    if (every_.has(i))
      changed_.set(i);
    else
      changes_->push_back({s, in_.cause_[s], row});
    in_.key_indexes_[s].reset();
    if (is_key_[i]) in_.key_twice_[table_].reset();
    reach_out(s, row);
  }

  void reach_out(Index s, uint32_t row) {
    const program::Reach* reach = in_.program_->reaches.data() + in_.program_->dependent_starts[s];
    for (const Index reader : in_.program_->dependents_of(s)) {
      if (*reach == Reach::Own && holds(reader)) {
        if (!now_.has(at(reader))) in_.cause_[reader] = s;
        now_.set(at(reader));
      } else if (*reach == Reach::Next && holds(reader)) {
        if (is_same_parent(row)) next_.set(at(reader)), in_.cause_[reader] = s;
      } else {
        const bool whole =
            every_.has(at(s)) && *reach == Reach::Own && in_.program_->slots[reader].scope != kNone;
        if (whole)
          in_.mark(reader, kEveryRow, s);
        else
          in_.mark_reached(s, row, reader, *reach);
      }
      ++reach;
    }
  }

  bool is_same_parent(uint32_t row) const {
    const Index parent = in_.program_->scopes[segment_.scope].parent;
    if (row + 1 >= in_.rows_->count(table_)) return false;
    return parent == kNone || in_.rows_->row_around(parent, segment_.scope, row) ==
                                  in_.rows_->row_around(parent, segment_.scope, row + 1);
  }

  Interview& in_;
  const program::Segment& segment_;
  Index table_;
  Bits every_, now_, next_, changed_;
  std::vector<bool> is_key_;
  std::vector<std::pair<uint32_t, Index>> single_;
  size_t single_at_ = 0;
  std::vector<Change>* changes_ = nullptr;
};

void Interview::run_rows(Index first, std::vector<Change>& changes) {
  const Index scope = program_->slots[first].scope;
  if (program_->table_of[scope] == kNone) {  // a loop's: run when the data set is made
    marks_[first] = {};
    return;
  }
  SegmentRun(*this, first).run(changes);
}

// `slot` changed in `row`, or without one: what of `reader` has to run again?
void Interview::mark_reached(Index slot, uint32_t row, Index reader, Reach reach) {
  const Index from = program_->slots[slot].scope, to = program_->slots[reader].scope;
  if (to == kNone) return mark(reader, kNone, slot);
  switch (reach) {
    case Reach::Own: return mark(reader, row, slot);
    case Reach::Next:
      if (row + 1 < rows_->count(program_->table_of[from])) mark(reader, row + 1, slot);
      return;
    case Reach::Around: return mark(reader, rows_->row_around(to, from, row), slot);
    case Reach::Within:
    case Reach::All: break;
  }
  if (program_->table_of[to] == kNone) return;  // a loop's
  if (reach == Reach::All) return mark(reader, kEveryRow, slot);
  const RowRange range = rows_->range(program_->table_of[to], from, row);
  for (uint32_t inner = range.begin; inner < range.end; ++inner) mark(reader, inner, slot);
}

}  // namespace rapport::interview
