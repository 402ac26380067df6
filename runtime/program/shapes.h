// What verify() knows of the values that a rule has on its stack, and what single instructions do with it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/program/verifier.h"

namespace rapport::program {

struct Shape {
  enum class Form : uint8_t {
    Value,       // of its type, unknown or a fault
    NeverKnown,  // unknown or a fault whatever happens: fits where any type is meant
    Table,       // of a pattern
  };
  Form form = Form::Value;
  value::Type type;
  Index constant = kNone;  // pushed from this row, and nothing else
};

Shape value_shape(const value::Type& type);
Shape never_known_shape();
Shape constant_shape(const Program& program, const std::vector<ConstantForm>& constants, Index constant);

// `stack` becomes what is known when either of the two came; false: they do not fit together.
bool join_into(std::vector<Shape>& stack, const std::vector<Shape>& other);

struct OperandCheck {
  std::optional<Rule> broken;
  std::string problem;
};
// The opcode and what stands in its operands, as far as no stack is needed for that.
OperandCheck check_operands(const Program& program, Index slot, const Instr& instr);

struct InputCheck {
  std::optional<Rule> broken;
  std::string problem;
  Shape result;  // of what it pushes, where it pushes something
};
// The operands are right, and there are as many inputs as the instruction takes.
InputCheck check_inputs(const Program& program, const std::vector<ConstantForm>& constants,
                        const Instr& instr, std::span<const Shape> inputs);

}  // namespace rapport::program
