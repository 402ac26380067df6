#include "compiler/cli/typed.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "compiler/cli/phrases.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/interview/words.h"
#include "runtime/lib/key.h"
#include "runtime/text/compose.h"
#include "runtime/value/date.h"

namespace rapport::cli {
namespace {

using interview::DateForm;
using interview::Words;
using program::Index;
using program::kNone;
using value::Kind;

bool same_word(std::string_view a, std::string_view b) { return lib::same_key(a, b); }

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of a date.
std::optional<int32_t> small_number(std::string_view text) {
  constexpr size_t kLongest = 4;
  int32_t number = 0;
  if (!is_number(text) || text.size() > kLongest) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string title_of(const interview::Interview& interview, Index title, uint32_t language,
                     const std::string& name) {
  std::string text = title == kNone ? std::string() : interview.text(title, language);
  return text.empty() ? name : text;
}

// ---- choices ----

void add_elements(const interview::Interview& interview, const program::Question& q, uint32_t row,
                  uint32_t language, Choices& out) {
  const program::Program& program = interview.program();
  const program::Enum& e = program.enums[q.type.enum_index];
  std::optional<uint64_t> offered;
  if (q.options != kNone) {
    const Index scope = program.slots[q.options].scope;
    const value::Cell& cell = interview.slot(q.options, scope == kNone ? kNone : row);
    offered = cell.known() ? static_cast<uint64_t>(cell.number) : 0;
  }
  for (uint32_t i = 0; i < e.elements.size(); ++i)
    if (!offered || (i < limits::kSetElements && (*offered >> i & 1) != 0))
      out.list.push_back(
          {e.elements[i].name, title_of(interview, e.elements[i].title, language, e.elements[i].name), i});
}

// The row that the reference names; with `open` nothing looks for it.
bool has_to_be_there(const program::Program& program, Index question) {
  const program::Question& q = program.questions[question];
  bool looks = false;
  for (const Index c : program.question_checks[question]) {
    const program::Check& check = program.checks[c];
    if (check.kind != program::CheckKind::Option) continue;
    program::for_each_read(program, program.slots[check.slot], [&](Index read) {
      const program::Slot& slot = program.slots[read];
      looks |= slot.kind == program::SlotKind::Tap && program.taps[slot.owner].table == q.type.table;
    });
  }
  return looks;
}

// What stands beside the key of a row: its first other text, and that text in a language, which is the column
// `name_de` beside `name`.
struct Beside {
  Index text = kNone, translated = kNone;
};
Beside beside_key(const program::Program& program, const program::Table& t, uint32_t language) {
  Beside out;
  std::string name;
  const std::string& tag = program.languages[language];
  for (const Index column : t.columns) {
    const program::Question& q = program.questions[column];
    if (q.slot == t.key.front() || q.type.kind != Kind::Text) continue;
    if (out.text == kNone) {
      out.text = q.slot;
      name = q.name + "_" + tag.substr(0, tag.find('-'));
    }
    if (q.name == name) out.translated = q.slot;
  }
  return out;
}

void add_rows(const interview::Interview& interview, Index question, uint32_t of, uint32_t language,
              Choices& out) {
  const program::Program& program = interview.program();
  const program::Table& t = program.tables[program.questions[question].type.table];
  if (t.key.empty() || program.scopes[t.scope].parent != kNone) return;
  out.rows = true;
  out.closed = has_to_be_there(program, question);
  const Beside beside = beside_key(program, t, language);
  const auto text_of = [&](Index slot, uint32_t row) {
    const bool known = slot != kNone && interview.slot(slot, row).known();
    return known ? std::string(interview.slot(slot, row).text()) : std::string();
  };
  for (const uint32_t row : interview.offered(question, of)) {
    Choice choice{text_of(t.key.front(), row), text_of(beside.translated, row)};
    choice.source_title = text_of(beside.text, row);
    if (choice.title.empty()) choice.title = choice.source_title;
    out.numbered &= !is_number(choice.name);
    out.list.push_back(std::move(choice));
  }
}

// ---- numbers ----

// `text` with these separators: groups of three before the point, none after it.
std::string without_groups(std::string_view text, std::string_view point, std::string_view group) {
  std::string sign, whole, rest;
  if (text.starts_with('-')) sign = "-", text.remove_prefix(1);
  const size_t at = point.empty() ? std::string_view::npos : text.find(point);
  std::string_view before = text.substr(0, at);
  if (at != std::string_view::npos) rest = "." + std::string(text.substr(at + point.size()));
  if (rest.size() == 1 || (rest.size() > 1 && !is_number(std::string_view(rest).substr(1)))) return {};
  for (bool first = true;; first = false) {
    const size_t end = group.empty() ? std::string_view::npos : before.find(group);
    const std::string_view part = before.substr(0, end);
    const bool grouped = end != std::string_view::npos || !first;
    if (!is_number(part) || (grouped && (first ? part.size() > 3 : part.size() != 3))) return {};
    whole += part;
    if (end == std::string_view::npos) break;
    before.remove_prefix(end + group.size());
  }
  return sign + whole + rest;
}

// "3" of "3 %" and of "EUR 3": whoever sees the unit at the question writes it.
std::string_view without_unit(std::string_view text, std::string_view unit) {
  unit = base::trimmed(unit);
  if (unit.empty() || text.size() <= unit.size()) return text;
  const size_t at = text.size() - unit.size();
  const auto begins_letter = [&](size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80; };
  if (begins_letter(at) && same_word(text.substr(at), unit)) return base::trimmed(text.substr(0, at));
  if (begins_letter(unit.size()) && same_word(text.substr(0, unit.size()), unit))
    return base::trimmed(text.substr(unit.size()));
  return text;
}

Typed read_number(std::string_view text, const value::Type& type, const Words& words,
                  std::string_view language) {
  const std::string plain = without_groups(text, ".", "");
  std::string own = without_groups(text, words.point, words.group);
  if (own.empty()) own = without_groups(text, words.point, " ");
  const auto as_plain = plain.empty() ? std::nullopt : value::parse_decimal(plain);
  const auto as_own = own.empty() ? std::nullopt : value::parse_decimal(own);
  if (as_plain && as_own && !(*as_plain == *as_own)) {
    std::string other = value::to_text(*as_plain);
    if (const size_t at = other.find('.'); at != std::string::npos) other.replace(at, 1, words.point);
    return {{}, phrase(language, Phrase::two_meanings, {text, value::to_text(*as_own), other})};
  }
  const auto number = as_own ? as_own : as_plain;
  if (!number)
    return {{},
            type.kind == Kind::Integer
                ? phrase(language, Phrase::not_whole, {text})
                : phrase(language, Phrase::not_number, {text, "1234" + std::string(words.point) + "5"})};
  if (type.kind == Kind::Decimal) return {value::decimal_value(*number)};
  const auto whole = value::to_integer(*number);
  if (!whole) return {{}, phrase(language, Phrase::not_whole, {text})};
  return {value::integer_value(*whole)};
}

// ---- dates ----

std::optional<int32_t> month_named(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  for (size_t i = 0; i < kMonths.size(); ++i)
    if (same_word(word, kMonths[i]) || (word.size() == 3 && same_word(word, kMonths[i].substr(0, 3))))
      return static_cast<int32_t>(i + 1);
  return std::nullopt;
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view between) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(between), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::optional<int64_t> day_of(std::optional<int32_t> day, std::optional<int32_t> month,
                              std::string_view year) {
  if (!day || !month || year.size() != 4 || !is_number(year)) return std::nullopt;
  return value::days_from_civil(*small_number(year), *month, *day);
}

// 31.01.2026 and 31/01/2026 where the reader's language writes so; a month by its name says which it is, and
// so does a day that can be no month.
Typed read_date(std::string_view text, DateForm form, std::string_view language) {
  std::optional<int64_t> days = value::parse_date(text);
  const char* between = form == DateForm::Dots ? ". " : form == DateForm::Slashes ? "/ " : nullptr;
  if (!days && between != nullptr)
    if (const auto parts = parts_of(text, between); parts.size() == 3)
      days = day_of(small_number(parts[0]), small_number(parts[1]), parts[2]);
  if (const auto parts = parts_of(text, "./"); !days && parts.size() == 3) {
    const auto first = small_number(parts[0]), second = small_number(parts[1]);
    const auto day_first = day_of(first, second, parts[2]), month_first = day_of(second, first, parts[2]);
    if (day_first && month_first && day_first != month_first)
      return {{},
              phrase(language, Phrase::two_meanings,
                     {text, value::date_text(*month_first), value::date_text(*day_first)})};
    days = day_first ? day_first : month_first;
  }
  if (!days)
    if (const auto parts = parts_of(text, " ,."); parts.size() == 3) {
      days = day_of(small_number(parts[0]), month_named(parts[1]), parts[2]);
      if (!days) days = day_of(small_number(parts[1]), month_named(parts[0]), parts[2]);
    }
  if (days) return {value::date_value(*days)};
  const std::string own = form == DateForm::Dots      ? "31.01.2026"
                          : form == DateForm::Slashes ? "31/01/2026"
                                                      : "";
  return {{}, phrase(language, Phrase::not_date, {text, own.empty() ? "2026-01-31" : own})};
}

// ---- one of several ----

// Positions of those that are called `text` as a whole: by name, else by title, else by number.
std::vector<size_t> called(std::string_view text, const Choices& choices) {
  std::vector<size_t> found;
  const size_t count = choices.list.size();
  for (size_t i = 0; i < count && found.empty(); ++i)
    if (same_word(choices.list[i].name, text)) found.push_back(i);
  if (!found.empty() || text.empty()) return found;
  for (size_t i = 0; i < count; ++i)
    if (same_word(choices.list[i].title, text) || same_word(choices.list[i].source_title, text) ||
        same_word(label_of(choices, choices.list[i]), text))
      found.push_back(i);
  const auto position = choices.numbered && found.empty() ? position_in(text, count) : std::nullopt;
  if (position) found.push_back(*position);
  return found;
}

// Those that `text` may mean. Where nothing else is an answer, a part of one will do; a number is a key or a
// position, and as a part of one it would be a guess.
std::vector<size_t> meant(std::string_view text, const Choices& choices) {
  std::vector<size_t> found = called(text, choices);
  const bool searches = choices.closed && !text.empty() && !is_number(text);
  return found.empty() && searches ? matching(choices, text) : found;
}

// Nobody is surprised by what the list shows as typed, or by the number in front of it.
bool is_said(std::string_view text, const Choices& choices, const Choice& choice) {
  const bool as_shown = same_word(choice.name, text) || (!choices.rows && same_word(choice.title, text));
  return !as_shown && !is_number(text);
}

Typed unclear(std::string_view text, std::string_view language) {
  return {.problem = phrase(language, Phrase::several_found, {text}), .unclear = std::string(text)};
}

Typed read_set(std::string_view text, const Choices& choices, std::string_view language) {
  uint64_t elements = 0;
  std::vector<size_t> said;
  for (const std::string_view part : parts_of(text, ",;")) {
    const std::string_view word = base::trimmed(part);
    const std::vector<size_t> found = meant(word, choices);
    if (found.size() > 1) return unclear(word, language);
    if (found.empty() || choices.list[found[0]].element >= limits::kSetElements)
      return {{}, phrase(language, Phrase::not_option, {word})};
    elements |= uint64_t{1} << choices.list[found[0]].element;
    if (is_said(word, choices, choices.list[found[0]])) said.push_back(found[0]);
  }
  return {.value = value::choices_value(elements), .found = std::move(said)};
}

Typed read_one(std::string_view word, const value::Type& type, const Choices& choices,
               std::string_view language) {
  const std::vector<size_t> found = meant(word, choices);
  if (found.size() > 1) return unclear(word, language);
  if (found.empty() && !choices.closed) return {value::text_value(base::trimmed(text::composed(word)))};
  if (choices.list.empty()) return {{}, phrase(language, Phrase::empty_list)};
  if (found.empty())
    return {{}, phrase(language, choices.rows ? Phrase::not_in_list : Phrase::not_option, {word})};
  const Choice& choice = choices.list[found[0]];
  Typed typed{type.kind == Kind::Text ? value::text_value(choice.name) : value::choice_value(choice.element)};
  if (is_said(word, choices, choice)) typed.found = found;
  return typed;
}

}  // namespace

Choices choices_of(const interview::Interview& interview, Index question, uint32_t row, uint32_t language) {
  Choices out;
  const program::Question& q = interview.program().questions[question];
  if (q.type.kind == Kind::Choice || q.type.kind == Kind::Choices) {
    add_elements(interview, q, row, language, out);
    out.closed = true;
  } else if (q.type.kind == Kind::Text && q.type.table != kNone) {
    add_rows(interview, question, row, language, out);
  }
  return out;
}

std::string label_of(const Choices& choices, const Choice& choice) {
  if (!choices.rows) return choice.title;
  return choice.title.empty() ? choice.name : choice.name + "  " + choice.title;
}

std::optional<uint32_t> position_in(std::string_view text, size_t count) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  if (!is_whole || number == 0 || number > count) return std::nullopt;
  return number - 1;
}

std::vector<size_t> matching(const Choices& choices, std::string_view text) {
  const std::string wanted = lib::folded_key(text);
  std::vector<size_t> found;
  for (size_t i = 0; i < choices.list.size(); ++i)
    for (const std::string* words :
         {&choices.list[i].name, &choices.list[i].title, &choices.list[i].source_title})
      if (lib::folded_key(*words).find(wanted) != std::string::npos) {
        found.push_back(i);
        break;
      }
  return found;
}

std::optional<bool> read_yes_no(std::string_view text, std::string_view language) {
  const Words& own = interview::words_of(language);
  const Words& plain = interview::words_of("");
  for (const Words* words : {&own, &plain}) {
    if (same_word(text, words->yes) || (text.size() == 1 && same_word(text, words->yes.substr(0, 1))))
      return true;
    if (same_word(text, words->no) || (text.size() == 1 && same_word(text, words->no.substr(0, 1))))
      return false;
  }
  return std::nullopt;
}

Typed read_typed(std::string_view text, const value::Type& type, const Choices& choices,
                 std::string_view language, std::string_view unit) {
  const Words& words = interview::words_of(language);
  const std::string_view word = base::trimmed(text);
  switch (type.kind) {
    case Kind::Text:
    case Kind::Choice: return read_one(word, type, choices, language);
    case Kind::YesNo:
      if (const auto yes = read_yes_no(word, language)) return {value::yes_no_value(*yes)};
      return {{}, phrase(language, Phrase::not_yes_no, {words.yes, words.no})};
    case Kind::Integer:
    case Kind::Decimal: return read_number(without_unit(word, unit), type, words, language);
    case Kind::Date: return read_date(word, words.date, language);
    case Kind::Choices: return read_set(word, choices, language);
    case Kind::Period:
    case Kind::Error: break;
  }
  return {{}, phrase(language, Phrase::not_option, {word})};
}

}  // namespace rapport::cli
