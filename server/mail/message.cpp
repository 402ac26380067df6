#include "server/mail/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "server/mail/encoding.h"

namespace rapport::mail {
namespace {

// Quoted-printable never has `=_` in it, so that no body holds this line.
constexpr std::string_view kBoundary = "=_rapport_part";
constexpr size_t kLine = 78;

// Unix days → year, month, day, for any day of the calendar that we write.
struct Day {
  int64_t year;
  unsigned month;
  unsigned day;
};

// Howard Hinnant's civil_from_days: years begin in March, so that the leap day is the last one.
Day to_day(int64_t days) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto of_era = static_cast<unsigned>(days - era * 146'097);
  const unsigned year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
  const unsigned month = (5 * of_year + 2) / 153;
  return {static_cast<int64_t>(year) + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
          of_year - (153 * month + 2) / 5 + 1};
}

// RFC 5322, section 3.3, in UTC.
std::string to_date(int64_t date_ms) {
  constexpr std::string_view kWeekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int64_t seconds = date_ms / 1000 - (date_ms % 1000 < 0 ? 1 : 0);
  const int64_t days = seconds / 86'400 - (seconds % 86'400 < 0 ? 1 : 0);
  const int64_t left = seconds - days * 86'400;
  const Day day = to_day(days);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kWeekdays[((days % 7) + 7) % 7], day.day,
                     kMonths[day.month - 1], day.year, left / 3600, left / 60 % 60, left % 60);
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }) &&
         text.find("=?") == std::string_view::npos && !text.starts_with(' ') && !text.ends_with(' ');
}

// A header of free text: as it is where it fits a line, else in encoded words.
std::string text_header(std::string_view name, std::string_view value) {
  const std::string text = one_line(value);
  const std::string prefix = fmt::format("{}: ", name);
  if (is_plain(text) && prefix.size() + text.size() <= kLine) return prefix + text + "\r\n";
  return prefix + encoded_words(text, prefix.size()) + "\r\n";
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

// The address stands on a line of its own where the name leaves no room: it cannot be broken.
std::string mailbox_header(std::string_view header, const Mailbox& mailbox) {
  const std::string name = one_line(mailbox.name);
  const std::string prefix = fmt::format("{}: ", header);
  if (name.empty()) return prefix + mailbox.address + "\r\n";
  std::string shown = quoted(name);
  if (!is_plain(name) || prefix.size() + shown.size() > kLine) shown = encoded_words(name, prefix.size());
  const size_t last_line = shown.rfind('\n') == std::string::npos ? prefix.size() + shown.size()
                                                                  : shown.size() - shown.rfind('\n') - 1;
  const bool fits = last_line + mailbox.address.size() + 3 <= kLine;
  return fmt::format("{}{}{}<{}>\r\n", prefix, shown, fits ? " " : "\r\n ", mailbox.address);
}

// What of `value` may stand in a header that is not free text.
std::string only(std::string_view value, std::string_view signs) {
  std::string text;
  for (const char c : value.substr(0, 250)) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word || signs.find(c) != std::string_view::npos) text += c;
  }
  return text;
}

std::string part(std::string_view type, std::string_view language, std::string_view body) {
  std::string bytes = fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\n", kBoundary, type);
  if (!language.empty()) bytes += fmt::format("Content-Language: {}\r\n", language);
  // The line end before a boundary belongs to the boundary: the body's own one comes before it.
  return bytes + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(body) + "\r\n";
}

}  // namespace

base::Result<std::string> to_bytes(const Message& message) {
  for (const Mailbox* mailbox : {&message.from, &message.to}) {
    if (base::Status checked = check_address(mailbox->address); !checked) return checked.error();
  }
  const std::string language = only(message.language, "-");
  std::string bytes = fmt::format("Date: {}\r\n", to_date(message.date_ms));
  bytes += mailbox_header("From", message.from);
  bytes += mailbox_header("To", message.to);
  bytes += text_header("Subject", message.subject);
  bytes += fmt::format("Message-ID: <{}>\r\n", only(message.message_id, "!#$%&'*+-/=?^_`{|}~.@"));
  bytes += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  if (!language.empty()) bytes += fmt::format("Content-Language: {}\r\n", language);
  bytes += fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", kBoundary);
  bytes += part("text/plain", language, message.text);
  bytes += part("text/html", language, message.html);
  return bytes + fmt::format("--{}--\r\n", kBoundary);
}

}  // namespace rapport::mail
