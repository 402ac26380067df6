#include "runtime/output/encoding.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "runtime/base/utf8.h"

namespace rapport::output {
namespace {

// What 0x80 to 0x9F stand for; 0: for nothing.
constexpr std::array<uint16_t, 32> kHigh = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                            0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::optional<char> byte_of(uint32_t c) {
  if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) return static_cast<char>(c);
  const auto found = std::find(kHigh.begin(), kHigh.end(), c);
  if (c == 0 || found == kHigh.end()) return std::nullopt;
  return static_cast<char>(0x80 + (found - kHigh.begin()));
}

void append_unit(std::string& out, uint32_t unit) {
  out += static_cast<char>(unit & 0xFF);
  out += static_cast<char>(unit >> 8);
}

}  // namespace

void append_utf16(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const uint32_t c = base::next_code_point(text, at);
    if (c < 0x10000) {
      append_unit(out, c);
    } else {
      append_unit(out, 0xD800 + ((c - 0x10000) >> 10));
      append_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
}

std::optional<uint32_t> append_1252(std::string& out, std::string_view text) {
  const size_t before = out.size();
  for (size_t at = 0; at < text.size();) {
    const uint32_t c = base::next_code_point(text, at);
    const std::optional<char> byte = byte_of(c);
    if (!byte) {
      out.resize(before);
      return c;
    }
    out += *byte;
  }
  return std::nullopt;
}

std::string shown_character(uint32_t c) {
  char number[16];
  std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(c));
  std::string text;
  if (c > 0x9F) base::append_code_point(text, c);
  return text.empty() ? std::string(number) : "`" + text + "` (" + number + ")";
}

}  // namespace rapport::output
