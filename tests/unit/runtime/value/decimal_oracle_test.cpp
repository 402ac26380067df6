// Decimal against Boost's integers of any size, on random numbers.
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

#include "runtime/value/decimal.h"

namespace rapport::value {
namespace {

using boost::multiprecision::cpp_int;

constexpr int kCases = 100'000;

cpp_int ten_to(int exponent) {
  return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

cpp_int big(__int128 number) {
  const cpp_int high = static_cast<int64_t>(number >> 64);
  return high * (cpp_int(1) << 64) + static_cast<uint64_t>(number);
}

// What Decimal should show for number / 10^scale.
std::string expected(cpp_int number, int scale) {
  while (scale > 0 && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  const cpp_int magnitude = abs(number);
  if (magnitude >= ten_to(kMaxDigits) || scale > kMaxScale) return "F0101";
  std::string digits = magnitude.str();
  if (digits.size() <= static_cast<size_t>(scale))
    digits.insert(0, static_cast<size_t>(scale) + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - static_cast<size_t>(scale), ".");
  return (number < 0 ? "-" : "") + digits;
}

std::string shown(const OrFault<Decimal>& d) {
  if (!d.ok()) return std::string(fault_info(d.fault).code);
  EXPECT_TRUE(is_normalised(d.value));
  return to_text(d.value);
}

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<uint64_t>(n)); }

  // Any number of digits, often round ones, runs of nines and what lies beside a power of ten or of two.
  Decimal decimal() {
    Decimal d{coefficient(), static_cast<uint8_t>(below(kMaxScale + 1))};
    if (below(2) == 0) d.coefficient = -d.coefficient;
    while (d.scale > 0 && d.coefficient % 10 == 0) {
      d.coefficient /= 10;
      --d.scale;
    }
    return d;
  }

 private:
  __int128 coefficient() {
    constexpr __int128 kOne = 1;
    const int digits = below(kMaxDigits + 1);
    __int128 power = 1;
    for (int i = 0; i < digits; ++i) power *= 10;
    const int kind = below(6);
    if (kind == 0) return power - 1;
    if (kind == 1) return digits < kMaxDigits ? power : 1;
    if (kind == 2) return (kOne << below(126)) + below(3) - 1;
    __int128 number = 0;
    for (int i = 0; i < digits; ++i) number = number * 10 + (kind == 3 && i > 1 ? 5 * below(2) : below(10));
    return number;
  }

  std::mt19937_64 engine_;
};

std::string text_of(const Decimal& a, const Decimal& b) { return to_text(a) + " and " + to_text(b); }

TEST(DecimalOracle, SumsDifferencesAndProducts) {
  Random random(1);
  for (int i = 0; i < kCases; ++i) {
    const Decimal a = random.decimal();
    const Decimal b = random.decimal();
    const cpp_int left = big(a.coefficient) * ten_to(kMaxScale - a.scale);
    const cpp_int right = big(b.coefficient) * ten_to(kMaxScale - b.scale);
    ASSERT_EQ(shown(add(a, b)), expected(left + right, kMaxScale)) << text_of(a, b);
    ASSERT_EQ(shown(subtract(a, b)), expected(left - right, kMaxScale)) << text_of(a, b);
    ASSERT_EQ(shown(multiply(a, b)), expected(left * right, 2 * kMaxScale)) << text_of(a, b);
    ASSERT_EQ(compare(a, b),
              left < right ? std::strong_ordering::less
                           : (left > right ? std::strong_ordering::greater : std::strong_ordering::equal))
        << text_of(a, b);
  }
}

cpp_int rounded_quotient(const cpp_int& dividend, const cpp_int& divisor, RoundingMode mode) {
  cpp_int down = dividend / divisor;  // towards zero
  const cpp_int rest = abs(dividend - down * divisor);
  const bool negative = (dividend < 0) != (divisor < 0);
  const cpp_int away = down + (negative ? -1 : 1);
  const cpp_int twice = rest * 2;
  const cpp_int whole = abs(divisor);
  if (rest == 0) return down;
  switch (mode) {
    case RoundingMode::HalfUp: return twice >= whole ? away : down;
    case RoundingMode::HalfEven: return twice > whole || (twice == whole && down % 2 != 0) ? away : down;
    case RoundingMode::Up: return away;
    case RoundingMode::Down: return down;
    case RoundingMode::Ceiling: return negative ? down : away;
    case RoundingMode::Floor: return negative ? away : down;
  }
  return down;
}

TEST(DecimalOracle, QuotientsAndRounding) {
  Random random(2);
  for (int i = 0; i < kCases; ++i) {
    const Decimal a = random.decimal();
    const Decimal b = random.decimal();
    const int digits = random.below(kMaxScale + 1);
    const auto mode = static_cast<RoundingMode>(random.below(6));
    const cpp_int dividend = big(a.coefficient) * ten_to(kMaxScale - a.scale + digits);
    const cpp_int divisor = big(b.coefficient) * ten_to(kMaxScale - b.scale);
    const std::string context = text_of(a, b) + ", digits " + std::to_string(digits);
    ASSERT_EQ(shown(divide(a, b, digits, mode)),
              divisor == 0 ? "F0102" : expected(rounded_quotient(dividend, divisor, mode), digits))
        << context << ", mode " << static_cast<int>(mode);
    ASSERT_EQ(shown(round(a, digits, mode)),
              expected(rounded_quotient(dividend, ten_to(kMaxScale), mode), digits))
        << context << ", mode " << static_cast<int>(mode);
  }
}

TEST(DecimalOracle, TextsAndCellsGiveTheNumberBack) {
  Random random(3);
  Scratch scratch;
  for (int i = 0; i < kCases; ++i) {
    const Decimal d = random.decimal();
    const std::string text = to_text(d);
    ASSERT_EQ(text, expected(big(d.coefficient), d.scale));
    ASSERT_EQ(parse_decimal(text), d);
    const int shift = random.below(40) - 20;
    const auto shifted = parse_decimal(text + "e" + std::to_string(shift));
    const cpp_int number = big(d.coefficient) * ten_to(20 + shift);
    const std::string shown_shifted = shifted ? to_text(*shifted) : "F0101";
    ASSERT_EQ(shown_shifted, expected(number, d.scale + 20)) << text << " shifted by " << shift;
    ASSERT_EQ(decimal_of(decimal_cell(d, scratch)), d);
    const int precision = 1 + random.below(32);
    const int scale = random.below(std::min(precision, kMaxScale) + 1);
    const cpp_int at_scale = abs(big(d.coefficient)) * ten_to(scale);
    ASSERT_EQ(fits(d, precision, scale),
              at_scale % ten_to(d.scale) == 0 && at_scale / ten_to(d.scale) < ten_to(precision));
  }
}

}  // namespace
}  // namespace rapport::value
