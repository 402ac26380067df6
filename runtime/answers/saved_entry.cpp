#include "runtime/answers/saved_entry.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runtime/answers/json_text.h"
#include "runtime/answers/json_value.h"
#include "runtime/program/names.h"
#include "runtime/value/date.h"

namespace rapport::answers {
namespace {

using interview::Entry;
using interview::EntryKind;
using interview::Held;
using interview::RowBlock;
using nlohmann::json;
using program::Index;
using program::kNone;
using program::Program;
using value::Kind;

constexpr std::array kKinds = {
    EntryKind::Answer,   EntryKind::Blank,  EntryKind::Reset,     EntryKind::Input,      EntryKind::Today,
    EntryKind::Rows,     EntryKind::AddRow, EntryKind::RemoveRow, EntryKind::ResetRows,  EntryKind::Confirm,
    EntryKind::Complete, EntryKind::Undo,   EntryKind::Prefill,   EntryKind::PrefillRows};

// The first member of an entry: what it is, and of what.
const char* word_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::Answer: return "answer";
    case EntryKind::Blank: return "blank";
    case EntryKind::Reset: return "reset";
    case EntryKind::Input: return "input";
    case EntryKind::Today: return "today";
    case EntryKind::Rows: return "rows";
    case EntryKind::AddRow: return "add_row";
    case EntryKind::RemoveRow: return "remove_row";
    case EntryKind::ResetRows: return "reset_rows";
    case EntryKind::Prefill: return "prefill";
    case EntryKind::PrefillRows: return "prefill_rows";
    case EntryKind::Confirm: return "confirm";
    case EntryKind::Complete: return "complete";
    case EntryKind::Undo: return "undo";
  }
  return "";
}

std::string ticked(std::string_view name) { return "`" + message_text(name) + "`"; }

// Of the question, input or `let` that the entry names; none of that name: Error.
value::Type type_of(const Program& program, const Entry& entry) {
  if (const Index question = program::find_question(program, entry.name); question != kNone)
    return program.questions[question].type;
  for (const program::Input& input : program.inputs)
    if (input.name == entry.name) return input.type;
  for (const program::Let& let : program.lets)
    if (let.name == entry.name) return program.slots[let.slot].type;
  return {};
}

// ---- values ----

// Numbers with a point are texts: a reader that makes binary doubles of numbers does no harm.
std::string value_text(const value::Cell& cell, const value::Type& type, const Program& program) {
  if (type.kind == Kind::Decimal) return json_text(value::to_text(value::decimal_of(cell)));
  return json_of(cell, type, program);
}

JsonValue json_value(const json& j) {
  if (j.is_boolean()) return {JsonKind::Bool, j.get<bool>()};
  if (j.is_string()) return {JsonKind::String, false, j.get<std::string>()};
  if (j.is_number_unsigned()) return {JsonKind::Number, false, std::to_string(j.get<uint64_t>())};
  if (j.is_number_integer()) return {JsonKind::Number, false, std::to_string(j.get<int64_t>())};
  if (j.is_number()) return {JsonKind::Number, false, "a number with a point"};
  if (j.is_array()) return {JsonKind::List};
  return {j.is_object() ? JsonKind::Object : JsonKind::Null};
}

// A text stands as it was logged: it was made what it is when somebody gave it.
ReadValue read_value(const json& j, const value::Type& type, const Program& program) {
  if (type.kind == Kind::Text && j.is_string()) return {value::text_value(j.get_ref<const std::string&>())};
  if (!j.is_array()) return read_scalar(json_value(j), type, program);
  std::vector<JsonValue> items;
  for (const json& item : j) items.push_back(json_value(item));
  return read_list(items, type, program);
}

// ---- rows ----

