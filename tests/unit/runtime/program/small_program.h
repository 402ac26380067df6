// Programs small enough to write down in a test: rules in a notation like that of dump(), one slot after
// another.
#pragma once

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/lib/builtins.h"
#include "runtime/lib/pattern.h"
#include "runtime/program/program.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/value.h"

namespace rapport::program {

inline constexpr std::string_view kKindNames[] = {"yes_no", "text",    "integer", "decimal", "date",
                                                  "choice", "choices", "period",  "error"};

inline value::Type type_named(std::string_view kind) {  // choices are of the enum 0
  value::Type type;
  for (size_t i = 0; i < std::size(kKindNames); ++i)
    if (kKindNames[i] == kind) type.kind = static_cast<value::Kind>(i);
  if (type.kind == value::Kind::Decimal) type = value::decimal(20, 4);
  if (type.kind == value::Kind::Choice || type.kind == value::Kind::Choices) type.enum_index = 0;
  return type;
}

inline std::vector<std::string_view> words_of(std::string_view text, char between) {
  std::vector<std::string_view> words;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(between, start), text.size());
    std::string_view word = text.substr(start, end - start);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) words.push_back(word);
    start = end + 1;
  }
  return words;
}

inline Op op_named(std::string_view name) {
  for (size_t i = 0; i < kOpCount; ++i)
    if (kOps[i].name == name) return static_cast<Op>(i);
  return static_cast<Op>(kOpCount);
}

// A program with a pack, a language, a source and an enum of red, green and blue. Not to be copied: its
// constants point into its pool.
class SmallProgram {
 public:
  SmallProgram() {
    program.packs.push_back({"", "demo", "1.0.0", "Demo", "", ""});
    program.languages = {"en"};
    program.sources.push_back({"main.rap", "let a = 1\n"});
    program.enums.push_back({"Color", "", {{"red"}, {"green"}, {"blue"}}});
    program.pool.reserve(1 << 16);
  }
  SmallProgram(SmallProgram&&) = default;
  SmallProgram& operator=(SmallProgram&&) = default;

  Program program;

  Index constant(const value::Type& type, const value::Cell& cell) {
    program.constants.push_back(cell);
    program.constant_types.push_back(type);
    return static_cast<Index>(program.constants.size() - 1);
  }

  Index pooled_constant(const value::Type& type, value::Cell cell, std::string_view bytes) {
    cell.bytes = program.pool.data() + program.pool.size();
    program.pool.insert(program.pool.end(), bytes.begin(), bytes.end());
    return constant(type, cell);
  }

  Index text_constant(std::string_view bytes) {
    return pooled_constant(value::text(), value::text_cell(bytes), bytes);
  }

  Index decimal_constant(std::string_view digits) {
    value::Scratch scratch;
    const value::Cell cell = value::decimal_cell(*value::parse_decimal(digits), scratch);
    if (cell.size == 0) return constant(type_named("decimal"), cell);
    return pooled_constant(type_named("decimal"), cell, {cell.bytes, cell.size});
  }

  // 5 · 2.50 · "text" · yes · 2026-01-31 · red · {red,blue} · 3_month_clamp · pattern:a+ · unknown:KIND
  Index literal(std::string_view word) {
    using value::number_cell;
    if (word.starts_with('"')) return text_constant(word.substr(1, word.size() - 2));
    if (word.starts_with("pattern:")) return text_constant(lib::compile_pattern(word.substr(8)).table);
    if (word.starts_with("unknown:")) return constant(type_named(word.substr(8)), value::unknown_cell());
    if (word == "yes" || word == "no") return constant(value::yes_no(), value::yes_no_cell(word == "yes"));
    if (const auto day = value::parse_date(word)) return constant(value::date(), number_cell(*day));
    if (word.starts_with('{')) {
      int64_t set = 0;
      for (const std::string_view name : words_of(word.substr(1, word.size() - 2), ','))
        set |= 1 << element(name);
      return constant(value::choices(0), number_cell(set));
    }
    if (element(word) < 3) return constant(value::choice(0), number_cell(element(word)));
    if (const std::vector<std::string_view> p = words_of(word, '_'); p.size() == 3)
      return constant({.kind = value::Kind::Period}, number_cell(value::encode_period(period(p))));
    if (word.find('.') != std::string_view::npos) return decimal_constant(word);
    return constant(value::integer(), number_cell(std::strtoll(std::string(word).c_str(), nullptr, 10)));
  }

  Index slot(Slot slot, const std::vector<Instr>& code = {}) {
    slot.code = {static_cast<uint32_t>(program.code.size()), static_cast<uint32_t>(code.size())};
    program.code.insert(program.code.end(), code.begin(), code.end());
    program.slots.push_back(slot);
    return static_cast<Index>(program.slots.size() - 1);
  }

