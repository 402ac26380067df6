#include "runtime/answers/table_reader.h"

#include <algorithm>

#include "runtime/answers/json_text.h"
#include "runtime/base/closest.h"
#include "runtime/base/limits.h"
#include "runtime/program/names.h"
#include "runtime/value/value.h"

namespace rapport::answers {

using interview::Held;
using interview::RowBlock;
using program::Index;
using program::kNone;

namespace {

std::vector<Index> child_tables(const program::Program& program, Index table) {
  std::vector<Index> children;
  for (Index other = 0; other < program.tables.size(); ++other)
    if (program.scopes[program.tables[other].scope].parent == program.tables[table].scope)
      children.push_back(other);
  return children;
}

// Columns that no row names are as if they were not there.
void finish(RowBlock& block) {
  std::erase_if(block.columns, [](const RowBlock::Column& column) { return column.cells.empty(); });
  for (RowBlock::Column& column : block.columns) {
    column.cells.resize(block.count);
    column.held.resize(block.count, Held::Untouched);
  }
  for (RowBlock& child : block.children) finish(child);
}

}  // namespace

TableReader::TableReader(const program::Program& program, Index table, Parser parser)
    : program_(program), parser_(std::move(parser)), block_(std::make_shared<RowBlock>()) {
  open_.push_back(level(table, *block_));
}

TableReader::Level TableReader::level(Index table, RowBlock& block) const {
  const program::Table& t = program_.tables[table];
  if (block.table.empty()) {
    block.table = t.name;
    for (const Index question : t.columns)
      block.columns.push_back({std::string(program::last_part(program_.questions[question].name)), {}, {}});
    for (const Index child : child_tables(program_, table)) {
      block.children.emplace_back();
      level(child, block.children.back());
    }
  }
  return {.table = table, .block = &block};
}

std::string TableReader::row_name() const {
  std::string name;
  for (const Level& level : open_) {
    if (!level.in_row && &level == &open_.back()) break;
    name.append(name.empty() ? "`" : ", `").append(program::last_part(program_.tables[level.table].name));
    name.append("` row ").append(std::to_string(level.block->count));
  }
  return name;
}

bool TableReader::problem(const std::string& message) {
  const std::string row = row_name();
  return parser_.report(row.empty() ? message : row + ": " + message);
}

bool TableReader::open_row() {
  Level& level = open_.back();
  if (level.block->count >= limits::kTableRows) {
    problem("`" + level.block->table + "` takes at most " + std::to_string(limits::kTableRows) + " rows");
    return false;
  }
  ++level.block->count;
  if (parser_.line) level.block->lines.push_back(parser_.line());
  level.in_row = true;
  level.given.assign(level.block->columns.size() + level.block->children.size(), false);
  if (open_.size() > 1) level.block->parents.push_back(open_[open_.size() - 2].block->count - 1);
  at_ = At::Row;
  return true;
}

// More than a set can hold are one problem, however many more.
void TableReader::add_item(JsonValue json) {
  if (items_.size() <= limits::kSetElements) items_.push_back(std::move(json));
}

bool TableReader::start_object() {
  if (skipped_ > 0) return ++skipped_, true;
  if (at_ == At::Row) return open_row();
  const At was = at_;
  skipped_ = 1;
  if (was == At::Set) return add_item({JsonKind::Object}), true;
  at_ = At::Skip;
  if (was == At::Child) return problem("child rows are a list of objects, found an object");
  if (was == At::Skip) return true;
  const Index question = program_.tables[open_.back().table].columns[column_];
  return column_read(read_scalar({JsonKind::Object}, program_.questions[question].type, program_));
}

bool TableReader::end_object() {
  if (skipped_ > 0) {
    if (--skipped_ == 0 && at_ == At::Skip) at_ = At::Row;
    return true;
  }
  open_.back().in_row = false;
  return true;
}

bool TableReader::start_array() {
  if (skipped_ > 0) return ++skipped_, true;
  if (at_ == At::Set) return add_item({JsonKind::List}), ++skipped_, true;
  if (at_ == At::Skip) return ++skipped_, true;
  if (at_ == At::Column) {
    items_.clear();
    at_ = At::Set;
    return true;
  }
  if (at_ == At::Child) {
    const Level& around = open_.back();
    RowBlock& child = around.block->children[column_];
    open_.push_back({.table = program::find_table(program_, child.table), .block = &child});
    at_ = At::Row;
    return true;
  }
  at_ = At::Skip;
  skipped_ = 1;
  return problem("a row is an object, column → value, found a list");
}

bool TableReader::end_array() {
  if (skipped_ > 0) {
    if (--skipped_ == 0 && at_ == At::Skip) at_ = At::Row;
    return true;
  }
  if (at_ == At::Set) {
    const Index question = program_.tables[open_.back().table].columns[column_];
    at_ = At::Row;
    return column_read(read_list(items_, program_.questions[question].type, program_));
  }
  open_.pop_back();
  if (open_.empty()) finish(*block_);
  return true;
}

bool TableReader::scalar(JsonValue json) {
  if (skipped_ > 0) return true;
  if (at_ == At::Set) return add_item(std::move(json)), true;
  if (at_ == At::Skip) return at_ = At::Row, true;
  if (at_ == At::Child) return at_ = At::Row, problem("child rows are a list of objects");
  if (at_ == At::Row) return problem("a row is an object, column → value");
  at_ = At::Row;
  Level& level = open_.back();
  if (json.kind == JsonKind::Null) {
    named_column().held.back() = Held::Blank;
    return true;
  }
  const value::Type& type = program_.questions[program_.tables[level.table].columns[column_]].type;
  const bool logged = parser_.texts == Texts::AsLogged;
  return column_read(logged ? read_logged(json, type, program_) : read_scalar(json, type, program_));
}

// A column has cells up to the last row that names it: one that few rows name takes no room for all.
RowBlock::Column& TableReader::named_column() {
  RowBlock& block = *open_.back().block;
  RowBlock::Column& column = block.columns[column_];
  column.cells.resize(block.count);
  column.held.resize(block.count, Held::Untouched);
  return column;
}

bool TableReader::column_read(const ReadValue& read) {
  RowBlock::Column& column = named_column();
  if (!read.problem.empty()) return problem("`" + column.name + "` " + read.problem);
  value::Scratch scratch;
  column.held.back() = Held::Answered;
  column.cells.set(column.cells.size() - 1,
                   block_->bytes.keep(value::view(read.value, scratch), read.value.kind));
  return true;
}

bool TableReader::key(std::string_view name) {
  if (skipped_ > 0) return true;
  Level& level = open_.back();
  const bool is_column = find_column(name), is_child = !is_column && find_child(name);
  if (!is_column && !is_child) {
    at_ = At::Skip;
    return problem(unknown_column(name));
  }
  const size_t given = is_column ? column_ : level.block->columns.size() + column_;
  at_ = is_column ? At::Column : At::Child;
  if (!level.given[given]) {
    level.given[given] = true;
    return true;
  }
  at_ = At::Skip;
  return problem("`" + message_text(name) + "` is given twice");
}

bool TableReader::find_column(std::string_view name) {
  const auto& columns = open_.back().block->columns;
  for (column_ = 0; column_ < columns.size(); ++column_)
    if (columns[column_].name == name) return true;
  return false;
}

bool TableReader::find_child(std::string_view name) {
  const auto& children = open_.back().block->children;
  for (column_ = 0; column_ < children.size(); ++column_)
    if (program::last_part(children[column_].table) == name) return true;
  return false;
}

std::string TableReader::unknown_column(std::string_view name) const {
  std::vector<std::string_view> known;
  for (const RowBlock::Column& column : open_.back().block->columns) known.push_back(column.name);
  for (const RowBlock& child : open_.back().block->children) known.push_back(program::last_part(child.table));
  std::string message = "the table has no column `" + message_text(name) + "`";
  if (const std::string_view near = base::closest(known, name); !near.empty())
    message += ": did you mean `" + std::string(near) + "`?";
  return message;
}

}  // namespace rapport::answers