std::string rows_text(const RowBlock& block, interview::RowRange range, const Program& program) {
  std::string out = "[";
  for (uint32_t row = range.begin; row < range.end; ++row) {
    std::string cells;
    const auto add = [&cells](std::string_view name, const std::string& text) {
      cells.append(cells.empty() ? "" : ",").append(json_text(name)).append(":").append(text);
    };
    for (const RowBlock::Column& column : block.columns) {
      const Index question = program::find_question(program, block.table + "." + column.name);
      if (column.held[row] == Held::Blank) add(column.name, "null");
      if (column.held[row] == Held::Answered && question != kNone)
        add(column.name, value_text(column.cells[row], program.questions[question].type, program));
    }
    for (const RowBlock& child : block.children) {
      const auto [first, last] = std::equal_range(child.parents.begin(), child.parents.end(), row);
      if (first == last) continue;
      add(program::last_part(child.table), rows_text(child,
                                                     {static_cast<uint32_t>(first - child.parents.begin()),
                                                      static_cast<uint32_t>(last - child.parents.begin())},
                                                     program));
    }
    out.append(row == range.begin ? "{" : ",{").append(cells).append("}");
  }
  return out + "]";
}

struct RowJson {
  const json* row;
  uint32_t parent;
};

class BlockReader {
 public:
  explicit BlockReader(const Program& program) : program_(program) {}

  const std::string& problem() const { return problem_; }

  RowBlock read(Index table, const std::vector<RowJson>& rows) {
    const program::Table& t = program_.tables[table];
    RowBlock block{.table = t.name, .count = static_cast<uint32_t>(rows.size())};
    std::vector<Index> child_tables;
    for (Index child = 0; child < program_.tables.size(); ++child)
      if (program_.scopes[program_.tables[child].scope].parent == t.scope) child_tables.push_back(child);
    std::vector<std::vector<RowJson>> children(child_tables.size());
    for (uint32_t row = 0; row < rows.size() && problem_.empty(); ++row) {
      if (program_.scopes[t.scope].parent != kNone) block.parents.push_back(rows[row].parent);
      for (const auto& [name, cell] : rows[row].row->items()) {
        const auto child = std::find_if(child_tables.begin(), child_tables.end(), [&, key = &name](Index c) {
          return program::last_part(program_.tables[c].name) == *key;
        });
        if (child == child_tables.end())
          read_cell(block, row, name, cell);
        else
          gather(cell, row, children[static_cast<size_t>(child - child_tables.begin())]);
      }
    }
    for (size_t i = 0; i < child_tables.size() && problem_.empty(); ++i)
      if (!children[i].empty()) block.children.push_back(read(child_tables[i], children[i]));
    return block;
  }

  void gather(const json& list, uint32_t parent, std::vector<RowJson>& out) {
    const bool fits = list.is_array() &&
                      std::all_of(list.begin(), list.end(), [](const json& row) { return row.is_object(); });
    if (!fits) problem_ = "rows are a list of objects";
    if (!fits) return;
    for (const json& row : list) out.push_back({&row, parent});
  }

 private:
  void read_cell(RowBlock& block, uint32_t row, const std::string& name, const json& cell) {
    const Index question = program::find_question(program_, block.table + "." + name);
    if (question == kNone ||
        program_.questions[question].table != program::find_table(program_, block.table)) {
      problem_ = "the table " + ticked(block.table) + " has no column " + ticked(name);
      return;
    }
    auto column = std::find_if(block.columns.begin(), block.columns.end(),
                               [&](const RowBlock::Column& c) { return c.name == name; });
    if (column == block.columns.end()) {
      block.columns.push_back(
          {name, std::vector<value::Cell>(block.count), std::vector<Held>(block.count, Held::Untouched)});
      column = block.columns.end() - 1;
    }
    column->held[row] = cell.is_null() ? Held::Blank : Held::Answered;
    if (cell.is_null()) return;
    const value::Type& type = program_.questions[question].type;
    const ReadValue read = read_value(cell, type, program_);
    if (!read.problem.empty()) problem_ = ticked(block.table + "." + name) + " " + read.problem;
    value::Scratch scratch;
    if (read.problem.empty())
      column->cells[row] = block.bytes.keep(value::view(read.value, scratch), type.kind);
  }

  const Program& program_;
  std::string problem_;
};

std::string read_rows(const json& list, const Program& program, Entry& entry) {
  const Index table = program::find_table(program, entry.name);
  if (table == kNone) return "this pack has no table " + ticked(entry.name);
  BlockReader reader(program);
  std::vector<RowJson> rows;
  reader.gather(list, 0, rows);
  if (reader.problem().empty()) entry.rows = std::make_shared<const RowBlock>(reader.read(table, rows));
  return reader.problem();
}

