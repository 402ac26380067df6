// The table of builtin functions, from builtins.def. The checker, the emitter, the VM and the help texts read
// it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/value/cell.h"
#include "runtime/value/decimal.h"
#include "runtime/value/scratch.h"
#include "runtime/value/type.h"

namespace rapport::lib {

// What a parameter takes. Integer widens to Number. These four take a literal only, and the compiler passes
// on what is made of it:
//   Pattern   a text: its table (pattern.h) as a text cell
//   Digits    an integer 0 to 16
//   Rounding  a word half_up half_even up down ceiling floor: the number of the value::RoundingMode
//   MonthEnd  a word clamp spill exact: the number of the value::MonthEnd
// Titles stands last and is not written: see takes_titles().
enum class Parameter : uint8_t {
  YesNo,
  Text,
  Integer,
  Number,
  Date,
  Choice,
  Set,
  Pattern,
  Digits,
  Rounding,
  MonthEnd,
  Titles
};

// The static type of the result.
//   SameAsFirst      the type of the first argument
//   AnyText          a text that no type limits
//   TextOfSecond     a text of at most so many units as the second argument, if that is a literal, and as the
//   first allows TextOfThird      likewise with the third argument DecimalOfSecond  a decimal with as many
//   digits after the point as the second argument
enum class ResultType : uint8_t {
  YesNo,
  Integer,
  Date,
  SameAsFirst,
  AnyText,
  TextOfSecond,
  TextOfThird,
  DecimalOfSecond
};

// The arguments are known and of the parameters' types; there are `required` to `parameter_count` of them,
// and after them one more where takes_titles() says so. The result is known or a fault.
using Function = value::Cell (*)(std::span<const value::Cell> args, value::Scratch& scratch);

inline constexpr size_t kMaxParameters = 9;

struct Builtin {
  std::string_view name;
  std::array<Parameter, kMaxParameters> parameters;
  uint8_t required;
  uint8_t parameter_count;  // that can be written
  ResultType result;
  std::string_view help;
  Function function;
};

std::span<const Builtin> builtins();  // a builtin's number in a program is its row here

// The rows of that name; empty when there is none. Their numbers start at `&rows.front() -
// builtins().data()`.
std::span<const Builtin> builtins_named(std::string_view name);

// An argument of this type may stand there. For the literal parameters the caller looks at the expression:
// this says whether the type of the literal is right (Text, Integer; words have no type and get no).
bool accepts(Parameter parameter, const value::Type& type);

// The types of the arguments, and the integer where an argument is an integer literal.
struct Argument {
  value::Type type;
  std::optional<int64_t> literal;
};
value::Type result_type(const Builtin& builtin, std::span<const Argument> args);

// The row writes titles: after the written arguments the compiler passes the titles of the enum of the Choice
// or Set argument, as joined_titles() makes one text constant of them.
bool takes_titles(const Builtin& builtin);
std::string joined_titles(std::span<const std::string_view> titles);
std::string_view title_at(std::string_view titles, uint64_t element);  // empty when there is no such element

// `a / b` inside `round`: the exact quotient rounded once. Integers or decimals; DivisionByZero, Overflow,
// BadArgument.
value::Cell divide_rounded(const value::Cell& a, const value::Cell& b, int digits, value::RoundingMode mode,
                           value::Scratch& scratch);

// The parts of an interpolated text one after the other: known text cells. TextTooLong.
value::Cell concatenate(std::span<const value::Cell> parts, value::Scratch& scratch);

}  // namespace rapport::lib
