#include "compiler/import/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime/base/utf8.h"

namespace rapport::metadata {
namespace {

using base::Error;
using base::ErrorCode;

// Windows-1252, 0x80 to 0x9F; the five that it leaves open are the controls of the same number.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 16);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    base::append_code_point(text, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
  }
  return text;
}

Error broken(std::string_view encoding, size_t byte) {
  return {ErrorCode::Corrupt,
          "this is not " + std::string(encoding) + ": byte " + std::to_string(byte) + " of the file"};
}

constexpr bool is_high(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

base::Result<std::string> from_utf16(std::string_view bytes, bool little, size_t start) {
  const auto unit_at = [&](size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]),
               second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<uint32_t>(little ? second << 8 | first : first << 8 | second);
  };
  if (bytes.size() % 2 != 0) return broken("UTF-16", bytes.size());
  std::string text;
  text.reserve(bytes.size() / 2);
  for (size_t at = start; at < bytes.size(); at += 2) {
    uint32_t unit = unit_at(at);
    if (is_low(unit)) return broken("UTF-16", at);
    if (is_high(unit)) {
      if (at + 4 > bytes.size() || !is_low(unit_at(at + 2))) return broken("UTF-16", at);
      unit = 0x10000 + ((unit - 0xD800) << 10) + (unit_at(at + 2) - 0xDC00);
      at += 2;
    }
    base::append_code_point(text, unit);
  }
  return text;
}

char first_character(std::string_view bytes) {
  const size_t at = bytes.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : bytes[at];
}

// "<?xml version="1.0" encoding="windows-1252"?>"
bool declares_windows_1252(std::string_view bytes) {
  constexpr size_t kLongestDeclaration = 200;
  std::string head(bytes.substr(0, std::min(bytes.find("?>"), kLongestDeclaration)));
  std::ranges::transform(head, head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  const size_t at = head.find("encoding");
  if (!head.starts_with("<?xml") || at == std::string::npos) return false;
  const std::string_view rest = std::string_view(head).substr(at);
  return rest.find("windows-1252") != std::string_view::npos ||
         rest.find("iso-8859-1") != std::string_view::npos;
}

base::Result<std::string> decoded(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv) ||
      bytes.starts_with("\0\0\0"sv))
    return Error{ErrorCode::Corrupt, "this is UTF-32: save it as UTF-8"};
  if (bytes.starts_with("\xFF\xFE"sv)) return from_utf16(bytes, /*little=*/true, 2);
  if (bytes.starts_with("\xFE\xFF"sv)) return from_utf16(bytes, /*little=*/false, 2);
  const bool marked = bytes.starts_with("\xEF\xBB\xBF"sv);
  if (!marked && bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0'))
    return from_utf16(bytes, /*little=*/bytes[1] == '\0', 0);
  if (marked) bytes.remove_prefix(3);
  const auto invalid = base::find_invalid_utf8(bytes);
  if (!invalid) return std::string(bytes);
  const char first = first_character(bytes);
  const bool may_be_ansi = first == '<' ? declares_windows_1252(bytes) : first != '{' && first != '[';
  if (marked || !may_be_ansi) return broken("UTF-8", *invalid + (marked ? 3 : 0));
  return from_windows_1252(bytes);
}

}  // namespace

base::Result<std::string> to_utf8(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  base::Result<std::string> text = decoded(bytes);
  if (!text) return text;
  if (text->starts_with(kMark)) text->erase(0, kMark.size());  // a file that was given a second one
  // lines that end as those of old programs do
  if (text->find('\n') == std::string::npos) std::ranges::replace(*text, '\r', '\n');
  return text;
}

}  // namespace rapport::metadata