// ---- members ----

std::string read_number(const json& object, const char* name, uint32_t& number) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (!found->is_number_unsigned() || found->get<uint64_t>() > UINT32_MAX)
    return ticked(name) + " is the number of a row";
  number = found->get<uint32_t>();
  return {};
}

std::string read_today(const json& word, Entry& entry) {
  const auto day = word.is_string() ? value::parse_date(word.get_ref<const std::string&>()) : std::nullopt;
  if (!day) return "`today` is a day such as \"2026-01-31\"";
  entry.value = value::date_value(*day);
  return {};
}

enum class Has : uint8_t { Nothing, Value, MaybeValue };

Has value_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::Answer:
    case EntryKind::Input:
    case EntryKind::Rows: return Has::Value;
    case EntryKind::Confirm:
    case EntryKind::Prefill:
    case EntryKind::PrefillRows: return Has::MaybeValue;
    case EntryKind::Blank:
    case EntryKind::Reset:
    case EntryKind::Today:
    case EntryKind::AddRow:
    case EntryKind::RemoveRow:
    case EntryKind::ResetRows:
    case EntryKind::Complete:
    case EntryKind::Undo: return Has::Nothing;
  }
  return Has::Nothing;
}

std::string read_members(const json& object, const Program& program, Entry& entry) {
  for (const auto& [name, number] : {std::pair{"row", &entry.row}, {"parent", &entry.parent}})
    if (std::string problem = read_number(object, name, *number); !problem.empty()) return problem;
  const auto given = object.find("value");
  switch (value_of(entry.kind)) {
    case Has::Nothing: return {};
    case Has::Value:
      if (given == object.end()) return "the value of " + ticked(entry.name) + " is missing";
      break;
    case Has::MaybeValue:
      if (given == object.end()) return {};
      break;
  }
  if (entry.kind == EntryKind::Rows || entry.kind == EntryKind::PrefillRows)
    return read_rows(*given, program, entry);
  const value::Type type = type_of(program, entry);
  if (type.kind == Kind::Error) return "this pack has no question or input " + ticked(entry.name);
  ReadValue read = read_value(*given, type, program);
  if (!read.problem.empty()) return ticked(entry.name) + " " + read.problem;
  entry.value = std::move(read.value);
  return {};
}

}  // namespace

std::string write_entry(const Entry& entry, const Program& program) {
  std::string out = "{" + json_text(word_of(entry.kind)) + ":";
  if (entry.kind == EntryKind::Undo) return out + "true}";
  if (entry.kind == EntryKind::Today) return out + json_text(value::date_text(entry.value.number)) + "}";
  out += json_text(entry.name);
  if (entry.row != 0) out += ",\"row\":" + std::to_string(entry.row);
  if (entry.parent != 0) out += ",\"parent\":" + std::to_string(entry.parent);
  if ((entry.kind == EntryKind::Rows || entry.kind == EntryKind::PrefillRows) && entry.rows)
    out += ",\"value\":" + rows_text(*entry.rows, {0, entry.rows->count}, program);
  value::Scratch scratch;
  if (entry.value.known())
    out += ",\"value\":" + value_text(value::view(entry.value, scratch), type_of(program, entry), program);
  return out + "}";
}

ReadEntry read_entry(const json& object, const Program& program) {
  ReadEntry read;
  const auto is_of = [&](EntryKind kind) { return object.is_object() && object.contains(word_of(kind)); };
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), is_of);
  if (kind == kKinds.end()) return {.problem = "an entry that this version does not know"};
  read.entry.kind = *kind;
  const json& of = object[word_of(*kind)];
  if (*kind == EntryKind::Undo) return read;
  if (*kind == EntryKind::Today) {
    read.problem = read_today(of, read.entry);
    return read;
  }
  if (!of.is_string()) return {.problem = "`" + std::string(word_of(*kind)) + "` names nothing"};
  read.entry.name = of.get<std::string>();
  read.problem = read_members(object, program, read.entry);
  return read;
}

}  // namespace rapport::answers
