#include "runtime/answers/saved_entry.h"

#include <algorithm>
#include <array>
#include <iterator>

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
using program::Index;
using program::kNone;
using program::Program;
using value::Kind;

// ---- values ----

// Numbers with a point are texts: a reader that makes binary doubles of numbers does no harm.
std::string value_text(const value::Cell& cell, const value::Type& type, const Program& program) {
  if (type.kind == Kind::Decimal) return json_text(value::to_text(value::decimal_of(cell)));
  return json_of(cell, type, program);
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

constexpr std::string_view kWords[] = {
#define ENTRY(kind, word, value, giver) word,
#include "runtime/interview/entries.def"
};

}  // namespace

std::string_view word_of(EntryKind kind) { return kWords[static_cast<size_t>(kind)]; }

std::optional<EntryKind> kind_of(std::string_view word) {
  const auto found = std::find(std::begin(kWords), std::end(kWords), word);
  if (found == std::end(kWords)) return std::nullopt;
  return static_cast<EntryKind>(found - std::begin(kWords));
}

HasValue value_of(EntryKind kind) {
  constexpr std::array kValues = {
#define ENTRY(kind, word, value, giver) HasValue::value,
#include "runtime/interview/entries.def"
  };
  return kValues[static_cast<size_t>(kind)];
}

value::Type type_of(const Program& program, const Entry& entry) {
  if (const Index question = program::find_question(program, entry.name); question != kNone)
    return program.questions[question].type;
  for (const program::Input& input : program.inputs)
    if (input.name == entry.name) return input.type;
  for (const program::Let& let : program.lets)
    if (let.name == entry.name) return program.slots[let.slot].type;
  return {};
}

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

}  // namespace rapport::answers
