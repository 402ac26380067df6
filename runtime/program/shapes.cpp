#include "runtime/program/shapes.h"

#include <algorithm>

#include "runtime/lib/builtins.h"
#include "runtime/value/date.h"

namespace rapport::program {
namespace {

using value::Kind;
using value::Type;

bool same_type(const Type& a, const Type& b) { return a.kind == b.kind && holds_as(a, b); }

// Nothing: they do not fit together.
std::optional<Shape> joined(const Shape& a, const Shape& b) {
  Shape both = a.form == Shape::Form::NeverKnown ? b : a;
  if (a.constant != b.constant) both.constant = kNone;
  if (a.form == Shape::Form::NeverKnown || b.form == Shape::Form::NeverKnown) return both;
  if (a.form != b.form) return std::nullopt;
  if (holds_as(b.type, a.type)) return both;
  if (!holds_as(a.type, b.type)) return std::nullopt;
  both.type = b.type;
  return both;
}

bool is_kind(const Shape& shape, Kind kind) {
  return shape.form == Shape::Form::NeverKnown ||
         (shape.form == Shape::Form::Value && shape.type.kind == kind);
}
bool is_decimal(const Shape& shape) { return is_kind(shape, Kind::Decimal) || is_kind(shape, Kind::Integer); }
bool is_number(const Shape& shape) {
  return is_kind(shape, Kind::YesNo) || is_kind(shape, Kind::Integer) || is_kind(shape, Kind::Date) ||
         is_kind(shape, Kind::Choice) || is_kind(shape, Kind::Choices);
}

template <class Matches>
bool all(std::span<const Shape> inputs, Matches matches) {
  return std::all_of(inputs.begin(), inputs.end(), matches);
}
bool all_kind(std::span<const Shape> inputs, Kind kind) {
  return all(inputs, [kind](const Shape& s) { return is_kind(s, kind); });
}

bool all_same_numbers(std::span<const Shape> inputs) {
  const Shape* first = nullptr;
  for (const Shape& input : inputs) {
    if (!is_number(input)) return false;
    if (input.form == Shape::Form::NeverKnown) continue;
    if (first != nullptr && !same_type(first->type, input.type)) return false;
    first = &input;
  }
  return true;
}

bool element_fits_set(const Shape& element, const Shape& set) {
  if (!is_kind(element, Kind::Choice) || !is_kind(set, Kind::Choices)) return false;
  const bool both = element.form == Shape::Form::Value && set.form == Shape::Form::Value;
  return !both || element.type.enum_index == set.type.enum_index;
}

bool bit_fits_set(const Program& program, const Shape& set, uint32_t bit) {
  if (!is_kind(set, Kind::Choices)) return false;
  return set.form == Shape::Form::NeverKnown || bit < program.enums[set.type.enum_index].elements.size();
}

bool is_of_kind(const Shape& shape, const Instr& instr) {
  const Type wanted{.kind = static_cast<Kind>(instr.a), .enum_index = instr.b};
  return shape.form == Shape::Form::NeverKnown ||
         (shape.form == Shape::Form::Value && holds_as(shape.type, wanted));
}

// The arguments of a call.
class CallVerifier {
 public:
  CallVerifier(const Program& program, const std::vector<ConstantForm>& constants, const Instr& call,
               std::span<const Shape> args)
      : program_(program), constants_(constants), builtin_(lib::builtins()[call.a]), args_(args) {}

  InputCheck check() const {
    for (size_t i = 0; i < args_.size(); ++i) {
      const bool is_titles = lib::takes_titles(builtin_) && i + 1 == args_.size();
      const lib::Parameter parameter = is_titles ? lib::Parameter::Titles : builtin_.parameters[i];
      const std::string what =
          "of `" + std::string(builtin_.name) + "`, argument " + std::to_string(i + 1) + ",";
      if (is_literal(parameter) && !is_right_literal(parameter, args_[i]))
        return {Rule::builtin_literal, what + " takes a literal that it understands", {}};
      if (!is_literal(parameter) && !is_right_value(parameter, args_[i]))
        return {Rule::stack_type, what + " takes another type", {}};
    }
    return {std::nullopt, {}, result()};
  }

 private:
  static bool is_literal(lib::Parameter parameter) {
    return parameter == lib::Parameter::Pattern || parameter == lib::Parameter::Digits ||
           parameter == lib::Parameter::Rounding || parameter == lib::Parameter::MonthEnd;
  }

  bool is_right_literal(lib::Parameter parameter, const Shape& arg) const {
    if (arg.constant == kNone) return false;
    const ConstantForm form = constants_[arg.constant];
    if (parameter == lib::Parameter::Pattern)
      return form == ConstantForm::Table || form == ConstantForm::Either;
    const auto within = [&](int64_t last) {
      const int64_t number = program_.constants[arg.constant].number;
      return form == ConstantForm::Value && arg.type.kind == Kind::Integer && number >= 0 && number <= last;
    };
    if (parameter == lib::Parameter::Digits) return within(value::kMaxScale);
    if (parameter == lib::Parameter::Rounding)
      return within(static_cast<int64_t>(value::RoundingMode::Floor));
    return within(static_cast<int64_t>(value::MonthEnd::Exact));
  }

