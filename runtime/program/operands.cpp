// What stands in the operands of an instruction, as far as no stack is needed to say whether it is right.
#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/lib/builtins.h"
#include "runtime/program/shapes.h"

namespace rapport::program {
namespace {

using value::Kind;

OperandCheck out_of(Rule rule, std::string_view what, uint32_t operand) {
  return {rule, std::string(what) + " " + std::to_string(operand) + " is outside of its range"};
}

OperandCheck at_most(uint32_t last, std::string_view what, uint32_t operand) {
  return operand <= last ? OperandCheck{} : out_of(Rule::operand_range, what, operand);
}

OperandCheck check_slot(const Program& program, Index reader, uint32_t operand) {
  if (operand >= program.slots.size()) return out_of(Rule::slot_index, "slot", operand);
  if (operand >= reader)
    return {Rule::slot_order, "it reads " + slot_text(program, operand) + ", which has no lower number"};
  if (is_in_reach(program, operand, program.slots[reader].scope)) return {};
  return {Rule::read_scope, "it reads " + slot_text(program, operand) + ", which stands in other rows"};
}

// The enum beside the kind: a row for choices, kNone for all others.
OperandCheck check_enum(const Program& program, const Instr& instr) {
  const auto kind = static_cast<Kind>(instr.a);
  const bool has_enum = kind == Kind::Choice || kind == Kind::Choices;
  const bool right =
      has_enum ? is_well_formed(program, {.kind = kind, .enum_index = instr.b}) : instr.b == kNone;
  return right ? OperandCheck{} : out_of(Rule::operand_range, "enum", instr.b);
}

OperandCheck check_arguments(const Instr& instr) {
  const lib::Builtin& builtin = lib::builtins()[instr.a];
  const uint32_t titles = lib::takes_titles(builtin) ? 1 : 0;
  if (instr.b >= builtin.required + titles && instr.b <= builtin.parameter_count + titles) return {};
  return {Rule::builtin_arguments,
          "`" + std::string(builtin.name) + "` does not take " + std::to_string(instr.b) + " arguments"};
}

OperandCheck check_count(const Instr& instr, uint32_t operand) {
  if (info_of(instr.op).a == Operand::Builtin) return check_arguments(instr);
  return operand > 0 ? at_most(limits::kStackDepth, "count", operand)
                     : out_of(Rule::operand_range, "count", operand);
}

OperandCheck check_precision(uint32_t operand) {
  return operand > 0 ? at_most(value::kMaxDigits, "precision", operand)
                     : out_of(Rule::operand_range, "precision", operand);
}

OperandCheck check_operand(const Program& program, Index slot, const Instr& instr, Operand kind,
                           uint32_t operand) {
  switch (kind) {
    case Operand::None:
      return operand == 0 ? OperandCheck{} : out_of(Rule::unused_operand, "unused operand", operand);
    case Operand::Const:
      return operand < program.constants.size() ? OperandCheck{}
                                                : out_of(Rule::constant_index, "constant", operand);
    case Operand::Slot: return check_slot(program, slot, operand);
    case Operand::Jump: return {};  // where it leads is seen when the code is followed
    case Operand::Builtin:
      return operand < lib::builtins().size() ? OperandCheck{}
                                              : out_of(Rule::builtin_index, "builtin", operand);
    case Operand::Count: return check_count(instr, operand);
    case Operand::Bit: return at_most(limits::kSetElements - 1, "bit", operand);
    case Operand::Kind: return at_most(static_cast<uint32_t>(Kind::Choices), "kind", operand);
    case Operand::Enum: return check_enum(program, instr);
    case Operand::Digits: return at_most(value::kMaxScale, "number of digits", operand);
    case Operand::Rounding:
      return at_most(static_cast<uint32_t>(value::RoundingMode::Floor), "rounding word", operand);
    case Operand::Precision: return check_precision(operand);
    case Operand::Scale: return at_most(std::min<uint32_t>(value::kMaxScale, instr.a), "scale", operand);
  }
  return {};
}

}  // namespace

OperandCheck check_operands(const Program& program, Index slot, const Instr& instr) {
  const auto number = static_cast<uint32_t>(instr.op);
  if (number >= kOpCount) return {Rule::unknown_opcode, "there is no opcode " + std::to_string(number)};
  if (instr.reserved != 0) return {Rule::reserved_bits, "the reserved bits are not 0"};
  const OpInfo& info = info_of(instr.op);
  OperandCheck a = check_operand(program, slot, instr, info.a, instr.a);
  return a.broken ? a : check_operand(program, slot, instr, info.b, instr.b);
}

}  // namespace rapport::program
