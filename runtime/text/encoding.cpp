#include "runtime/text/encoding.h"

#include <array>

#include "runtime/base/utf8.h"

namespace rapport::text {
namespace {

// Windows-1252, 0x80 to 0x9F; the five that it leaves open are the controls of the same number.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

base::Error broken(size_t byte) {
  return {base::ErrorCode::Corrupt, "this is not UTF-16: byte " + std::to_string(byte) + " of the file"};
}

constexpr bool is_high(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

base::Result<std::string> from_utf16(std::string_view bytes, ByteOrder order, size_t start) {
  const auto unit_at = [&](size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]),
               second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<uint32_t>(order == ByteOrder::Little ? second << 8 | first : first << 8 | second);
  };
  if (bytes.size() % 2 != 0) return broken(bytes.size());
  std::string text;
  text.reserve(bytes.size() / 2);
  for (size_t at = start; at < bytes.size(); at += 2) {
    uint32_t unit = unit_at(at);
    if (is_low(unit)) return broken(at);
    if (is_high(unit)) {
      if (at + 4 > bytes.size() || !is_low(unit_at(at + 2))) return broken(at);
      unit = 0x10000 + ((unit - 0xD800) << 10) + (unit_at(at + 2) - 0xDC00);
      at += 2;
    }
    base::append_code_point(text, unit);
  }
  return text;
}

std::string from_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 16);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    base::append_code_point(text, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
  }
  return text;
}

}  // namespace rapport::text
