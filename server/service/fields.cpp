#include "server/service/fields.h"

#include <algorithm>

#include "runtime/base/utf8.h"
#include "server/mail/encoding.h"
#include "server/mail/message.h"
#include "server/texts/countries.h"

namespace rapport::service {
namespace {

using texts::Text;

size_t characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

Text weakness_text(auth::Weakness weakness) {
  switch (weakness) {
    case auth::Weakness::None: break;
    case auth::Weakness::TooShort: return Text::problem_password_short;
    case auth::Weakness::TooLong: return Text::problem_password_long;
    case auth::Weakness::NotUtf8: return Text::problem_fields;
    case auth::Weakness::Common: return Text::problem_password_common;
    case auth::Weakness::Personal: return Text::problem_password_personal;
  }
  return Text::problem_fields;
}

}  // namespace

void Fields::refuse(std::string_view field, Said said) {
  problems_.push_back({std::string(field), std::move(said)});
}

std::string Fields::required(std::string_view field, std::string_view value, size_t most) {
  std::string text = optional(field, value, most);
  if (text.empty()) refuse(field, {Text::problem_required});
  return text;
}

std::string Fields::optional(std::string_view field, std::string_view value, size_t most) {
  std::string text = trimmed(value);
  // A line break in a name would travel into mails and logs.
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  if (characters(text) > most) refuse(field, {Text::problem_too_long, {{"most", std::to_string(most)}}});
  return text;
}

std::string Fields::email(std::string_view field, std::string_view value) {
  std::string text = trimmed(value);
  if (text.empty())
    refuse(field, {Text::problem_required});
  else if (!mail::check_address(text))
    refuse(field, {is_ascii(text) ? Text::problem_email : Text::problem_email_ascii});
  return text;
}

std::string Fields::country(std::string_view field, std::string_view value) {
  std::string text = trimmed(value);
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (!text.empty() && !texts::is_country(text)) refuse(field, {Text::problem_choice});
  return text;
}

texts::Language Fields::language(std::string_view field, std::string_view value) {
  auto language = texts::language_of(value);
  if (!language) refuse(field, {Text::problem_choice});
  return language.value_or(texts::Language::En);
}

std::string Fields::time_zone(std::string_view field, std::string_view value) {
  if (!texts::is_time_zone(value)) refuse(field, {Text::problem_time_zone});
  return std::string(value);
}

std::string Fields::new_password(std::string_view field, std::string_view value,
                                 const Environment& environment, const std::vector<std::string>& personal) {
  auth::Weakness weakness = environment.words.weakness(value, personal);
  if (weakness != auth::Weakness::None) refuse(field, {weakness_text(weakness)});
  return std::string(value);
}

std::string storable(std::string_view text, size_t most_bytes) {
  std::string line = mail::one_line(text.substr(0, 2 * most_bytes));
  if (line.size() <= most_bytes) return line;
  size_t end = most_bytes;
  while (end > 0 && (line[end] & 0xC0) == 0x80) --end;
  return line.substr(0, end);
}

}  // namespace rapport::service
