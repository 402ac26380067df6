#include "runtime/output/xml_buffer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace rapport::output {
namespace {

constexpr size_t kPiece =
    256 << 10;  // stays in the second-level cache; a sink's call costs nothing beside it

// What stands for a byte: nothing for one that stands for itself.
using Escapes = std::array<std::string_view, 256>;

constexpr std::string_view kForbidden = "?";

constexpr Escapes text_escapes() {
  Escapes e{};
  for (size_t c = 0; c < 0x20; ++c) e[c] = kForbidden;
  e['\t'] = e['\n'] = {};
  e['\r'] = "&#13;";  // a bare one would be read as a line feed
  e['&'] = "&amp;";
  e['<'] = "&lt;";
  e['>'] = "&gt;";
  return e;
}

constexpr Escapes attribute_escapes() {
  Escapes e = text_escapes();
  e['\t'] = "&#9;";  // bare ones would be read as blanks
  e['\n'] = "&#10;";
  e['"'] = "&quot;";
  return e;
}

constexpr Escapes kText = text_escapes();
constexpr Escapes kAttribute = attribute_escapes();

// Eight bytes at once. Any of them that might need a closer look: below 0x20, & < > ", and the first byte of
// U+FFFE.
constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kTops = 0x8080808080808080;
constexpr uint64_t below(uint64_t bytes, uint64_t limit) { return (bytes - kOnes * limit) & ~bytes; }
constexpr uint64_t equal(uint64_t bytes, uint64_t byte) { return below(bytes ^ (kOnes * byte), 1); }
// `<` and `>` differ in one bit
constexpr bool is_plain(uint64_t bytes) {
  const uint64_t found = below(bytes, 0x20) | equal(bytes, '&') | equal(bytes | kOnes * 2, '>') |
                         equal(bytes, '"') | equal(bytes, 0xEF);
  return (found & kTops) == 0;
}

template <class Word>
Word load(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof(Word));
  return word;
}

char* copy_byte(const char* at, const char* last, const Escapes& escapes, char* out) {
  const auto byte = static_cast<unsigned char>(*at);
  const std::string_view escape = escapes[byte];
  if (!escape.empty()) {
    RAPPORT_CHECK(escape.data() != kForbidden.data());
    return std::copy(escape.begin(), escape.end(), out);
  }
  const bool not_a_character = byte == 0xEF && last - at > 2 && static_cast<unsigned char>(at[1]) == 0xBF &&
                               static_cast<unsigned char>(at[2]) >= 0xBE;
  RAPPORT_CHECK(!not_a_character);
  *out = *at;
  return out + 1;
}

char* copy_bytes(const char* at, const char* last, const char* end, const Escapes& escapes, char* out) {
  for (; at < last; ++at) out = copy_byte(at, end, escapes, out);
  return out;
}

// Most texts are short and plain: whole words are looked at, the last one overlapping the one before.
char* copy_escaped(std::string_view text, const Escapes& escapes, char* out) {
  const char* at = text.data();
  const char* const last = at + text.size();
  for (; last - at >= 8; at += 8) {
    const auto word = load<uint64_t>(at);
    if (is_plain(word)) {
      std::memcpy(out, &word, 8);
      out += 8;
    } else {
      out = copy_bytes(at, at + 8, last, escapes, out);
    }
  }
  const auto rest = static_cast<size_t>(last - at);
  if (rest >= 4) {
    const uint64_t word = load<uint32_t>(at) | uint64_t{load<uint32_t>(last - 4)} << 32;
    if (is_plain(word)) {
      std::memcpy(out, at, 4);
      std::memcpy(out + rest - 4, last - 4, 4);
      return out + rest;
    }
  }
  return copy_bytes(at, last, last, escapes, out);
}

}  // namespace

XmlBuffer::XmlBuffer(base::ByteSink& sink) : sink_(sink) { buffer_.resize(kPiece); }

void XmlBuffer::make_room(size_t bytes) {
  flush();
  if (buffer_.size() < bytes) buffer_.resize(bytes);
}

void XmlBuffer::flush() {
  if (status_.ok() && used_ > 0) status_ = sink_.write(std::string_view(buffer_.data(), used_));
  used_ = 0;
}

base::Status XmlBuffer::finish() {
  flush();
  return status_;
}

void XmlBuffer::put_number(size_t number) {
  const auto result = std::to_chars(end(), buffer_.data() + buffer_.size(), number);
  used_ = static_cast<size_t>(result.ptr - buffer_.data());
}

void XmlBuffer::put_text(std::string_view text) {
  used_ = static_cast<size_t>(copy_escaped(text, kText, end()) - buffer_.data());
}

void XmlBuffer::put_attribute(std::string_view text) {
  used_ = static_cast<size_t>(copy_escaped(text, kAttribute, end()) - buffer_.data());
}

}  // namespace rapport::output
