#include "runtime/interview/given_rows.h"

#include <algorithm>

#include "runtime/interview/key_index.h"
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

value::Value constant_value(const Program& program, Index slot) {
  const std::vector<Cell> none(program.slots.size());
  value::Scratch scratch;
  return value::to_value(vm::execute(program, program.slots[slot], none, scratch),
                         program.slots[slot].type.kind);
}

std::string not_known(const value::Value& value) {
  if (value.state != value::State::Fault) return "what is given is not known";
  return "what is given is a fault: " + std::string(value::fault_info(value.fault).message);
}

namespace {

class Builder {
 public:
  Builder(const Program& program, Index table, std::vector<std::string>& problems)
      : program_(program), problems_(problems), block_(std::make_shared<RowBlock>()) {
    open(*block_, table);
  }

  void add_file(const program::GivenRows& given) {
    RowBlock& block = block_of(given.table);
    const std::vector<Index>& columns = program_.tables[given.table].columns;
    for (uint32_t row = 0; row < given.row_count; ++row) {
      const uint32_t at = insert(block, given.table, given.parents.empty() ? 0 : given.parents[row]);
      for (size_t c = 0; c < columns.size(); ++c) {
        const Index constant = given.cells[row * columns.size() + c];
        if (constant != kNone) set(block, c, at, program_.constants[constant]);
      }
    }
  }

  void add_row(const TestSetting& setting) {
    const Index table = setting.at.table, around = parent_of(table);
    uint32_t parent = 0;
    if (around != kNone) {
      parent = find_row(around, setting.at.key);
      if (parent == kNone)
        return problems_.push_back("`" + program_.tables[around].name + "` has no row with that key");
    }
    RowBlock& block = block_of(table);
    const uint32_t at = insert(block, table, parent);
    const std::vector<Index>& columns = program_.tables[table].columns;
    for (const program::TestCell& cell : setting.row) {
      const value::Value value = constant_value(program_, cell.slot);
      const auto column = std::find(columns.begin(), columns.end(), cell.question);
      if (column == columns.end()) continue;
      if (value.known()) {
        value::Scratch scratch;
        set(block, static_cast<size_t>(column - columns.begin()), at, value::view(value, scratch));
      } else {
        problems_.push_back("`" + program_.questions[cell.question].name + "`: " + not_known(value));
      }
    }
  }

  std::shared_ptr<const RowBlock> take() { return std::move(block_); }

 private:
  Index parent_of(Index table) const {
    const Index around = program_.scopes[program_.tables[table].scope].parent;
    return around == kNone ? kNone : program_.table_of[around];
  }

  void open(RowBlock& block, Index table) {
    block.table = program_.tables[table].name;
    for (const Index question : program_.tables[table].columns)
      block.columns.push_back({std::string(program::last_part(program_.questions[question].name)), {}, {}});
  }

  RowBlock& block_of(Index table) {
    const Index around = parent_of(table);
    if (around == kNone) return *block_;
    RowBlock& parent = block_of(around);
    for (RowBlock& child : parent.children)
      if (child.table == program_.tables[table].name) return child;
    open(parent.children.emplace_back(), table);
    return parent.children.back();
  }

  // After the rows that the same row is around; those that lie further in move along.
  uint32_t insert(RowBlock& block, Index table, uint32_t parent) {
    uint32_t at = block.count;
    if (parent_of(table) != kNone) {
      const auto place = std::upper_bound(block.parents.begin(), block.parents.end(), parent);
      at = static_cast<uint32_t>(place - block.parents.begin());
      block.parents.insert(place, parent);
    }
    for (RowBlock::Column& column : block.columns) {
      column.cells.insert(column.cells.begin() + at, Cell{});
      column.held.insert(column.held.begin() + at, Held::Untouched);
    }
    for (RowBlock& child : block.children)
      for (uint32_t& around : child.parents) around += around >= at ? 1U : 0U;
    ++block.count;
    return at;
  }

  void set(RowBlock& block, size_t column, uint32_t row, const Cell& cell) {
    const Index table = program::find_table(program_, block.table);
    const value::Kind kind = program_.questions[program_.tables[table].columns[column]].type.kind;
    block.columns[column].cells[row] = block.bytes.keep(cell, kind);
    block.columns[column].held[row] = Held::Answered;
  }

  bool is_numbered(const program::Table& t) const {
    return t.key.empty() || std::any_of(t.key.begin(), t.key.end(), [this](Index slot) {
             return program_.slots[slot].kind != program::SlotKind::Question;
           });
  }

  bool has_key(const RowBlock& block, const program::Table& t, uint32_t row, std::span<const Index> keys) {
    for (size_t i = 0; i < t.key.size(); ++i) {
      const Index question = program_.slots[t.key[i]].owner;
      const auto column = std::find(t.columns.begin(), t.columns.end(), question) - t.columns.begin();
      const value::Value wanted = constant_value(program_, keys[i]);
      value::Scratch scratch;
      const Cell& cell = block.columns[static_cast<size_t>(column)].cells[row];
      if (!equal_values(cell, value::view(wanted, scratch), program_.questions[question].type.kind))
        return false;
    }
    return true;
  }

  // The row with that key, and the rows around it with theirs; kNone: there is none.
  uint32_t find_row(Index table, std::span<const Index> keys) {
    const program::Table& t = program_.tables[table];
    const size_t own = is_numbered(t) ? 1 : t.key.size();
    if (keys.size() < own) return kNone;
    uint32_t outer = 0;
    const Index around = parent_of(table);
    if (around != kNone) outer = find_row(around, keys.first(keys.size() - own));
    if (outer == kNone) return kNone;
    const RowBlock& block = block_of(table);
    uint32_t number = 0;
    for (uint32_t row = 0; row < block.count; ++row) {
      if (around != kNone && block.parents[row] != outer) continue;
      ++number;
      const bool found = is_numbered(t) ? constant_value(program_, keys.back()).number == number
                                        : has_key(block, t, row, keys.last(own));
      if (found) return row;
    }
    return kNone;
  }

  const Program& program_;
  std::vector<std::string>& problems_;
  std::shared_ptr<RowBlock> block_;
};

}  // namespace

// Files first: what they say of the rows around are places in other files.
std::shared_ptr<const RowBlock> given_rows(const Program& program, Index table,
                                           std::span<const TestSetting> settings, Single single,
                                           std::vector<std::string>& problems) {
  Builder builder(program, table, problems);
  for (const TestSetting& setting : settings)
    if (setting.given != kNone && outermost(program, setting.at.table) == table)
      builder.add_file(program.given[setting.given]);
  for (const TestSetting& setting : settings) {
    const bool row = setting.at.table != kNone && setting.at.question == kNone && setting.given == kNone;
    if (single == Single::Add && row && outermost(program, setting.at.table) == table)
      builder.add_row(setting);
  }
  return builder.take();
}

}  // namespace rapport::interview
