#include "runtime/workbook/cell_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/interview/form.h"
#include "runtime/interview/words.h"
#include "runtime/lib/key.h"
#include "runtime/program/names.h"
#include "runtime/text/compose.h"
#include "runtime/value/date.h"
#include "runtime/workbook/layout.h"
#include "runtime/xlsx/number.h"

namespace rapport::workbook {

using interview::Held;
using program::Index;
using value::Kind;
using xlsx::CellKind;

namespace {

constexpr uint32_t kSeveral = UINT32_MAX;
constexpr size_t kShownUnits = 60;

std::string shortened(std::string_view text) {
  const std::string_view prefix = base::utf16_prefix(text, kShownUnits);
  return std::string(prefix) + (prefix.size() < text.size() ? "…" : "");
}

// What people see of the number: 15 digits.
std::optional<value::Decimal> decimal_of(std::string_view digits) {
  const auto shown = xlsx::as_shown(digits);
  return shown ? value::parse_decimal(*shown) : std::nullopt;
}

// "1/31/2026", as the language en-us has it.
std::optional<int64_t> us_day(std::string_view text) {
  std::array<std::string, 3> parts;
  size_t part = 0;
  for (const char c : text) {
    if (c == '/' && ++part == parts.size()) return std::nullopt;
    if (c != '/') parts[part] += c;
  }
  const auto& [month, day, year] = parts;
  if (part + 1 != parts.size() || month.empty() || month.size() > 2 || day.empty() || day.size() > 2)
    return std::nullopt;
  const auto two = [](const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; };
  return value::parse_date(year + "-" + two(month) + "-" + two(day));
}

}  // namespace

size_t blank_pairs(std::string_view text) {
  size_t pairs = 0;
  while (text.size() >= kBlank.size() && text.front() == '(' && text.back() == ')') {
    ++pairs;
    if (text == kBlank) return pairs;
    text = text.substr(1, text.size() - 2);
  }
  return 0;
}

CellReader::CellReader(const program::Program& program)
    : program_(program), elements_(program.enums.size()), ax_elements_(program.enums.size()) {
  for (const std::string& language : program.languages) {
    const interview::Words& words = interview::words_of(language);
    yes_no_.emplace(lib::folded_key(words.yes), 1);
    yes_no_.emplace(lib::folded_key(words.no), 0);
  }
  for (const std::string_view yes : {"yes", "true", "1"}) yes_no_.insert_or_assign(std::string(yes), 1);
  for (const std::string_view no : {"no", "false", "0"}) yes_no_.insert_or_assign(std::string(no), 0);
}

std::string CellReader::found(const xlsx::Cell& cell, bool starts_1904) {
  switch (cell.kind) {
    case CellKind::Number: {
      const auto number = decimal_of(cell.text);
      return "the number " + (number ? value::to_text(*number) : shortened(cell.text));
    }
    case CellKind::Day: {
      const auto moment = xlsx::moment_of(cell.text, starts_1904);
      if (!moment) return "the number " + shortened(cell.text) + ", shown as a day or time";
      return "the day " + value::date_text(moment->days) + (moment->has_time ? " with a time" : "");
    }
    case CellKind::Text: return "`" + shortened(cell.text) + "`";
    case CellKind::YesNo: return cell.text == "1" || cell.text == "true" ? "TRUE" : "FALSE";
    case CellKind::Error: return "the error " + shortened(cell.text);
    case CellKind::Unsaved: return "a formula without its result";
  }
  return {};
}

// Trimmed, composed.
std::string_view CellReader::text_of(const xlsx::Cell& cell) {
  if (text::is_composed(cell.text)) return base::trimmed(cell.text);
  text_ = text::composed(cell.text);
  return base::trimmed(text_);
}

ReadCell CellReader::read(Index question, const xlsx::Cell& cell, bool starts_1904) {
  const program::Question& q = program_.questions[question];
  const std::string_view name = program::last_part(q.name);
  const auto failed = [&](std::string problem) {
    return ReadCell{.held = Held::Untouched, .value = {}, .problem = std::move(problem)};
  };
  if (cell.kind == CellKind::Error)
    return failed("`" + std::string(name) + "` has a value, found " + found(cell, starts_1904));
  if (cell.kind == CellKind::Unsaved)
    return failed("`" + std::string(name) +
                  "` has a value, found a formula without its result: open the file in a spreadsheet program "
                  "and save it");
  scratch_.reset();
  if (cell.kind == CellKind::Text) {
    const std::string_view text = text_of(cell);
    if (text.empty()) return {};
    // AX's form has no such word: there it is a text.
    const bool is_word = form_ == CsvForm::Own || q.type.kind != Kind::Text;
    if (text == kBlank && is_word) return {.held = Held::Blank, .value = {}, .problem = {}};
  }
  ReadCell read{.held = Held::Answered, .value = {}, .problem = {}};
  if (std::string problem = read_value(q.type, cell, starts_1904, read.value); !problem.empty())
    return failed("`" + std::string(name) + "` " + problem + ", found " + found(cell, starts_1904));
  if (auto problem = interview::cell_problem(program_, name, q.type, read.value))
    return failed(std::move(*problem));
  return read;
}

std::string CellReader::read_value(const value::Type& type, const xlsx::Cell& cell, bool starts_1904,
                                   value::Cell& out) {
  switch (type.kind) {
    case Kind::YesNo: return read_yes_no(cell, out);
    case Kind::Integer:
    case Kind::Decimal: return read_number(type, cell, out);
    case Kind::Date: return read_day(cell, starts_1904, out);
    case Kind::Choice: return read_choice(type, cell, out);
    case Kind::Choices: return read_choices(type, cell, out);
    case Kind::Text: break;
    case Kind::Period:
    case Kind::Error: return "takes no answer";
  }
  if (cell.kind == CellKind::Text) {
    std::string_view text = text_of(cell);
    if (form_ == CsvForm::Own && blank_pairs(text) > 1) text = text.substr(1, text.size() - 2);
    out = value::text_cell(text);
    return {};
  }
  const auto number = cell.kind == CellKind::Number ? decimal_of(cell.text) : std::nullopt;
  if (!number) return "is a text";
  text_ = value::to_text(*number);
  out = value::text_cell(text_);
  return {};
}

std::string CellReader::read_number(const value::Type& type, const xlsx::Cell& cell, value::Cell& out) {
  const bool whole = type.kind == Kind::Integer;
  const char* const expected = whole ? "is a whole number" : "is a number such as 12.50";
  if (cell.kind != CellKind::Number && cell.kind != CellKind::Text) return expected;
  const bool is_text = cell.kind == CellKind::Text;
  const std::string_view text = is_text ? text_of(cell) : cell.text;
  if (is_text && text.find_first_of("eE") != std::string_view::npos) return expected;
  const auto number = is_text ? value::parse_decimal(text) : decimal_of(text);
  if (!number) return is_text ? expected : "takes up to 38 digits, 16 of them after the point";
  if (!whole) {
    out = value::decimal_cell(*number, scratch_);
    return {};
  }
  const auto integer = value::to_integer(*number);
  if (!integer) return expected;
  out = value::number_cell(*integer);
  return {};
}

std::string CellReader::read_day(const xlsx::Cell& cell, bool starts_1904, value::Cell& out) {
  constexpr const char* kExpectedOfAx = "is a day such as 1/31/2026, month first";
  constexpr const char* kExpected = "is a day: a cell that shows one, or a text such as 2026-01-31";
  if (cell.kind == CellKind::Text) {
    const bool is_ax = form_ == CsvForm::Ax;
    auto day = value::parse_date(text_of(cell));
    if (!day && is_ax) day = us_day(text_of(cell));
    if (!day) return is_ax ? kExpectedOfAx : kExpected;
    out = value::number_cell(*day);
    return {};
  }
  if (cell.kind != CellKind::Day) return kExpected;
  const auto moment = xlsx::moment_of(cell.text, starts_1904);
  if (!moment) return kExpected;
  if (moment->has_time) return "is a day without a time";
  out = value::number_cell(moment->days);
  return {};
}

std::string CellReader::read_yes_no(const xlsx::Cell& cell, value::Cell& out) {
  const bool has_word =
      cell.kind == CellKind::Text || cell.kind == CellKind::Number || cell.kind == CellKind::YesNo;
  const auto word =
      has_word ? yes_no_.find(lib::folded_key(cell.kind == CellKind::Text ? text_of(cell) : cell.text))
               : yes_no_.end();
  if (word == yes_no_.end()) {
    const interview::Words& words =
        interview::words_of(program_.languages.empty() ? "" : program_.languages[0]);
    return "is `" + std::string(words.yes) + "` or `" + std::string(words.no) + "`";
  }
  out = value::yes_no_cell(word->second == 1);
  return {};
}

// ---- elements of enums ----

const CellReader::Elements& CellReader::elements_of(Index of) {
  Elements& elements = elements_[of];
  if (std::exchange(elements.is_filled, true)) return elements;
  const program::Enum& e = program_.enums[of];
  for (uint32_t i = 0; i < e.elements.size(); ++i) {
    elements.exact.emplace(e.elements[i].name, i);
    elements.folded.emplace(lib::folded_key(e.elements[i].name), i);
  }
  const Elements names = elements;  // names win over titles
  const auto add = [](Words& words, const Words& taken, const std::string& word, uint32_t i) {
    if (word.empty() || taken.contains(word)) return;
    const auto [at, added] = words.emplace(word, i);
    if (!added && at->second != i) at->second = kSeveral;
  };
  for (uint32_t language = 0; language < program_.languages.size(); ++language)
    for (uint32_t i = 0; i < e.elements.size(); ++i) {
      const std::string title = fixed_text(program_, e.elements[i].title, language);
      add(elements.exact, names.exact, std::string(base::trimmed(title)), i);
      add(elements.folded, names.folded, lib::folded_key(base::trimmed(title)), i);
    }
  return elements;
}

const CellReader::Words& CellReader::ax_elements_of(Index of) {
  Words& words = ax_elements_[of];
  const program::Enum& e = program_.enums[of];
  if (!words.empty()) return words;
  for (uint32_t i = 0; i < e.elements.size(); ++i) {
    const std::string word = ax_word(program_, value::choice(of), value::number_cell(i));
    const auto [at, added] = words.emplace(lib::folded_key(word), i);
    if (!added) at->second = kSeveral;
  }
  return words;
}

// Two elements of the pack that AX has one for: which of them it is nobody knows.
bool CellReader::is_several(Index of, std::string_view word) {
  if (form_ != CsvForm::Ax) return false;
  const Words& words = ax_elements_of(of);
  const auto found = words.find(lib::folded_key(word));
  return found != words.end() && found->second == kSeveral;
}

// Nothing: none, or several.
std::optional<uint32_t> CellReader::element(Index of, std::string_view word) {
  if (form_ == CsvForm::Ax) {
    const Words& words = ax_elements_of(of);
    const auto found = words.find(lib::folded_key(word));
    if (found != words.end()) return found->second == kSeveral ? std::nullopt : std::optional(found->second);
  }
  const Elements& elements = elements_of(of);
  auto found = elements.exact.find(word);
  if (found == elements.exact.end()) {
    found = elements.folded.find(lib::folded_key(word));
    if (found == elements.folded.end()) return std::nullopt;
  }
  return found->second == kSeveral ? std::nullopt : std::optional(found->second);
}

std::string CellReader::allowed(Index of) {
  constexpr size_t kListed = 10;
  const program::Enum& e = program_.enums[of];
  std::string out;
  for (size_t i = 0; i < std::min(e.elements.size(), kListed); ++i) {
    const std::string title = fixed_text(program_, e.elements[i].title, 0);
    const std::string ax = form_ == CsvForm::Ax ? ax_word(program_, value::choice(of),
                                                          value::number_cell(static_cast<int64_t>(i)))
                                                : std::string();
    const bool is_clear = !ax.empty() && !is_several(of, ax);
    out.append(out.empty() ? "`" : ", `").append(is_clear ? ax : e.elements[i].name).append("`");
    if (!title.empty() && title != e.elements[i].name) out.append(" (" + title + ")");
  }
  return e.elements.size() > kListed ? out + ", …" : out;
}

std::string CellReader::read_choice(const value::Type& type, const xlsx::Cell& cell, value::Cell& out) {
  const bool has_word = cell.kind == CellKind::Text || cell.kind == CellKind::Number;
  const auto found = has_word
                         ? element(type.enum_index, cell.kind == CellKind::Text ? text_of(cell) : cell.text)
                         : std::nullopt;
  if (!found && cell.kind == CellKind::Text && is_several(type.enum_index, text_of(cell)))
    return "is several elements here which AX calls so: write one of " + allowed(type.enum_index);
  if (!found) return "is one of " + allowed(type.enum_index);
  out = value::number_cell(*found);
  return {};
}

std::string CellReader::read_choices(const value::Type& type, const xlsx::Cell& cell, value::Cell& out) {
  uint64_t bits = 0;
  std::string_view rest = cell.kind == CellKind::Text ? text_of(cell) : cell.text;
  for (bool more = cell.kind == CellKind::Text || cell.kind == CellKind::Number; more;) {
    const size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view word = base::trimmed(rest.substr(0, end));
    more = end < rest.size();
    rest.remove_prefix(more ? end + 1 : rest.size());
    if (word == "=" && !more && bits == 0) break;  // none of them
    const auto found = element(type.enum_index, word);
    if (!found || *found >= limits::kSetElements)
      return "is a set of " + allowed(type.enum_index) + ", with `;` between them";
    bits |= uint64_t{1} << *found;
  }
  if (cell.kind != CellKind::Text && cell.kind != CellKind::Number)
    return "is a set of " + allowed(type.enum_index) + ", with `;` between them";
  out = value::number_cell(static_cast<int64_t>(bits));
  return {};
}

}  // namespace rapport::workbook
