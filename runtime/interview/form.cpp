#include "runtime/interview/form.h"

#include <algorithm>
#include <bit>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

namespace rapport::interview {
namespace {

using program::Program;
using value::Kind;
using value::Type;
using value::Value;
using Message = std::optional<std::string>;

std::string_view kind_noun(Kind kind) {
  switch (kind) {
    case Kind::YesNo: return "yes or no";
    case Kind::Text: return "a text";
    case Kind::Integer: return "a whole number";
    case Kind::Decimal: return "a decimal number";
    case Kind::Date: return "a date";
    case Kind::Choice: return "a choice";
    case Kind::Choices: return "a set of choices";
    case Kind::Period: return "a period";
    case Kind::Error: return "nothing that could be known";
  }
  return {};
}

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string code_point_name(std::string_view text, size_t at) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const uint32_t code_point = base::next_code_point(text, at);
  std::string out = "U+";
  for (int shift = code_point > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
    out += kDigits[(code_point >> shift) & 0xF];
  return out;
}

Message text_problem(std::string_view name, const Type& type, std::string_view text) {
  if (base::find_invalid_utf8(text)) return quoted(name) + " is not well-formed UTF-8";
  if (const auto at = base::find_not_xml(text))
    return quoted(name) + " holds the character " + code_point_name(text, *at) +
           ", which no XML file can hold";
  const size_t limit = type.length == 0 ? limits::kTextUnits : type.length;
  if (text.size() <= limit) return std::nullopt;  // never more units than bytes
  const size_t units = base::utf16_length(text);
  if (units <= limit) return std::nullopt;
  return quoted(name) + " takes at most " + std::to_string(limit) + " characters, found " +
         std::to_string(units);
}

Message decimal_problem(std::string_view name, const Type& type, const value::Decimal& d) {
  if (!value::is_normalised(d)) return quoted(name) + " is no number in its shortest form";
  if (type.precision == 0 || value::fits(d, type.precision, type.scale)) return std::nullopt;
  return quoted(name) + " takes " + std::to_string(type.precision) + " digits, " +
         std::to_string(type.scale) + " of them after the point, found " + value::to_text(d);
}

Message element_problem(std::string_view name, const program::Enum& e, uint64_t bits) {
  const size_t count = e.elements.size();
  if (count < limits::kSetElements && bits >> count != 0) return quoted(name) + " has no such choice";
  return std::nullopt;
}

Message set_problem(std::string_view name, const program::Enum& e, uint64_t bits) {
  if (Message problem = element_problem(name, e, bits)) return problem;
  const size_t count = e.elements.size();
  if (std::popcount(bits) < 2) return std::nullopt;
  for (size_t i = 0; i < std::min(count, size_t{limits::kSetElements}); ++i)
    if (e.elements[i].alone && (bits >> i & 1) != 0)
      return quoted(name) + ": " + quoted(e.elements[i].name) + " stands alone, found others beside it";
  return std::nullopt;
}

Message number_problem(const Program& program, std::string_view name, const Type& type, int64_t number) {
  switch (type.kind) {
    case Kind::YesNo:
      if (number == 0 || number == 1) return std::nullopt;
      return quoted(name) + " is yes or no, found " + std::to_string(number);
    case Kind::Date:
      if (value::is_day(number)) return std::nullopt;
      return quoted(name) + " takes dates of the years 1 to 9999";
    case Kind::Choice:
      if (static_cast<uint64_t>(number) < program.enums[type.enum_index].elements.size()) return std::nullopt;
      return quoted(name) + " has no such choice";
    case Kind::Choices:
      return set_problem(name, program.enums[type.enum_index], static_cast<uint64_t>(number));
    case Kind::Text:
    case Kind::Integer:
    case Kind::Decimal:
    case Kind::Period:
    case Kind::Error: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> cell_problem(const Program& program, std::string_view name, const Type& type,
                                        const value::Cell& cell) {
  if (type.kind == Kind::Text) return text_problem(name, type, cell.text());
  if (type.kind == Kind::Decimal) return decimal_problem(name, type, value::decimal_of(cell));
  return number_problem(program, name, type, cell.number);
}

namespace {

Message value_problem(const Program& program, std::string_view name, const Type& type, const Value& value) {
  if (value.kind != type.kind)
    return quoted(name) + " is " + std::string(kind_noun(type.kind)) + ", found " +
           std::string(kind_noun(value.kind));
  if (!value.known()) return quoted(name) + " needs a value: to leave it blank is an entry of its own";
  if (type.kind == Kind::Text) return text_problem(name, type, value.text);
  if (type.kind == Kind::Decimal) return decimal_problem(name, type, value.decimal);
  return number_problem(program, name, type, value.number);
}

Message today_problem(const Value& value) {
  if (value.kind == Kind::Date && value.known() && value::is_day(value.number)) return std::nullopt;
  return "today must be a date of the years 1 to 9999";
}

Index find_input(const Program& program, std::string_view name) {
  for (Index i = 0; i < program.inputs.size(); ++i)
    if (program.inputs[i].name == name) return i;
  return program::kNone;
}

// ---- rows ----

// "lines.item" is no column: what it finds belongs to the table `lines` within this one.
void check_column(const Program& program, const RowBlock& block, const RowBlock::Column& column,
                  std::vector<std::string>& problems) {
  const Index question = program::find_question(program, block.table + "." + column.name);
  const bool is_own = question != program::kNone &&
                      program.questions[question].table == program::find_table(program, block.table);
  if (!is_own || column.cells.size() != block.count || column.held.size() != block.count) {
    problems.push_back(quoted(block.table) + " has no column " + quoted(column.name) + " of that many rows");
    return;
  }
  const Type& type = program.questions[question].type;
  for (uint32_t row = 0; row < block.count && problems.size() < limits::kDiagnostics; ++row) {
    if (column.held[row] != Held::Answered) continue;
    if (!column.cells[row].known()) {
      problems.push_back(quoted(block.table) + " row " + std::to_string(row + 1) + ": " +
                         quoted(column.name) + " is answered without a value");
      continue;
    }
    if (Message problem = cell_problem(program, column.name, type, column.cells[row]))
      problems.push_back(quoted(block.table) + " row " + std::to_string(row + 1) + ": " + *problem);
  }
}

// Child rows name rows of the block around, ascending.
bool has_parents(const RowBlock& block, uint32_t rows_around) {
  return block.parents.size() == block.count && std::is_sorted(block.parents.begin(), block.parents.end()) &&
         (block.parents.empty() || block.parents.back() < rows_around);
}

bool names_twice(const RowBlock& block) {
  std::vector<std::string_view> columns, children;
  for (const RowBlock::Column& column : block.columns) columns.push_back(column.name);
  for (const RowBlock& child : block.children) children.push_back(child.table);
  const auto twice = [](std::vector<std::string_view>& names) {
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
  };
  return twice(columns) || twice(children);
}

void check_block(const Program& program, const RowBlock& block, std::vector<std::string>& problems) {
  if (block.count > limits::kTableRows)
    problems.push_back(quoted(block.table) + " takes at most " + std::to_string(limits::kTableRows) +
                       " rows, found " + std::to_string(block.count));
  for (const RowBlock::Column& column : block.columns) check_column(program, block, column, problems);
  if (names_twice(block)) problems.push_back(quoted(block.table) + " has a column or child rows twice");
  const Index own = program::find_table(program, block.table);
  for (const RowBlock& child : block.children) {
    const Index table = program::find_table(program, child.table);
    const bool is_child = table != program::kNone &&
                          program.scopes[program.tables[table].scope].parent == program.tables[own].scope;
    if (!is_child || !has_parents(child, block.count))
      problems.push_back(quoted(child.table) + " are no child rows of " + quoted(block.table));
    else
      check_block(program, child, problems);
  }
}

Form rows_form(const Program& program, const Entry& entry) {
  const Index table = program::find_table(program, entry.name);
  if (table == program::kNone) return {.problems = {"this pack has no table " + quoted(entry.name)}};
  Form form{.row = table};
  if (!program.tables[table].asked)
    form.problems.push_back(quoted(entry.name) + " is a list, which nobody answers");
  const bool is_prefill = entry.kind == EntryKind::PrefillRows;
  const bool is_whole = entry.kind == EntryKind::Rows || entry.kind == EntryKind::ResetRows || is_prefill;
  if (!is_whole) return form;
  const bool is_top = program.scopes[program.tables[table].scope].parent == program::kNone;
  const bool is_reset = entry.kind == EntryKind::ResetRows || (is_prefill && entry.rows == nullptr);
  if (!is_top || (!is_reset && (entry.rows == nullptr || entry.rows->table != entry.name)))
    form.problems.push_back(quoted(entry.name) +
                            " takes rows of its own, and child rows with those around them");
  else if (!is_reset)
    check_block(program, *entry.rows, form.problems);
  return form;
}

Index find_let(const Program& program, std::string_view name) {
  for (Index i = 0; i < program.lets.size(); ++i)
    if (program.lets[i].name == name) return i;
  return program::kNone;
}

std::vector<std::string> listed(Message problem) {
  return problem ? std::vector{std::move(*problem)} : std::vector<std::string>{};
}

// `row` is the slot: two lists have what is confirmed.
Form confirm_form(const Program& program, const Entry& entry) {
  Index slot = program::kNone, text = program::kNone;
  if (const Index question = program::find_question(program, entry.name); question != program::kNone) {
    slot = program.questions[question].slot;
    text = program.questions[question].confirm;
  } else if (const Index let = find_let(program, entry.name); let != program::kNone) {
    slot = program.lets[let].slot;
    text = program.lets[let].confirm;
  }
  if (slot == program::kNone)
    return {.problems = {"this pack has no question or shown value " + quoted(entry.name)}};
  if (text == program::kNone || program.slots[slot].scope != program::kNone)
    return {slot, {quoted(entry.name) + " is not to be confirmed"}};
  if (!entry.value.known()) return {slot};
  // A rule or a default may make a set in which what stands alone does not: what is, can be confirmed.
  const Type& type = program.slots[slot].type;
  if (type.kind == Kind::Choices && entry.value.kind == Kind::Choices)
    return {slot, listed(element_problem(entry.name, program.enums[type.enum_index],
                                         static_cast<uint64_t>(entry.value.number)))};
  return {slot, listed(value_problem(program, entry.name, type, entry.value))};
}

Form group_form(const Program& program, const Entry& entry) {
  for (Index i = 0; i < program.groups.size(); ++i)
    if (program.groups[i].name == entry.name) return {i};
  return {.problems = {"this pack has no group " + quoted(entry.name)}};
}

}  // namespace

Form form_of(const Program& program, const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::Today: return {.problems = listed(today_problem(entry.value))};
    case EntryKind::Rows:
    case EntryKind::AddRow:
    case EntryKind::RemoveRow:
    case EntryKind::ResetRows:
    case EntryKind::PrefillRows: return rows_form(program, entry);
    case EntryKind::Confirm: return confirm_form(program, entry);
    case EntryKind::Complete: return group_form(program, entry);
    case EntryKind::Undo: return {};
    case EntryKind::Prefill:
    case EntryKind::Input:
    case EntryKind::Answer:
    case EntryKind::Blank:
    case EntryKind::Reset: break;
  }
  if (entry.kind == EntryKind::Input) {
    const Index input = find_input(program, entry.name);
    if (input == program::kNone) return {.problems = {"this pack has no input " + quoted(entry.name)}};
    return {input, listed(value_problem(program, entry.name, program.inputs[input].type, entry.value))};
  }
  const Index index = program::find_question(program, entry.name);
  if (index == program::kNone) return {.problems = {"this pack has no question " + quoted(entry.name)}};
  const program::Question& question = program.questions[index];
  if (program.slots[question.slot].kind == program::SlotKind::Fixed)
    return {index, {quoted(entry.name) + " is fixed by the pack and never asked"}};
  if (question.table != program::kNone && !program.tables[question.table].asked)
    return {index, {quoted(entry.name) + " is a column of a list, which nobody answers"}};
  const bool is_prefill = entry.kind == EntryKind::Prefill;
  if (is_prefill && question.table != program::kNone)
    return {index, {quoted(entry.name) + " is a column: rows are prefilled as a whole"}};
  if ((question.table != program::kNone) != (entry.row != 0))
    return {index,
            {quoted(entry.name) + (entry.row == 0 ? " is a column: say of which row" : " is no column")}};
  const bool has_value = entry.kind == EntryKind::Answer || (is_prefill && entry.value.known());
  if (!has_value) return {index};
  return {index, listed(value_problem(program, entry.name, question.type, entry.value))};
}

}  // namespace rapport::interview
