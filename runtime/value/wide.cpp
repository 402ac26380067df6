#include "runtime/value/wide.h"

#include <algorithm>
#include <bit>

namespace rapport::value {
namespace {

int bit_length(const Wide& w) {
  for (int i = 3; i >= 0; --i) {
    if (w.limbs[i] != 0) return 64 * i + static_cast<int>(std::bit_width(w.limbs[i]));
  }
  return 0;
}

Wide doubled(const Wide& w) {
  Wide out;
  uint64_t carry = 0;
  for (int i = 0; i < 4; ++i) {
    out.limbs[i] = (w.limbs[i] << 1) | carry;
    carry = w.limbs[i] >> 63;
  }
  return out;
}

}  // namespace

std::strong_ordering operator<=>(const Wide& a, const Wide& b) {
  for (int i = 3; i > 0; --i) {
    if (a.limbs[i] != b.limbs[i]) return a.limbs[i] <=> b.limbs[i];
  }
  return a.limbs[0] <=> b.limbs[0];
}

Wide operator+(const Wide& a, const Wide& b) {
  Wide out;
  Unsigned128 carry = 0;
  for (int i = 0; i < 4; ++i) {
    carry += static_cast<Unsigned128>(a.limbs[i]) + b.limbs[i];
    out.limbs[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return out;
}

Wide operator-(const Wide& a, const Wide& b) {
  Wide out;
  uint64_t borrow = 0;
  for (int i = 0; i < 4; ++i) {
    const Unsigned128 take = static_cast<Unsigned128>(b.limbs[i]) + borrow;
    borrow = a.limbs[i] < take ? 1 : 0;
    out.limbs[i] = a.limbs[i] - static_cast<uint64_t>(take);
  }
  return out;
}

Wide operator*(const Wide& a, uint64_t b) {
  Wide out;
  Unsigned128 carry = 0;
  for (int i = 0; i < 4; ++i) {
    carry += static_cast<Unsigned128>(a.limbs[i]) * b;
    out.limbs[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return out;
}

Wide multiply_wide(Unsigned128 a, Unsigned128 b) {
  const Wide low = to_wide(a) * static_cast<uint64_t>(b);
  const Wide high = to_wide(a) * static_cast<uint64_t>(b >> 64);
  return low + Wide{{0, high.limbs[0], high.limbs[1], high.limbs[2]}};
}

Wide times_power_of_ten(Wide w, int exponent) {
  constexpr int kStep = 19;  // the largest power of ten in 64 bits
  for (; exponent > 0; exponent -= kStep)
    w = w * static_cast<uint64_t>(power_of_ten(std::min(exponent, kStep)));
  return w;
}

// Bit by bit: only what does not fit 128 bits comes here, and the quotients of decimals have at most 128
// bits.
WideQuotient divide_wide(const Wide& a, const Wide& b) {
  if (fits_128(a) && fits_128(b)) {
    return {to_wide(low_128(a) / low_128(b)), to_wide(low_128(a) % low_128(b))};
  }
  WideQuotient out;
  for (int bit = bit_length(a) - 1; bit >= 0; --bit) {
    out.remainder = doubled(out.remainder);
    out.remainder.limbs[0] |= (a.limbs[bit / 64] >> (bit % 64)) & 1;
    out.quotient = doubled(out.quotient);
    if ((out.remainder <=> b) >= 0) {
      out.remainder = out.remainder - b;
      out.quotient.limbs[0] |= 1;
    }
  }
  return out;
}

WideQuotient divide_by_ten(const Wide& a) {
  WideQuotient out;
  Unsigned128 rest = 0;
  for (int i = 3; i >= 0; --i) {
    rest = (rest << 64) | a.limbs[i];
    out.quotient.limbs[i] = static_cast<uint64_t>(rest / 10);
    rest %= 10;
  }
  out.remainder = to_wide(rest);
  return out;
}

}  // namespace rapport::value
