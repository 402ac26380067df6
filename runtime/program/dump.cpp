#include "runtime/lib/builtins.h"
#include "runtime/program/codec.h"
#include "runtime/program/verifier.h"
#include "runtime/value/value.h"

namespace rapport::program {
namespace {

constexpr size_t kNumberColumn = 6;
constexpr size_t kOpcodeColumn = 16;
constexpr size_t kTypeColumn = 20;

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

// In quotes, with what a terminal or a line would take amiss as \xNN.
std::string quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      out.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    } else {
      out.append(1, c);
    }
  }
  return out.append("\"");
}

std::vector<std::string_view> element_names(const Program& program, const value::Type& type) {
  std::vector<std::string_view> names;
  if (type.enum_index < program.enums.size())
    for (const EnumElement& element : program.enums[type.enum_index].elements) names.push_back(element.name);
  return names;
}

std::string constant_text(const Program& program, Index constant) {
  const value::Type& type = program.constant_types[constant];
  const value::Cell& cell = program.constants[constant];
  if (!cell.known()) return "unknown";
  if (type.kind == value::Kind::Text) return quoted(cell.text());
  return value::canonical_text(cell, type, element_names(program, type));
}

class Dump {
 public:
  explicit Dump(const Program& program) : p_(program) {}

  std::string take() {
    header();
    for (Index i = 0; i < p_.slots.size(); ++i) slot(i);
    line("constants");
    for (Index i = 0; i < p_.constants.size(); ++i)
      line("  " + padded(std::to_string(i), kNumberColumn) +
           padded(type_text(p_, p_.constant_types[i]), kTypeColumn) + constant_text(p_, i));
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void header() {
    for (const PackInfo& pack : p_.packs) {
      const std::string alias = pack.alias.empty() ? "" : " as " + pack.alias;
      line("pack " + pack.name + " " + pack.version + alias);
    }
    if (!p_.target.empty()) line("target " + p_.target);
    std::string languages = "languages";
    for (const std::string& language : p_.languages) languages += " " + language;
    line(languages);
  }

  void slot(Index index) {
    const Slot& s = p_.slots[index];
    std::string text = slot_text(p_, index) + ": " + type_text(p_, s.type);
    if (s.place.file < p_.sources.size())
      text += "  " + p_.sources[s.place.file].name + ":" + std::to_string(s.place.line) + ":" +
              std::to_string(s.place.column);
    line(text);
    if (s.gate != kNone) line("  gate " + slot_text(p_, s.gate));
    if (s.fallback != kNone) line("  fallback " + slot_text(p_, s.fallback));
    const std::span<const Instr> code = p_.code_of(s);
    for (uint32_t pc = 0; pc < code.size(); ++pc) instruction(pc, code[pc]);
  }

  void instruction(uint32_t pc, const Instr& in) {
    const OpInfo& info = info_of(in.op);
    std::string text = "  " + padded(std::to_string(pc), kNumberColumn);
    text += info.a == Operand::None ? std::string(info.name) : padded(std::string(info.name), kOpcodeColumn);
    if (info.a != Operand::None) {
      text += operand(pc, info.a, in.a);
      if (info.b != Operand::None) text += ", " + operand(pc, info.b, in.b);
    }
    line(text);
  }

  std::string operand(uint32_t pc, Operand kind, uint32_t number) const {
    switch (kind) {
      case Operand::None: return {};
      case Operand::Const: return constant_text(p_, number);
      case Operand::Slot: return slot_text(p_, number);
      case Operand::Jump: return "to " + std::to_string(pc + 1 + number);
      case Operand::Builtin: return std::string(lib::builtins()[number].name);
      case Operand::Count:
      case Operand::Bit:
      case Operand::Precision:
      case Operand::Scale:
      case Operand::Digits: return std::to_string(number);
      case Operand::Kind: return type_text(p_, {.kind = static_cast<value::Kind>(number)});
      case Operand::Enum: return number < p_.enums.size() ? p_.enums[number].name : "-";
      case Operand::Rounding: return std::string(rounding_word(static_cast<value::RoundingMode>(number)));
    }
    return {};
  }

  static std::string_view rounding_word(value::RoundingMode mode) {
    switch (mode) {
      case value::RoundingMode::HalfUp: return "half_up";
      case value::RoundingMode::HalfEven: return "half_even";
      case value::RoundingMode::Up: return "up";
      case value::RoundingMode::Down: return "down";
      case value::RoundingMode::Ceiling: return "ceiling";
      case value::RoundingMode::Floor: return "floor";
    }
    return {};
  }

  const Program& p_;
  std::string out_;
};

}  // namespace

std::string dump(const Program& program) { return Dump(program).take(); }

}  // namespace rapport::program
