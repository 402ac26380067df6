// What the WebAssembly reactor and its native twin share: answers in, a dump of everything out, as plain
// lines. One interview at a time, as in a browser's tab.
//
// A line of answers, fields separated by a tab:
//   answer NAME VALUE · input NAME VALUE · blank NAME · reset NAME · today YYYY-MM-DD
// VALUE is canonical: yes or no, digits, YYYY-MM-DD, the name of an element, names separated by `,`, or the
// text itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/interview/interview.h"
#include "runtime/program/codec.h"
#include "runtime/value/date.h"

namespace rapport::wasm {

using interview::Entry;
using interview::EntryKind;
using interview::Interview;
using program::Index;
using program::Program;
using value::Kind;
using value::Type;
using value::Value;

inline std::string_view take_field(std::string_view& rest, char separator) {
  const std::string_view field = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  return field;
}

inline std::optional<uint32_t> find_element(const program::Enum& e, std::string_view name) {
  for (uint32_t i = 0; i < e.elements.size(); ++i)
    if (e.elements[i].name == name) return i;
  return std::nullopt;
}

inline std::optional<Value> read_elements(const program::Enum& e, std::string_view names) {
  uint64_t bits = 0;
  while (!names.empty()) {
    const auto element = find_element(e, take_field(names, ','));
    if (!element || *element >= 64) return std::nullopt;
    bits |= uint64_t{1} << *element;
  }
  return value::choices_value(bits);
}

template <class T, class Make>
std::optional<Value> made(const std::optional<T>& read, Make make) {
  if (!read) return std::nullopt;
  return make(*read);
}

inline std::optional<Value> read_integer(std::string_view text) {
  const auto decimal = value::parse_decimal(text);
  if (!decimal || decimal->scale != 0) return std::nullopt;
  return made(value::to_integer(*decimal), value::integer_value);
}

inline std::optional<Value> read_value(std::string_view text, const Type& type, const Program& program) {
  switch (type.kind) {
    case Kind::YesNo: return value::yes_no_value(text == "yes");
    case Kind::Text: return value::text_value(text);
    case Kind::Integer: return read_integer(text);
    case Kind::Decimal: return made(value::parse_decimal(text), value::decimal_value);
    case Kind::Date: return made(value::parse_date(text), value::date_value);
    case Kind::Choice: return made(find_element(program.enums[type.enum_index], text), value::choice_value);
    case Kind::Choices: return read_elements(program.enums[type.enum_index], text);
    case Kind::Period:
    case Kind::Error: break;
  }
  return std::nullopt;
}

inline const Type* type_of(const Program& program, std::string_view name) {
  if (const Index question = program::find_question(program, name); question != program::kNone)
    return &program.questions[question].type;
  for (const program::Input& input : program.inputs)
    if (input.name == name) return &input.type;
  return nullptr;
}

inline std::optional<Entry> read_entry(std::string_view line, const Program& program) {
  const std::string_view what = take_field(line, '\t');
  if (what == "today") {
    const auto date = made(value::parse_date(line), value::date_value);
    if (!date) return std::nullopt;
    return Entry{.kind = EntryKind::Today, .name = {}, .value = *date};
  }
  Entry entry;
  entry.name = take_field(line, '\t');
  if (what == "blank" || what == "reset") {
    entry.kind = what == "blank" ? EntryKind::Blank : EntryKind::Reset;
    return entry;
  }
  const Type* type = type_of(program, entry.name);
  if (type == nullptr || (what != "answer" && what != "input")) return std::nullopt;
  entry.kind = what == "answer" ? EntryKind::Answer : EntryKind::Input;
  auto value = read_value(line, *type, program);
  if (!value) return std::nullopt;
  entry.value = std::move(*value);
  return entry;
}

// Applies each line as one step. What is said of it: the changed slots with their causes, or why it was
// refused.
inline std::string apply_lines(Interview& interview, std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const std::string_view line = take_field(lines, '\n');
    if (line.empty()) continue;
    const auto entry = read_entry(line, interview.program());
    if (!entry) {
      out.append("not read: ").append(line).append("\n");
      continue;
    }
    const Interview::Step step = interview.apply({&*entry, 1});
    for (const auto& refusal : step.refusals) out.append("refused: ").append(refusal.message).append("\n");
    if (!step.refusals.empty()) continue;
    out += "changed";
    for (const auto& change : step.changes)
      out.append(" ").append(std::to_string(change.slot)).append("<").append(std::to_string(change.because));
    out += "\n";
  }
  return out;
}

inline std::string slot_text(const Interview& interview, Index slot, uint32_t row) {
  const value::Cell& cell = interview.slot(slot, row);
  if (cell.faulted()) return std::string(value::fault_info(cell.fault).code);
  if (cell.unknown()) return "unknown";
  const Program& program = interview.program();
  std::vector<std::string_view> names;
  const Type& type = program.slots[slot].type;
  if (type.enum_index < program.enums.size())
    for (const auto& element : program.enums[type.enum_index].elements) names.push_back(element.name);
  return "=" + value::canonical_text(cell, type, names);
}

// Calls visit(row) for each row of the scope; program::kNone where there are none. Turns of a loop are the
// assembler's.
template <class Visit>
void for_each_row(const Interview& interview, Index scope, Visit visit) {
  if (scope == program::kNone) return visit(program::kNone);
  const Index table = interview.program().table_of[scope];
  if (table == program::kNone) return;
  for (uint32_t row = 0; row < interview.rows().count(table); ++row) visit(row);
}

inline std::string place(Index at, uint32_t row) {
  return std::to_string(at) + (row == program::kNone ? "" : "/" + std::to_string(row));
}

// Every slot of every row with what it read, every question's state, every problem and every text in every
// language.
inline std::string dump(const Interview& interview) {
  const Program& program = interview.program();
  std::string out;
  for (Index slot = 0; slot < program.slots.size(); ++slot)
    for_each_row(interview, program.slots[slot].scope, [&](uint32_t row) {
      out.append("slot ").append(place(slot, row)).append(" ");
      out.append(slot_text(interview, slot, row)).append(" read");
      const interview::Explanation why = interview.explain(slot, row);
      for (const auto& read : why.reads) out.append(" ").append(place(read.slot, read.row));
      out += " answers";
      for (const auto& answer : why.answers) out.append(" ").append(place(answer.slot, answer.row));
      out += "\n";
    });
  for (Index question = 0; question < program.questions.size(); ++question)
    for_each_row(interview, program.slots[program.questions[question].slot].scope, [&](uint32_t row) {
      const interview::QuestionView view = interview.question(question, row);
      out.append("question ").append(program.questions[question].name).append(" ").append(place(0, row));
      out.append(" ")
          .append(std::to_string(static_cast<int>(view.state)))
          .append(view.parked ? " parked" : "");
      out.append(view.required ? " required\n" : "\n");
    });
  for (uint32_t language = 0; language < program.languages.size(); ++language) {
    for (const interview::Problem& problem : interview.problems(language))
      out.append(problem.warning ? "warning " : "problem ").append(problem.message).append("\n");
    for (Index text = 0; text < program.texts.size(); ++text) {
      Index scope = program::kNone;
      for (const Index part : program.texts[text].parts)
        if (program::contains(program, scope, program.slots[part].scope)) scope = program.slots[part].scope;
      for_each_row(interview, scope, [&](uint32_t row) {
        out.append("text ").append(interview.text(text, language, scope, row)).append("\n");
      });
    }
  }
  out.append("recomputed ").append(std::to_string(interview.recomputed())).append("\n");
  return out.append(interview.complete() ? "complete\n" : "open\n");
}

}  // namespace rapport::wasm
