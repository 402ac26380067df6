// Exact decimals: a 128-bit coefficient and up to 16 digits after the point. No binary floating point
// anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/cell.h"
#include "runtime/value/or_fault.h"
#include "runtime/value/scratch.h"

namespace rapport::value {

inline constexpr int kMaxScale = 16;       // digits after the point
inline constexpr int kMaxDigits = 38;      // digits in all
inline constexpr int kIntegerDigits = 19;  // of an integer: 64 bits

// coefficient / 10^scale. Always normalised: |coefficient| < 10^38, and no trailing zero after the point
// (2.50 is 25, 1; zero is 0, 0), so equal numbers are equal structs. Every function here takes and returns
// normalised ones.
struct Decimal {
  __int128 coefficient = 0;
  uint8_t scale = 0;
  friend constexpr bool operator==(const Decimal&, const Decimal&) = default;
};

// What halves do: HalfUp goes away from zero, HalfEven to the even neighbour. Up is away from zero, Down
// towards it, Ceiling and Floor are the greater and the smaller neighbour.
enum class RoundingMode : uint8_t { HalfUp, HalfEven, Up, Down, Ceiling, Floor };

Decimal decimal_from(int64_t number);
std::optional<int64_t> to_integer(
    const Decimal& d);  // nothing when it has a fraction or does not fit 64 bits

// Exact, or Overflow: more than 38 digits, or more than 16 after the point.
OrFault<Decimal> add(const Decimal& a, const Decimal& b);
OrFault<Decimal> subtract(const Decimal& a, const Decimal& b);
OrFault<Decimal> multiply(const Decimal& a, const Decimal& b);
Decimal negate(const Decimal& d);

// The exact quotient, rounded once to `digits` after the point (0 to 16, else BadArgument). DivisionByZero,
// Overflow.
OrFault<Decimal> divide(const Decimal& a, const Decimal& b, int digits, RoundingMode mode);
OrFault<Decimal> round(const Decimal& d, int digits, RoundingMode mode);

std::strong_ordering compare(const Decimal& a, const Decimal& b);  // by value, exactly

// At most `precision` digits in all, `scale` of them after the point, as `decimal(precision, scale)` demands.
bool fits(const Decimal& d, int precision, int scale);

// "-12.50", "007", "1e3", "1.5E-3": what JSON calls a number, leading zeros allowed. Nothing for any other
// form and for what has too many digits. A number with trailing zeros is taken by its value.
std::optional<Decimal> parse_decimal(std::string_view text);
std::string to_text(const Decimal& d);  // shortest, never an exponent: "-12.5", "1000"

// Also for cells that hold an integer.
Decimal decimal_of(const Cell& cell);
Cell decimal_cell(const Decimal& d, Scratch& scratch);
Cell decimal_cell(const OrFault<Decimal>& d, Scratch& scratch);

// For decoders of foreign bytes: the invariants of Decimal hold.
bool is_normalised(const Decimal& d);

// The word of the language, "half_up" … "floor".
std::optional<RoundingMode> rounding_mode_named(std::string_view word);

}  // namespace rapport::value
