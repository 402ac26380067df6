#include "runtime/base/utf8.h"

#include <cstring>

#include "runtime/base/check.h"

namespace rapport::base {
namespace {

struct Lead {
  unsigned length;    // bytes of the sequence, 0: no lead byte
  uint32_t bits;      // payload of the lead byte
  uint32_t smallest;  // below it the form is overlong
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, byte & 0x1FU, 0x80};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, byte & 0x0FU, 0x800};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

// The first byte from `at` on that is not ASCII; eight at a time, since most of what is read is.
size_t skip_ascii(std::string_view text, size_t at) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  for (uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (eight & kHighBits) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

std::optional<size_t> find_invalid_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    at = skip_ascii(text, at);
    if (at == text.size()) break;
    const Lead lead = lead_of(static_cast<unsigned char>(text[at]));
    if (lead.length == 0 || at + lead.length > text.size()) return at;
    uint32_t code_point = lead.bits;
    for (unsigned i = 1; i < lead.length; ++i) {
      const auto byte = static_cast<unsigned char>(text[at + i]);
      if (!continues(byte)) return at;
      code_point = (code_point << 6) | (byte & 0x3FU);
    }
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (code_point < lead.smallest || surrogate || code_point > 0x10FFFF) return at;
    at += lead.length;
  }
  return std::nullopt;
}

uint32_t next_code_point(std::string_view text, size_t& at) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[at]));
  RAPPORT_CHECK(lead.length != 0 && at + lead.length <= text.size());
  uint32_t code_point = lead.bits;
  for (unsigned i = 1; i < lead.length; ++i)
    code_point = (code_point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  at += lead.length;
  return code_point;
}

void append_code_point(std::string& out, uint32_t c) {
  const auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

size_t utf16_length(std::string_view text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += !continues(byte) + (byte >= 0xF0);  // four bytes: a surrogate pair
  }
  return units;
}

std::string_view utf16_prefix(std::string_view text, size_t units) {
  size_t at = 0;
  for (size_t used = 0; at < text.size();) {
    size_t next = at;
    used += next_code_point(text, next) > 0xFFFF ? 2 : 1;
    if (used > units) break;
    at = next;
  }
  return text.substr(0, at);
}

std::string_view utf16_suffix(std::string_view text, size_t units) {
  size_t at = text.size();
  for (size_t used = 0; at > 0;) {
    size_t previous = at - 1;
    while (previous > 0 && continues(static_cast<unsigned char>(text[previous]))) --previous;
    used += static_cast<unsigned char>(text[previous]) >= 0xF0 ? 2 : 1;
    if (used > units) break;
    at = previous;
  }
  return text.substr(at);
}

std::optional<size_t> find_not_xml(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return at;
    const bool last_two = byte == 0xEF && at + 2 < text.size() &&
                          static_cast<unsigned char>(text[at + 1]) == 0xBF &&
                          static_cast<unsigned char>(text[at + 2]) >= 0xBE;  // U+FFFE, U+FFFF
    if (last_two) return at;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace rapport::base
