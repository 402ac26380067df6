#include "server/main/settings.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "runtime/base/check.h"

namespace rapport::daemon {
namespace {

constexpr SettingRow kRows[] = {
#define SETTING(id, name, kind, by_default, allowed, taken_up, help) \
  {Setting::id, name, Kind::kind, by_default, allowed, TakenUp::taken_up, help},
#include "server/main/settings.def"
};

int64_t number_of(std::string_view digits) {
  int64_t number = 0;
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  RAPPORT_CHECK(read.ec == std::errc() && read.ptr == digits.data() + digits.size());
  return number;
}

std::string words_of(std::string_view words) {
  std::string text;
  while (!words.empty()) {
    const size_t end = words.find(' ');
    if (!text.empty()) text += end == std::string_view::npos ? " or " : ", ";
    text.append("`").append(words.substr(0, end)).append("`");
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
  return text;
}

std::string range_words(const SettingRow& row) {
  const Range range = range_of(row);
  return "from " + std::to_string(range.least) + " to " + std::to_string(range.most);
}

std::string code(std::string_view text) { return text.empty() ? "" : "`" + std::string(text) + "`"; }

}  // namespace

std::span<const SettingRow> setting_rows() { return kRows; }

const SettingRow& row_of(Setting setting) { return kRows[static_cast<size_t>(setting)]; }

const SettingRow* find_setting(std::string_view name) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows),
                                   [&](const SettingRow& row) { return row.name == name; });
  return found == std::end(kRows) ? nullptr : found;
}

std::string environment_name(const SettingRow& row) {
  std::string name = "RAPPORT_";
  for (const char c : row.name)
    name += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return name;
}

std::string_view word_for(Kind kind) {
  switch (kind) {
    case Kind::Text: return "TEXT";
    case Kind::Secret: return "SECRET";
    case Kind::YesNo: return "true|false";
    case Kind::Number: return "NUMBER";
    case Kind::Choice: return "WORD";
    case Kind::Texts: return "TEXT,…";
    case Kind::Numbers: return "NUMBER,…";
  }
  return "";
}

Range range_of(const SettingRow& row) {
  const size_t dots = row.allowed.find("..");
  RAPPORT_CHECK(dots != std::string_view::npos);
  return {number_of(row.allowed.substr(0, dots)), number_of(row.allowed.substr(dots + 2))};
}

std::string expectation(const SettingRow& row) {
  switch (row.kind) {
    case Kind::Text:
    case Kind::Secret: return "a text";
    case Kind::YesNo: return "true or false";
    case Kind::Number: return "a number " + range_words(row);
    case Kind::Choice: return words_of(row.allowed);
    case Kind::Texts: return "a list of texts";
    case Kind::Numbers: return "a list of numbers " + range_words(row);
  }
  return "";
}

std::string settings_table() {
  std::string table = "| setting | default | SIGHUP | what it is |\n|---|---|---|---|\n";
  for (const SettingRow& row : kRows) {
    const bool has_limits = row.kind == Kind::Number || row.kind == Kind::Choice;
    table += "| `" + std::string(row.name) + "` | " + code(row.by_default) + " | " +
             (row.taken_up == TakenUp::Reload ? "yes" : "") + " | " + std::string(row.help) +
             (has_limits ? "; " + expectation(row) : "") + " |\n";
  }
  return table;
}

}  // namespace rapport::daemon
