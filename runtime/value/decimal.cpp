#include "runtime/value/decimal.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "runtime/value/wide.h"

namespace rapport::value {
namespace {

static_assert(std::endian::native == std::endian::little,
              "wide decimals lie in memory as they lie in a program file");

constexpr Unsigned128 kLimit = power_of_ten(kMaxDigits);

// A number on its way to a Decimal: any scale, any size below 256 bits.
struct Raw {
  Wide magnitude;
  bool negative = false;
  int scale = 0;
};

bool is_short(__int128 number) { return number == static_cast<int64_t>(number); }

Unsigned128 magnitude_of(const Decimal& d) {
  const auto bits = static_cast<Unsigned128>(d.coefficient);
  return d.coefficient < 0 ? -bits : bits;
}

Decimal with_sign(Unsigned128 magnitude, int scale, const Raw& sign) {
  const auto coefficient = static_cast<__int128>(magnitude);
  return {sign.negative ? -coefficient : coefficient, static_cast<uint8_t>(scale)};
}

struct Stripped {
  Unsigned128 magnitude;
  int scale;
};

// Takes the zeros after the point away, in the narrowest integer that holds the number.
Stripped stripped(Unsigned128 magnitude, int scale) {
  if (magnitude == 0) return {0, 0};
  while (scale > 0 && magnitude > UINT64_MAX && magnitude % 10 == 0) {
    magnitude /= 10;
    --scale;
  }
  if (magnitude > UINT64_MAX) return {magnitude, scale};
  auto low = static_cast<uint64_t>(magnitude);
  while (scale > 0 && low % 10 == 0) {
    low /= 10;
    --scale;
  }
  return {low, scale};
}

OrFault<Decimal> normalised(Raw raw) {
  while (raw.scale > 0 && !fits_128(raw.magnitude)) {
    const WideQuotient tenth = divide_by_ten(raw.magnitude);
    if (tenth.remainder != Wide{}) return FaultCode::Overflow;
    raw.magnitude = tenth.quotient;
    --raw.scale;
  }
  if (!fits_128(raw.magnitude)) return FaultCode::Overflow;
  const Stripped s = stripped(low_128(raw.magnitude), raw.scale);
  if (s.magnitude >= kLimit || s.scale > kMaxScale) return FaultCode::Overflow;
  return with_sign(s.magnitude, s.scale, raw);
}

Raw raw_of(__int128 coefficient, int scale) {
  const Decimal d{coefficient, 0};
  return {to_wide(magnitude_of(d)), coefficient < 0, scale};
}

// The magnitude of `d` with `scale` digits after the point; at most 54 digits.
Wide aligned(const Decimal& d, int scale) {
  return times_power_of_ten(to_wide(magnitude_of(d)), scale - d.scale);
}

Raw sum_of(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  const Wide left = aligned(a, scale);
  const Wide right = aligned(b, scale);
  const bool left_negative = a.coefficient < 0;
  if (left_negative == (b.coefficient < 0)) return {left + right, left_negative, scale};
  if ((left <=> right) >= 0) return {left - right, left_negative, scale};
  return {right - left, !left_negative, scale};
}

// The quotient that a remainder belongs to goes away from zero.
bool rounds_away(const WideQuotient& q, const Wide& divisor, const Raw& sign, RoundingMode mode) {
  if (q.remainder == Wide{}) return false;
  const std::strong_ordering half = (q.remainder + q.remainder) <=> divisor;
  switch (mode) {
    case RoundingMode::HalfUp: return half >= 0;
    case RoundingMode::HalfEven: return half > 0 || (half == 0 && (q.quotient.limbs[0] & 1) != 0);
    case RoundingMode::Up: return true;
    case RoundingMode::Down: return false;
    case RoundingMode::Ceiling: return !sign.negative;
    case RoundingMode::Floor: return sign.negative;
  }
  return false;
}

// The parts of a number's text; the digits are a part of the text, with a point or without.
struct Literal {
  std::string_view digits;
  int64_t exponent = 0;
  bool negative = false;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(digits.size());
  return digits;
}

std::optional<int64_t> parse_exponent(std::string_view text) {
  constexpr int64_t kFar = int64_t{1} << 40;  // further than any text is long: what follows does not matter
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = take_digits(text);
  if (digits.empty() || !text.empty()) return std::nullopt;
  int64_t exponent = 0;
  for (const char c : digits) exponent = std::min(kFar, exponent * 10 + (c - '0'));
  return negative ? -exponent : exponent;
}

std::optional<Literal> parse_literal(std::string_view text) {
  Literal out;
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  const char* start = text.data();
  if (take_digits(text).empty()) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::string_view fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
    out.exponent = -static_cast<int64_t>(fraction.size());
  }
  out.digits = {start, static_cast<size_t>(text.data() - start)};
  if (text.empty()) return out;
  if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
  const auto exponent = parse_exponent(text.substr(1));
  if (!exponent) return std::nullopt;
  out.exponent += *exponent;
  return out;
}

}  // namespace

Decimal decimal_from(int64_t number) { return {number, 0}; }

std::optional<int64_t> to_integer(const Decimal& d) {
  if (d.scale != 0 || !is_short(d.coefficient)) return std::nullopt;
  return static_cast<int64_t>(d.coefficient);
}

OrFault<Decimal> add(const Decimal& a, const Decimal& b) {
  if (!is_short(a.coefficient) || !is_short(b.coefficient)) return normalised(sum_of(a, b));
  // 64 bits and 16 more digits fit 128 bits
  const int scale = std::max(a.scale, b.scale);
  const auto left = a.coefficient * static_cast<__int128>(power_of_ten(scale - a.scale));
  const auto right = b.coefficient * static_cast<__int128>(power_of_ten(scale - b.scale));
  return normalised(raw_of(left + right, scale));
}

