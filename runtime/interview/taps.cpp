// What a rule knows of other rows: aggregates, rows found by their key, the row before.
#include <algorithm>

#include "runtime/interview/tapped_rows.h"
#include "runtime/value/decimal.h"
#include "runtime/value/ops.h"

namespace rapport::interview {

using program::kNone;
using program::TapKind;
using value::Cell;
using value::Kind;

Cell Interview::rows_cell(const program::Table& table) const {
  const Index own = static_cast<Index>(&table - program_->tables.data());
  const RowRange range = rows_->range(own, program_->scopes[table.scope].parent, here_.row);
  return value::number_cell(range.end - range.begin);
}

Cell Interview::number_cell() const {
  const Index parent = program_->scopes[here_.scope].parent;
  if (parent == kNone) return value::number_cell(int64_t{here_.row} + 1);
  const uint32_t around = rows_->row_around(parent, here_.scope, here_.row);
  const RowRange range = rows_->range(program_->table_of[here_.scope], parent, around);
  return value::number_cell(int64_t{here_.row} - range.begin + 1);
}

const KeyIndex& Interview::key_index(Index slot) const {
  std::optional<KeyIndex>& index = key_indexes_[slot];
  if (index) return *index;
  index.emplace();
  const program::Slot& s = program_->slots[slot];
  const uint32_t rows = rows_->count(program_->table_of[s.scope]);
  for (uint32_t row = 0; row < rows; ++row)
    if (const Cell& cell = rows_->cell(slot, row); cell.known()) index->add(hash_of(cell, s.type.kind), row);
  index->finish();
  return *index;
}

namespace {

// The cells of one aggregate, one after the other; `type` is theirs, `result` that of the aggregate.
class Fold {
 public:
  Fold(TapKind kind, const value::Type& type, const value::Type& result)
      : kind_(kind), type_(type), result_type_(result) {}

  // False: no further cell can change the result.
  bool add(const Cell& cell) {
    const bool first = count_++ == 0;
    switch (kind_) {
      case TapKind::Count: return true;
      case TapKind::First: return result_ = cell, false;
      case TapKind::Last: return result_ = cell, true;
      case TapKind::All: return decide(cell, 0);
      case TapKind::Any: return decide(cell, 1);
      case TapKind::Unique:
        if (cell.known()) cells_.push_back(cell);
        return true;
      case TapKind::Sum:
      case TapKind::Min:
      case TapKind::Max: return strict(cell, first);
      case TapKind::Previous: break;
    }
    return false;
  }

  Cell result(value::Scratch& scratch) {
    switch (kind_) {
      case TapKind::Count: return value::number_cell(count_);
      case TapKind::Sum: return sum(scratch);
      case TapKind::All:
      case TapKind::Any:
        if (decided_ || !unknown_) return value::yes_no_cell((kind_ == TapKind::Any) == decided_);
        return {};
      case TapKind::Unique: return value::yes_no_cell(!has_twice());
      case TapKind::Min:
      case TapKind::Max: return unknown_ ? Cell{} : result_;
      case TapKind::First:
      case TapKind::Last:
      case TapKind::Previous: break;
    }
    return result_;
  }

 private:
  bool decide(const Cell& cell, int64_t decider) {
    unknown_ = unknown_ || !cell.known();
    decided_ = decided_ || (cell.known() && cell.number == decider);
    return !decided_;
  }

  bool strict(const Cell& cell, bool first) {
    if (!cell.known()) return unknown_ = true, false;
    if (kind_ == TapKind::Sum) return add_up(cell);
    const std::strong_ordering order =
        first ? std::strong_ordering::equal : value::compare_cells(cell, result_, type_.kind);
    if (first || (kind_ == TapKind::Min ? order < 0 : order > 0)) result_ = cell;
    return true;
  }

  // A sum of integers has to fit 64 bits when all are added, whatever their order.
  bool add_up(const Cell& cell) {
    const auto sum = value::add(total_, value::decimal_of(cell));
    if (!sum.ok()) fault_ = true;
    if (sum.ok()) total_ = sum.value;
    return !fault_;
  }

  Cell sum(value::Scratch& scratch) const {
    if (unknown_) return {};
    const bool is_integer = type_.kind == Kind::Integer;
    const bool has_room = is_integer ? value::to_integer(total_).has_value()
                                     : value::fits(total_, result_type_.precision, result_type_.scale);
    if (fault_ || !has_room) return value::fault_cell(value::FaultCode::Overflow);
    return is_integer ? value::number_cell(static_cast<int64_t>(total_.coefficient))
                      : value::decimal_cell(total_, scratch);
  }

  // References are compared as the keys that they are.
  bool is_same(const Cell& a, const Cell& b) const {
    return type_.table == kNone ? value::same_cell(a, b, type_.kind) : equal_values(a, b, type_.kind);
  }

