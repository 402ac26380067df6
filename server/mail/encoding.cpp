#include "server/mail/encoding.h"

#include "runtime/base/utf8.h"

namespace rapport::mail {
namespace {

constexpr size_t kLine = 76;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (size_t i = 0; i < 4; ++i) {
      text += at + i <= bytes.size() ? kLetters[(bits >> (18 - 6 * i)) & 63] : '=';
    }
  }
  return text;
}

// Where the code point that begins at `at` ends.
size_t after_code_point(std::string_view text, size_t at) {
  do {
    ++at;
  } while (at < text.size() && (text[at] & 0xc0) == 0x80);
  return at;
}

std::string well_formed(std::string_view text) {
  std::string copy;
  while (const auto bad = base::find_invalid_utf8(text)) {
    copy.append(text.substr(0, *bad)).append(kReplacement);
    text.remove_prefix(*bad + 1);
  }
  return copy.append(text);
}

void append_encoded(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += {'=', kHex[byte >> 4], kHex[byte & 15]};
}

bool is_changed_on_the_way(std::string_view line, size_t at) {
  const char c = line[at];
  if (c == ' ' || c == '\t') return at + 1 == line.size();
  if (at == 0 && (c == '.' || line.starts_with("From "))) return true;
  return c < 0x20 || c > 0x7e || c == '=';
}

void append_line(std::string& out, std::string_view line) {
  size_t used = 0;
  for (size_t at = 0; at < line.size(); ++at) {
    const bool is_encoded = is_changed_on_the_way(line, at);
    const size_t width = is_encoded ? 3 : 1;
    if (used + width > kLine - (at + 1 < line.size() ? 1 : 0)) {  // room for the soft break
      out += "=\r\n";
      used = 0;
    }
    if (is_encoded || (used == 0 && line[at] == '.')) {
      append_encoded(out, line[at]);
      used += 3;
    } else {
      out += line[at];
      used += 1;
    }
  }
  out += "\r\n";
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : well_formed(text)) {
    if (c == '\t') {
      line += ' ';
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      line += c;
    }
  }
  return line;
}

std::string encoded_words(std::string_view text, size_t used) {
  constexpr std::string_view kStart = "=?UTF-8?B?";
  constexpr std::string_view kEnd = "?=";
  std::string out;
  size_t at = 0;
  do {
    if (at > 0) out += "\r\n ";
    const size_t room = kLine - 1 - (at > 0 ? 1 : used) - kStart.size() - kEnd.size();
    const size_t bytes = room / 4 * 3;
    size_t end = at;
    while (end < text.size()) {
      const size_t next = after_code_point(text, end);
      if (next - at > bytes) break;
      end = next;
    }
    out.append(kStart).append(to_base64(text.substr(at, end - at))).append(kEnd);
    at = end;
  } while (at < text.size());
  return out;
}

std::string quoted_printable(std::string_view text) {
  const std::string clean = well_formed(text);
  std::string_view left = clean;
  std::string out;
  while (!left.empty()) {
    const size_t end = left.find_first_of("\r\n");
    append_line(out, left.substr(0, end));
    if (end == std::string_view::npos) break;
    left.remove_prefix(end + (left.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return out.empty() ? "\r\n" : out;
}

}  // namespace rapport::mail