OrFault<Decimal> subtract(const Decimal& a, const Decimal& b) { return add(a, negate(b)); }

OrFault<Decimal> multiply(const Decimal& a, const Decimal& b) {
  const bool negative = (a.coefficient < 0) != (b.coefficient < 0);
  return normalised({multiply_wide(magnitude_of(a), magnitude_of(b)), negative, a.scale + b.scale});
}

Decimal negate(const Decimal& d) { return {-d.coefficient, d.scale}; }

OrFault<Decimal> divide(const Decimal& a, const Decimal& b, int digits, RoundingMode mode) {
  if (digits < 0 || digits > kMaxScale) return FaultCode::BadArgument;
  if (b.coefficient == 0) return FaultCode::DivisionByZero;
  const int shift = digits + b.scale - a.scale;  // -16 to 32
  const Wide dividend = times_power_of_ten(to_wide(magnitude_of(a)), shift);
  const Wide divisor = times_power_of_ten(to_wide(magnitude_of(b)), -shift);
  const WideQuotient q = divide_wide(dividend, divisor);
  Raw raw{q.quotient, (a.coefficient < 0) != (b.coefficient < 0), digits};
  if (rounds_away(q, divisor, raw, mode)) raw.magnitude = raw.magnitude + to_wide(1);
  return normalised(raw);
}

OrFault<Decimal> round(const Decimal& d, int digits, RoundingMode mode) {
  return divide(d, decimal_from(1), digits, mode);
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  if (a.scale == b.scale || (a.coefficient < 0) != (b.coefficient < 0))
    return a.coefficient <=> b.coefficient;
  const int scale = std::max(a.scale, b.scale);
  const std::strong_ordering magnitudes = aligned(a, scale) <=> aligned(b, scale);
  return a.coefficient < 0 ? 0 <=> magnitudes : magnitudes;
}

bool fits(const Decimal& d, int precision, int scale) {
  if (d.scale > scale) return false;
  const int digits = precision - (scale - d.scale);  // the coefficient may have
  if (digits >= kMaxDigits) return true;
  return digits < 0 ? d.coefficient == 0 : magnitude_of(d) < power_of_ten(digits);
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto literal = parse_literal(text);
  if (!literal) return std::nullopt;
  std::string digits;
  for (const char c : literal->digits) {
    if (c != '.') digits.push_back(c);
  }
  const size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};
  const size_t last = digits.find_last_not_of('0');
  const auto count = static_cast<int64_t>(last - first + 1);
  const int64_t exponent = literal->exponent + static_cast<int64_t>(digits.size() - 1 - last);
  if (exponent < -kMaxScale || count + std::max<int64_t>(exponent, 0) > kMaxDigits) return std::nullopt;
  __int128 coefficient = 0;
  for (size_t i = first; i <= last; ++i) coefficient = coefficient * 10 + (digits[i] - '0');
  if (exponent > 0) coefficient *= static_cast<__int128>(power_of_ten(static_cast<int>(exponent)));
  return Decimal{literal->negative ? -coefficient : coefficient,
                 static_cast<uint8_t>(std::max<int64_t>(-exponent, 0))};
}

std::string to_text(const Decimal& d) {
  std::string reversed;
  Unsigned128 rest = magnitude_of(d);
  for (int place = 0; rest != 0 || place <= d.scale; ++place) {
    if (place == d.scale && place != 0) reversed.push_back('.');
    reversed.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  }
  if (d.coefficient < 0) reversed.push_back('-');
  return {reversed.rbegin(), reversed.rend()};
}

Decimal decimal_of(const Cell& cell) {
  Decimal d{cell.number, static_cast<uint8_t>(cell.scale)};
  if (cell.size != 0) std::memcpy(&d.coefficient, cell.bytes, sizeof d.coefficient);
  return d;
}

Cell decimal_cell(const Decimal& d, Scratch& scratch) {
  Cell cell = number_cell(static_cast<int64_t>(d.coefficient));
  cell.scale = d.scale;
  if (is_short(d.coefficient)) return cell;
  char* bytes = scratch.allocate(sizeof d.coefficient);
  if (bytes == nullptr) return fault_cell(FaultCode::Overflow);
  std::memcpy(bytes, &d.coefficient, sizeof d.coefficient);
  cell.size = sizeof d.coefficient;
  cell.bytes = bytes;
  return cell;
}

Cell decimal_cell(const OrFault<Decimal>& d, Scratch& scratch) {
  return d.ok() ? decimal_cell(d.value, scratch) : fault_cell(d.fault);
}

bool is_normalised(const Decimal& d) {
  if (d.scale > kMaxScale || magnitude_of(d) >= kLimit) return false;
  return d.scale == 0 || d.coefficient % 10 != 0;
}

std::optional<RoundingMode> rounding_mode_named(std::string_view word) {
  constexpr std::pair<std::string_view, RoundingMode> kWords[] = {
      {"half_up", RoundingMode::HalfUp},  {"half_even", RoundingMode::HalfEven},
      {"up", RoundingMode::Up},           {"down", RoundingMode::Down},
      {"ceiling", RoundingMode::Ceiling}, {"floor", RoundingMode::Floor}};
  for (const auto& [name, mode] : kWords) {
    if (name == word) return mode;
  }
  return std::nullopt;
}

}  // namespace rapport::value