  bool has_twice() {
    KeyIndex index;
    for (uint32_t i = 0; i < cells_.size(); ++i) index.add(hash_of(cells_[i], type_.kind), i);
    index.finish();
    for (uint32_t i = 0; i < cells_.size(); ++i)
      for (const auto& [hash, other] : index.with(hash_of(cells_[i], type_.kind)))
        if (other != i && is_same(cells_[i], cells_[other])) return true;
    return false;
  }

  TapKind kind_;
  value::Type type_, result_type_;
  uint32_t count_ = 0;
  bool unknown_ = false, decided_ = false, fault_ = false;
  value::Decimal total_;
  Cell result_;
  std::vector<Cell> cells_;
};

}  // namespace

Cell Interview::tapped(const program::Tap& tap, const Cell& key, value::Scratch& scratch) const {
  return tap_cell(tap, {}, key, scratch);
}

Cell Interview::tap_cell(const program::Tap& tap, Here here, const Cell& key, value::Scratch& scratch) const {
  if (tap.kind == TapKind::Previous) return previous_cell(tap);
  const program::Table& table = program_->tables[tap.table];
  const bool one_set = looks_at_one_set(*program_, tap, here.scope);
  if (one_set && !cell_at(table.rows, here).known()) return {};  // the table is not there
  const value::Type& result = program_->slots[tap.slot].type;
  Fold fold(tap.kind, tap.column == kNone ? result : program_->slots[tap.column].type, result);
  for_tapped_rows(tap, here, key, [&](uint32_t row) {
    if (!one_set && !cell_at(table.rows, Here{table.scope, row}).known()) return true;
    if (tap.where != kNone && !is_yes(rows_->cell(tap.where, row))) return true;
    return fold.add(tap.column == kNone ? Cell{} : value::as_read(rows_->cell(tap.column, row)));
  });
  return fold.result(scratch);
}

bool Interview::has_row_before(Here here) const {
  if (here.row == 0) return false;
  const Index parent = program_->scopes[here.scope].parent;
  return parent == kNone || rows_->row_around(parent, here.scope, here.row) ==
                                rows_->row_around(parent, here.scope, here.row - 1);
}

Cell Interview::previous_cell(const program::Tap& tap) const {
  if (!has_row_before(here_)) return {};
  return value::as_read(rows_->cell(tap.column, here_.row - 1));
}

// Whether no other row of the same parent has the key: worked out for all rows at once.
Cell Interview::key_check_cell(const program::Check& check) {
  const Index table = check.at_tables.front();
  std::optional<std::vector<bool>>& twice = key_twice_[table];
  if (!twice) twice = rows_with_equal_keys(table);
  return value::yes_no_cell(!(*twice)[here_.row]);
}

std::vector<bool> Interview::rows_with_equal_keys(Index table) const {
  const program::Table& t = program_->tables[table];
  const Index parent = program_->scopes[t.scope].parent;
  const uint32_t count = rows_->count(table);
  std::vector<bool> twice(count);
  KeyIndex index;
  const auto parent_row = [&](uint32_t row) {
    return parent == kNone ? 0 : rows_->row_around(parent, t.scope, row);
  };
  const auto is_known = [&](uint32_t row) {
    return std::all_of(t.key.begin(), t.key.end(),
                       [&](Index slot) { return rows_->cell(slot, row).known(); });
  };
  for (uint32_t row = 0; row < count; ++row) {
    uint64_t hash = parent_row(row) * 0x9E3779B97F4A7C15;
    for (const Index slot : t.key)
      hash = (hash << 7 | hash >> 57) ^ hash_of(rows_->cell(slot, row), program_->slots[slot].type.kind);
    if (is_known(row)) index.add(hash, row);
  }
  index.finish();
  const auto equal = [&](uint32_t a, uint32_t b) {
    return parent_row(a) == parent_row(b) && std::all_of(t.key.begin(), t.key.end(), [&](Index slot) {
             return equal_values(rows_->cell(slot, a), rows_->cell(slot, b), program_->slots[slot].type.kind);
           });
  };
  // Among the rows of one hash each is held against the first of every key, so that a column which was filled
  // down costs no more than one of different keys.
  std::vector<uint32_t> firsts;
  std::optional<uint64_t> of;
  for (const auto& keyed : index.all()) {
    const uint32_t row = keyed.second;
    if (of != keyed.first) firsts.clear();
    of = keyed.first;
    const auto first =
        std::find_if(firsts.begin(), firsts.end(), [&](uint32_t other) { return equal(other, row); });
    if (first == firsts.end())
      firsts.push_back(row);
    else
      twice[*first] = twice[row] = true;
  }
  return twice;
}

}  // namespace rapport::interview
