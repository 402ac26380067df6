// The instructions as an enum and a table, from opcodes.def. docs/bytecode.md says what each does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace rapport::program {

enum class Op : uint16_t {
#define OP(name, a, b, pops, pushes, takes, gives) name,
#include "runtime/program/opcodes.def"
};

struct Instr {
  Op op;
  uint16_t reserved = 0;
  uint32_t a = 0;
  uint32_t b = 0;
  friend bool operator==(const Instr&, const Instr&) = default;
};

enum class Operand : uint8_t {
  None,
  Const,
  Slot,
  Jump,
  Builtin,
  Count,
  Bit,
  Kind,
  Enum,
  Digits,
  Rounding,
  Precision,
  Scale
};

// What the inputs of an instruction must be: what it pops, then its Slot and Const operands.
//   Any         whatever
//   YesNo       yes_no each
//   Numbers     the same of YesNo, Integer, Date, Choice, Choices each, of one enum
//   Integers    Integer each
//   Decimals    Integer or Decimal each
//   Texts       Text each
//   DatePeriod  Date, Period
//   ElementSet  Choice, Choices of one enum
//   SetYesNo    Choices, YesNo
//   OfKind      the kind and enum that the operands say
//   Arguments   what the parameters of the builtin take
enum class Takes : uint8_t {
  Any,
  YesNo,
  Numbers,
  Integers,
  Decimals,
  Texts,
  DatePeriod,
  ElementSet,
  SetYesNo,
  OfKind,
  Arguments
};

// The type of what is pushed. First: that of the first input. Result: as the builtin says.
enum class Gives : uint8_t { Nothing, First, YesNo, Integer, Decimal, Text, Date, Result };

struct OpInfo {
  std::string_view name;
  Operand a, b;
  uint8_t pops, pushes;
  Takes takes;
  Gives gives;
};

inline constexpr OpInfo kOps[] = {
#define OP(name, a, b, pops, pushes, takes, gives) \
  {#name, Operand::a, Operand::b, pops, pushes, Takes::takes, Gives::gives},
#include "runtime/program/opcodes.def"
};
inline constexpr size_t kOpCount = std::size(kOps);

constexpr const OpInfo& info_of(Op op) { return kOps[static_cast<size_t>(op)]; }

// How many values it pops, with its Count.
constexpr uint64_t pops_of(const Instr& in) {
  const OpInfo& info = info_of(in.op);
  return uint64_t{info.pops} + (info.a == Operand::Count ? in.a : 0) + (info.b == Operand::Count ? in.b : 0);
}

}  // namespace rapport::program