  static bool is_right_value(lib::Parameter parameter, const Shape& arg) {
    if (arg.form == Shape::Form::NeverKnown) return true;
    if (arg.form == Shape::Form::Table) return false;
    return parameter == lib::Parameter::Titles ? arg.type.kind == Kind::Text
                                               : lib::accepts(parameter, arg.type);
  }

  Shape result() const {
    std::vector<lib::Argument> args;
    for (const Shape& arg : args_) {
      lib::Argument& written = args.emplace_back();
      written.type = arg.type;
      if (arg.constant != kNone && arg.type.kind == Kind::Integer)
        written.literal = program_.constants[arg.constant].number;
    }
    Shape shape = value_shape(lib::result_type(builtin_, args));
    if (builtin_.result != lib::ResultType::SameAsFirst) return shape;
    if (args_[0].form == Shape::Form::NeverKnown) return never_known_shape();
    // an integer as a decimal: what comes out need not be an integer
    if (builtin_.parameters[0] == lib::Parameter::Number)
      shape.type = value::decimal(value::kMaxDigits, value::kMaxScale);
    return shape;
  }

  const Program& program_;
  const std::vector<ConstantForm>& constants_;
  const lib::Builtin& builtin_;
  std::span<const Shape> args_;
};

// What the inputs must be, for messages; empty: they are right.
std::string_view wanted_inputs(const Program& program, const Instr& instr, std::span<const Shape> inputs) {
  switch (info_of(instr.op).takes) {
    case Takes::Any: return "";
    case Takes::YesNo: return all_kind(inputs, Kind::YesNo) ? "" : "takes yes_no";
    case Takes::Numbers: return all_same_numbers(inputs) ? "" : "takes numbers of one type";
    case Takes::Integers: return all_kind(inputs, Kind::Integer) ? "" : "takes integers";
    case Takes::Decimals: return all(inputs, is_decimal) ? "" : "takes decimals";
    case Takes::Texts: return all_kind(inputs, Kind::Text) ? "" : "takes texts";
    case Takes::DatePeriod:
      return is_kind(inputs[0], Kind::Date) && is_kind(inputs[1], Kind::Period) ? ""
                                                                                : "takes a date and a period";
    case Takes::ElementSet:
      return element_fits_set(inputs[0], inputs[1]) ? "" : "takes an element and a set of one enum";
    case Takes::SetYesNo:
      return bit_fits_set(program, inputs[0], instr.a) && is_kind(inputs[1], Kind::YesNo)
                 ? ""
                 : "takes a set that has the bit, and a yes_no";
    case Takes::OfKind: return is_of_kind(inputs[0], instr) ? "" : "takes the kind in its operands";
    case Takes::Arguments: return "";
  }
  return "";
}

Shape pushed(const Instr& instr, std::span<const Shape> inputs) {
  switch (info_of(instr.op).gives) {
    case Gives::Nothing:
    case Gives::Result: return {};
    case Gives::First: return inputs[0];
    case Gives::YesNo: return value_shape(value::yes_no());
    case Gives::Integer: return value_shape(value::integer());
    case Gives::Decimal: return value_shape(value::decimal(value::kMaxDigits, value::kMaxScale));
    case Gives::Text: return value_shape(value::text());
    case Gives::Date: return value_shape(value::date());
  }
  return {};
}

}  // namespace

Shape value_shape(const Type& type) { return {Shape::Form::Value, type, kNone}; }
Shape never_known_shape() { return {Shape::Form::NeverKnown, {}, kNone}; }

Shape constant_shape(const Program& program, const std::vector<ConstantForm>& constants, Index constant) {
  const Type& type = program.constant_types[constant];
  switch (constants[constant]) {
    case ConstantForm::Value:
    case ConstantForm::Either: return {Shape::Form::Value, type, constant};
    case ConstantForm::Table: return {Shape::Form::Table, type, constant};
    case ConstantForm::Unknown:
    case ConstantForm::Broken: return never_known_shape();
  }
  return never_known_shape();
}

bool join_into(std::vector<Shape>& stack, const std::vector<Shape>& other) {
  if (stack.size() != other.size()) return false;
  for (size_t i = 0; i < stack.size(); ++i) {
    const std::optional<Shape> both = joined(stack[i], other[i]);
    if (!both) return false;
    stack[i] = *both;
  }
  return true;
}

InputCheck check_inputs(const Program& program, const std::vector<ConstantForm>& constants,
                        const Instr& instr, std::span<const Shape> inputs) {
  if (info_of(instr.op).takes == Takes::Arguments)
    return CallVerifier(program, constants, instr, inputs).check();
  const std::string_view wanted = wanted_inputs(program, instr, inputs);
  if (!wanted.empty()) return {Rule::stack_type, std::string(wanted), {}};
  return {std::nullopt, {}, pushed(instr, inputs)};
}

}  // namespace rapport::program
