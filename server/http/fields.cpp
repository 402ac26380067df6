#include "server/http/fields.h"

#include <algorithm>

#include "runtime/base/utf8.h"

namespace rapport::http {
namespace {

constexpr size_t kFields = 1000;  // one page of a large table is 200 rows of 3 fields

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

base::Error invalid(std::string message) { return {base::ErrorCode::InvalidArgument, std::move(message)}; }

// A name or a value of a form.
base::Result<std::string> form_text(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  std::optional<std::string> decoded = percent_decoded(spaced);
  if (!decoded) return invalid("a form field has a `%` without two hexadecimal digits behind it");
  if (base::find_invalid_utf8(*decoded)) return invalid("a form field is not UTF-8");
  if (decoded->find('\0') != std::string::npos) return invalid("a form field has a NUL, which no text has");
  return std::move(*decoded);
}

std::string_view without_blanks(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view field(const Fields& fields, std::string_view name) {
  for (const Field& each : fields)
    if (each.name == name) return each.value;
  return {};
}

base::Result<Fields> read_form(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (fields.size() == kFields)
      return base::Error{base::ErrorCode::LimitExceeded, "a form has more than 1000 fields"};
    const size_t equals = std::min(pair.find('='), pair.size());
    auto name = form_text(pair.substr(0, equals));
    if (!name.ok()) return name.error();
    auto value = form_text(pair.substr(std::min(equals + 1, pair.size())));
    if (!value.ok()) return value.error();
    fields.push_back({std::move(*name), std::move(*value)});
  }
  return fields;
}

std::string write_form(const Fields& fields) {
  std::string out;
  for (const Field& each : fields) {
    if (!out.empty()) out += '&';
    out += percent_encoded(each.name) + '=' + percent_encoded(each.value);
  }
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<std::string_view> cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || without_blanks(pair.substr(0, equals)) != name) continue;
    return without_blanks(pair.substr(equals + 1));
  }
  return std::nullopt;
}

}  // namespace rapport::http
