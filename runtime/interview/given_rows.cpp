#include "runtime/interview/given_rows.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "runtime/interview/key_index.h"
#include "runtime/interview/nested_rows.h"
#include "runtime/program/names.h"
#include "runtime/value/faults.h"
#include "runtime/value/ops.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::Program;
using program::TestSetting;
using value::Cell;

Index outermost(const Program& program, Index table) {
  for (Index around = program.scopes[program.tables[table].scope].parent; around != kNone;
       around = program.scopes[around].parent)
    table = program.table_of[around];
  return table;
}

ConstantValues::ConstantValues(const Program& program) : program_(program), none_(program.slots.size()) {}

value::Value ConstantValues::of(Index slot) const {
  value::Scratch scratch;
  return value::to_value(vm::execute(program_, program_.slots[slot], none_, scratch),
                         program_.slots[slot].type.kind);
}

std::string not_known(const value::Value& value) {
  if (value.state != value::State::Fault) return "what is given is not known";
  return "what is given is a fault: " + std::string(value::fault_info(value.fault).message);
}

namespace {

// Rows of one table as they come; those of one row around are put together at the end.
struct Given : CameRows {
  // Per row around and number, or hash of the key: the rows, in the order in which they came.
  std::map<std::pair<uint32_t, uint64_t>, std::vector<uint32_t>> places;
  std::map<uint32_t, uint32_t> counts;  // of rows per row around, where rows are named by number
};

class Builder {
 public:
  Builder(const Program& program, std::vector<SettingProblem>& problems)
      : program_(program), problems_(problems), constants_(program), tables_(program.tables.size()) {}

  void add_file(const program::GivenRows& given) {
    const std::vector<Index>& columns = program_.tables[given.table].columns;
    for (uint32_t row = 0; row < given.row_count; ++row) {
      const uint32_t at = append(given.table, given.parents.empty() ? 0 : given.parents[row]);
      for (size_t c = 0; c < columns.size(); ++c) {
        const Index constant = given.cells[row * columns.size() + c];
        if (constant != kNone) set(given.table, c, at, program_.constants[constant]);
      }
      note_place(given.table, at);
    }
  }

  void add_row(const TestSetting& setting, size_t index) {
    const Index table = setting.at.table, around = parent_of(table);
    uint32_t parent = 0;
    if (around != kNone) {
      parent = find_row(around, setting.at.key);
      if (parent == kNone)
        return problems_.push_back(
            {index, kNone, "`" + program_.tables[around].name + "` has no row with that key"});
    }
    const uint32_t at = append(table, parent);
    const std::vector<Index>& columns = program_.tables[table].columns;
    for (const program::TestCell& cell : setting.row) {
      const value::Value value = constants_.of(cell.slot);
      const auto column = std::find(columns.begin(), columns.end(), cell.question);
      if (column == columns.end()) continue;
      if (value.known()) {
        value::Scratch scratch;
        set(table, static_cast<size_t>(column - columns.begin()), at, value::view(value, scratch));
      } else {
        problems_.push_back(
            {index, cell.slot, "`" + program_.questions[cell.question].name + "`: " + not_known(value)});
      }
    }
    note_place(table, at);
  }

  std::shared_ptr<const RowBlock> take(Index table) {
    open(tables_[table], table);
    std::vector<CameRows> came(std::make_move_iterator(tables_.begin()),
                               std::make_move_iterator(tables_.end()));
    return nested_rows(program_, table, came);
  }

 private:
  Index parent_of(Index table) const {
    const Index around = program_.scopes[program_.tables[table].scope].parent;
    return around == kNone ? kNone : program_.table_of[around];
  }

  void open(Given& given, Index table) const {
    if (!given.block.table.empty()) return;
    given.block.table = program_.tables[table].name;
    for (const Index question : program_.tables[table].columns)
      given.block.columns.push_back(
          {std::string(program::last_part(program_.questions[question].name)), {}, {}});
  }

  uint32_t append(Index table, uint32_t around) {
    Given& given = tables_[table];
    open(given, table);
    given.around.push_back(around);
    for (RowBlock::Column& column : given.block.columns) {
      column.cells.push_back({});
      column.held.push_back(Held::Untouched);
    }
    return given.block.count++;
  }

