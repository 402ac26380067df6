// The number functions of builtins.def.
#include <limits>

#include "runtime/lib/builtins.h"
#include "runtime/lib/functions.h"
#include "runtime/value/decimal.h"

namespace rapport::lib {
namespace {

using value::Cell;
using value::Decimal;
using value::fault_cell;
using value::FaultCode;
using value::number_cell;
using value::RoundingMode;
using value::Scratch;
using Args = std::span<const Cell>;

Cell to_whole(const Cell& number, RoundingMode mode) {
  const value::OrFault<Decimal> rounded = value::round(value::decimal_of(number), 0, mode);
  if (!rounded.ok()) return fault_cell(rounded.fault);
  const auto integer = value::to_integer(rounded.value);
  return integer ? number_cell(*integer) : fault_cell(FaultCode::Overflow);
}

// The operands are a number divided by another; the fault that forbids it.
FaultCode division_fault(const Cell& a, const Cell& b) {
  if (b.number == 0) return FaultCode::DivisionByZero;
  const bool too_large = b.number == -1 && a.number == std::numeric_limits<int64_t>::min();
  return too_large ? FaultCode::Overflow : FaultCode::None;
}

// C++ divides towards zero; this says that rounding down is one less.
bool rounds_up(const Cell& a, const Cell& b) {
  return a.number % b.number != 0 && (a.number < 0) != (b.number < 0);
}

}  // namespace

Cell abs_integer(Args args, Scratch&) {
  if (args[0].number == std::numeric_limits<int64_t>::min()) return fault_cell(FaultCode::Overflow);
  return number_cell(args[0].number < 0 ? -args[0].number : args[0].number);
}

Cell abs_decimal(Args args, Scratch& scratch) {
  const Decimal d = value::decimal_of(args[0]);
  return value::decimal_cell(d.coefficient < 0 ? value::negate(d) : d, scratch);
}

Cell round(Args args, Scratch& scratch) {
  if (args[1].number < 0 || args[1].number > value::kMaxScale) return fault_cell(FaultCode::BadArgument);
  const auto digits = static_cast<int>(args[1].number);
  return value::decimal_cell(
      value::round(value::decimal_of(args[0]), digits, static_cast<RoundingMode>(args[2].number)), scratch);
}

Cell divide_rounded(const Cell& a, const Cell& b, int digits, RoundingMode mode, Scratch& scratch) {
  return value::decimal_cell(value::divide(value::decimal_of(a), value::decimal_of(b), digits, mode),
                             scratch);
}

Cell floor(Args args, Scratch&) { return to_whole(args[0], RoundingMode::Floor); }
Cell ceil(Args args, Scratch&) { return to_whole(args[0], RoundingMode::Ceiling); }

Cell div(Args args, Scratch&) {
  const FaultCode fault = division_fault(args[0], args[1]);
  if (fault != FaultCode::None) return fault_cell(fault);
  return number_cell(args[0].number / args[1].number - (rounds_up(args[0], args[1]) ? 1 : 0));
}

Cell mod(Args args, Scratch&) {
  if (args[1].number == 0) return fault_cell(FaultCode::DivisionByZero);
  if (args[1].number == -1)
    return number_cell(0);  // also of the smallest integer, which C++ may not divide by it
  const int64_t rest = args[0].number % args[1].number;
  return number_cell(rounds_up(args[0], args[1]) ? rest + args[1].number : rest);
}

Cell power(Args args, Scratch&) {
  int64_t base = args[0].number;
  int64_t exponent = args[1].number;
  if (exponent < 0) return fault_cell(FaultCode::BadArgument);
  int64_t product = 1;
  while (true) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(product, base, &product)) break;
    exponent >>= 1;
    if (exponent == 0) return number_cell(product);
    if (__builtin_mul_overflow(base, base, &base)) break;
  }
  return fault_cell(FaultCode::Overflow);
}

}  // namespace rapport::lib