  Index input(std::string_view name, const value::Type& type) {
    const Index row = static_cast<Index>(program.inputs.size());
    const Index at = slot({.kind = SlotKind::Input, .type = type, .owner = row});
    program.inputs.push_back({std::string(name), 0, at, kNone, type});
    return at;
  }

  Index let(std::string_view name, const value::Type& type, const std::vector<Instr>& code) {
    const Index row = static_cast<Index>(program.lets.size());
    const Index at = slot({.kind = SlotKind::Let, .type = type, .owner = row}, code);
    program.lets.push_back({.name = std::string(name), .slot = at});
    return at;
  }
  Index let(std::string_view name, const value::Type& type, std::string_view code) {
    const std::vector<Instr> assembled = assemble(code);
    return let(name, type, assembled);
  }

  // "push 5; load a; add_int; ret". Operands are numbers, `-` for kNone, literals, and names of inputs and
  // lets, builtins and kinds. `fault KIND` and `fault2 KIND` are instructions that end with F0101 or F0102
  // where such a value is meant.
  std::vector<Instr> assemble(std::string_view code) {
    std::vector<Instr> out;
    for (const std::string_view line : words_of(code, ';')) assemble_line(line, out);
    return out;
  }

 private:
  static int64_t element(std::string_view name) {
    return name == "red" ? 0 : name == "green" ? 1 : name == "blue" ? 2 : 3;
  }

  static value::Period period(const std::vector<std::string_view>& words) {
    value::Period period{static_cast<int32_t>(std::strtol(std::string(words[0]).c_str(), nullptr, 10))};
    period.unit = words[1] == "day"     ? value::PeriodUnit::Day
                  : words[1] == "week"  ? value::PeriodUnit::Week
                  : words[1] == "month" ? value::PeriodUnit::Month
                                        : value::PeriodUnit::Year;
    period.month_end = *value::month_end_named(words[2]);
    return period;
  }

  void assemble_line(std::string_view line, std::vector<Instr>& out) {
    const std::string_view name = line.substr(0, line.find(' '));
    const std::string_view rest =
        name.size() < line.size() ? line.substr(name.size() + 1) : std::string_view();
    if (name == "fault" || name == "fault2") return assemble_fault(name, rest, out);
    Instr in{op_named(name)};
    const bool is_text = rest.starts_with('"');  // the only operand that may hold blanks
    const std::vector<std::string_view> words = is_text ? std::vector{rest} : words_of(rest, ' ');
    if (!words.empty()) in.a = operand(info_of(in.op).a, words[0]);
    if (words.size() > 1) in.b = operand(info_of(in.op).b, words[1]);
    out.push_back(in);
  }

  // A condition that is a fault gives the fault for both of its branches, of whatever type they are.
  void assemble_fault(std::string_view which, std::string_view kind, std::vector<Instr>& out) {
    const char* fault = which == "fault" ? "push 9223372036854775807; push 1; add_int; push 0; eq_number"
                                         : "push 1; push 0; div_round 0 0; push 0; eq_decimal";
    for (const Instr& in : assemble(fault)) out.push_back(in);
    const Index value = literal(std::string("unknown:").append(kind));
    for (const Instr& in : {Instr{Op::branch, 0, 2, 3}, Instr{Op::push, 0, value}, Instr{Op::jump, 0, 1},
                            Instr{Op::push, 0, value}})
      out.push_back(in);
  }

  uint32_t operand(Operand kind, std::string_view word) {
    if (word == "-") return kNone;
    if (kind == Operand::Const) return literal(word);
    for (const Input& row : program.inputs)
      if (kind == Operand::Slot && row.name == word) return row.slot;
    for (const Let& row : program.lets)
      if (kind == Operand::Slot && row.name == word) return row.slot;
    if (kind == Operand::Builtin)
      for (size_t i = 0; i < lib::builtins().size(); ++i)
        if (lib::builtins()[i].name == word) return static_cast<uint32_t>(i);
    if (kind == Operand::Kind && type_named(word).kind != value::Kind::Error)
      return static_cast<uint32_t>(type_named(word).kind);
    return static_cast<uint32_t>(std::strtoul(std::string(word).c_str(), nullptr, 10));
  }
};

// "5", "unknown", "F0101".
inline std::string result_text(const Program& program, const value::Cell& cell, const value::Type& type) {
  if (cell.unknown()) return "unknown";
  if (cell.faulted()) return std::string(value::fault_info(cell.fault).code);
  std::vector<std::string_view> names;
  for (const EnumElement& element : program.enums[0].elements) names.push_back(element.name);
  return value::canonical_text(cell, type, names);
}

}  // namespace rapport::program