  void set(Index table, size_t column, uint32_t row, const Cell& cell) {
    RowBlock& block = tables_[table].block;
    const value::Kind kind = program_.questions[program_.tables[table].columns[column]].type.kind;
    block.columns[column].cells.set(row, block.bytes.keep(cell, kind));
    block.columns[column].held[row] = Held::Answered;
  }

  // ---- rows by their keys ----

  Index question_of_key(const program::Table& t, size_t part) const {
    return program_.slots[t.key[part]].owner;
  }
  value::Kind kind_of_key(const program::Table& t, size_t part) const {
    return program_.questions[question_of_key(t, part)].type.kind;
  }
  Cell key_cell(Index table, size_t part, uint32_t row) const {
    const program::Table& t = program_.tables[table];
    const auto column = std::find(t.columns.begin(), t.columns.end(), question_of_key(t, part));
    return tables_[table].block.columns[static_cast<size_t>(column - t.columns.begin())].cells[row];
  }

  void note_place(Index table, uint32_t row) {
    const program::Table& t = program_.tables[table];
    Given& given = tables_[table];
    const uint32_t around = given.around[row];
    uint64_t place = 0;
    if (program::is_named_by_place(program_, t))
      place = ++given.counts[around];
    else
      for (size_t i = 0; i < t.key.size(); ++i)
        place = mixed(place, hash_of(key_cell(table, i, row), kind_of_key(t, i)));
    given.places[{around, place}].push_back(row);
  }

  static uint64_t mixed(uint64_t place, uint64_t hash) { return place * 0x9E3779B97F4A7C15 + hash; }

  // The row with that key, and the rows around it with theirs; kNone: there is none.
  uint32_t find_row(Index table, std::span<const Index> keys) const {
    const program::Table& t = program_.tables[table];
    const bool numbered = program::is_named_by_place(program_, t);
    const size_t own = numbered ? 1 : t.key.size();
    if (keys.size() < own) return kNone;
    uint32_t outer = 0;
    if (const Index around = parent_of(table); around != kNone)
      outer = find_row(around, keys.first(keys.size() - own));
    if (outer == kNone) return kNone;
    std::vector<value::Value> wanted;
    uint64_t place = 0;
    for (size_t i = 0; i < own; ++i) {
      wanted.push_back(constants_.of(keys[keys.size() - own + i]));
      value::Scratch scratch;
      place = numbered ? static_cast<uint64_t>(wanted[i].number)
                       : mixed(place, hash_of(value::view(wanted[i], scratch), kind_of_key(t, i)));
    }
    const auto rows = tables_[table].places.find({outer, place});
    if (rows == tables_[table].places.end()) return kNone;
    for (const uint32_t row : rows->second)
      if (numbered || has_key(table, row, wanted)) return row;
    return kNone;
  }

  bool has_key(Index table, uint32_t row, std::span<const value::Value> wanted) const {
    for (size_t i = 0; i < wanted.size(); ++i) {
      value::Scratch scratch;
      if (!equal_values(key_cell(table, i, row), value::view(wanted[i], scratch),
                        kind_of_key(program_.tables[table], i)))
        return false;
    }
    return true;
  }

  const Program& program_;
  std::vector<SettingProblem>& problems_;
  ConstantValues constants_;
  std::vector<Given> tables_;
};

}  // namespace

// Files first: what they say of the rows around are places in other files, those that came first.
std::shared_ptr<const RowBlock> given_rows(const Program& program, Index table,
                                           std::span<const TestSetting> settings, Single single,
                                           std::vector<SettingProblem>& problems) {
  Builder builder(program, problems);
  for (const TestSetting& setting : settings)
    if (setting.given != kNone && outermost(program, setting.at.table) == table)
      builder.add_file(program.given[setting.given]);
  for (size_t i = 0; i < settings.size(); ++i) {
    const TestSetting& setting = settings[i];
    const bool row = setting.at.table != kNone && setting.at.question == kNone && setting.given == kNone;
    if (single == Single::Add && row && outermost(program, setting.at.table) == table)
      builder.add_row(setting, i);
  }
  return builder.take(table);
}

std::shared_ptr<const RowBlock> given_rows(const Program& program, Index table,
                                           std::span<const TestSetting> settings, Single single,
                                           std::vector<std::string>& problems) {
  std::vector<SettingProblem> found;
  std::shared_ptr<const RowBlock> rows = given_rows(program, table, settings, single, found);
  for (SettingProblem& problem : found) problems.push_back(std::move(problem.message));
  return rows;
}

}  // namespace rapport::interview
