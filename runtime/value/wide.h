// Unsigned 256-bit integers, as much of them as exact decimals need.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

namespace rapport::value {

using Unsigned128 = unsigned __int128;

struct Wide {
  std::array<uint64_t, 4> limbs{};  // the lowest first
  friend constexpr bool operator==(const Wide&, const Wide&) = default;
};

struct WideQuotient {
  Wide quotient;
  Wide remainder;
};

constexpr Wide to_wide(Unsigned128 number) {
  return {{static_cast<uint64_t>(number), static_cast<uint64_t>(number >> 64), 0, 0}};
}
constexpr bool fits_128(const Wide& w) { return w.limbs[2] == 0 && w.limbs[3] == 0; }
constexpr Unsigned128 low_128(const Wide& w) {
  return (static_cast<Unsigned128>(w.limbs[1]) << 64) | w.limbs[0];
}

// Sums and products must fit 256 bits, a difference must not be negative, a divisor must not be zero.
std::strong_ordering operator<=>(const Wide& a, const Wide& b);
Wide operator+(const Wide& a, const Wide& b);
Wide operator-(const Wide& a, const Wide& b);
Wide operator*(const Wide& a, uint64_t b);
Wide multiply_wide(Unsigned128 a, Unsigned128 b);
Wide times_power_of_ten(Wide w, int exponent);
WideQuotient divide_wide(const Wide& a, const Wide& b);
WideQuotient divide_by_ten(const Wide& a);

constexpr Unsigned128 power_of_ten(int exponent) {  // 0 to 38
  Unsigned128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace rapport::value
