#include "runtime/answers/json_text.h"

#include "runtime/base/utf8.h"

namespace rapport::answers {
namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\n') {
    out += "\\n";
  } else if (byte < 0x20 || byte == 0x7F) {
    out.append("\\u00").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0xF]);
  } else {
    out += c;
  }
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    append_escaped(out, c);
  }
  return out += '"';
}

std::string message_text(std::string_view text) {
  constexpr size_t kShown = 60;
  const std::string_view well_formed = text.substr(0, base::find_invalid_utf8(text).value_or(text.size()));
  const std::string_view shown = base::utf16_prefix(well_formed, kShown);
  std::string out;
  for (const char c : shown) append_escaped(out, c);
  if (shown.size() < text.size()) out += "…";
  return out;
}

}  // namespace rapport::answers
