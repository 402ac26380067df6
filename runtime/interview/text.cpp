// Shown texts and messages, in the reader's language.
#include <algorithm>
#include <array>
#include <bit>

#include "runtime/base/limits.h"
#include "runtime/interview/interview.h"
#include "runtime/interview/words.h"
#include "runtime/value/date.h"

namespace rapport::interview {
namespace {

using program::kNone;
using program::Program;
using value::Cell;
using value::Kind;
using value::Type;

constexpr std::string_view kUnknownPart = "…";
constexpr size_t kOptionsListed = 10;

const program::Template* find_template(const program::Text& text, uint32_t language) {
  for (const uint32_t index : {language, 0U})
    if (index < text.languages.size() && !text.languages[index].literals.empty())
      return &text.languages[index];
  return nullptr;
}

// The literals with a part between any two, as `part` renders it.
template <class Part>
std::string render(const program::Text& text, uint32_t language, Part part) {
  const program::Template* form = find_template(text, language);
  if (form == nullptr) return {};
  std::string out = form->literals[0];
  for (size_t i = 0; i < form->part_order.size(); ++i) {
    out += part(text.parts[form->part_order[i]]);
    if (i + 1 < form->literals.size()) out += form->literals[i + 1];
  }
  return out;
}

// A title has no parts to speak of: values in it would be those of nobody's question.
std::string element_title(const Program& program, const program::EnumElement& element, uint32_t language) {
  if (element.title == kNone) return element.name;
  std::string title =
      render(program.texts[element.title], language, [](Index) { return std::string(kUnknownPart); });
  return title.empty() ? element.name : title;
}

// With separators from `least` digits before the point on: years and codes are whole numbers of four digits.
std::string grouped(std::string digits, const Words& words, size_t least) {
  const size_t start = digits.starts_with('-') ? 1 : 0;
  const size_t point = std::min(digits.find('.'), digits.size());
  if (point != digits.size()) digits.replace(point, 1, words.point);
  if (words.group.empty() || point - start < least) return digits;
  for (size_t at = point; at > start + 3;) digits.insert(at -= 3, words.group);
  return digits;
}

std::string two_digits(int32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string shown_date(int64_t days, DateForm form) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const value::CivilDate date = value::civil_from_days(days);
  const std::string day = std::to_string(date.day), year = std::to_string(date.year);
  const std::string month(kMonths[static_cast<size_t>(date.month - 1)]);
  switch (form) {
    case DateForm::Iso: return value::date_text(days);
    case DateForm::MonthDayYear: return month + " " + day + ", " + year;
    case DateForm::DayMonthYear: return day + " " + month + " " + year;
    case DateForm::Dots: return two_digits(date.day) + "." + two_digits(date.month) + "." + year;
    case DateForm::Slashes: return two_digits(date.day) + "/" + two_digits(date.month) + "/" + year;
  }
  return {};
}

// The titles of a set's elements; `limit` of them, then ….
std::string shown_set(uint64_t bits, const Program& program, const program::Enum& e, uint32_t language,
                      size_t limit) {
  std::string out;
  for (; bits != 0; bits &= bits - 1) {
    const auto element = static_cast<size_t>(std::countr_zero(bits));
    if (element >= e.elements.size()) break;
    if (!out.empty()) out += ", ";
    if (limit-- == 0) return out.append(kUnknownPart);
    out += element_title(program, e.elements[element], language);
  }
  return out;
}

std::string shown_choice(const Cell& cell, const Program& program, const program::Enum& e,
                         uint32_t language) {
  const auto element = static_cast<uint64_t>(cell.number);
  if (element >= e.elements.size()) return std::string(kUnknownPart);
  return element_title(program, e.elements[element], language);
}

std::vector<std::string_view> element_names(const Program& program, const Type& type) {
  std::vector<std::string_view> names;
  if (type.kind == Kind::Choice || type.kind == Kind::Choices)
    for (const program::EnumElement& element : program.enums[type.enum_index].elements)
      names.push_back(element.name);
  return names;
}

std::string filled(std::string_view sentence, std::string_view value) {
  std::string out(sentence);
  if (const size_t at = out.find("{}"); at != std::string::npos) out.replace(at, 2, value);
  return out;
}

std::string_view language_name(const Program& program, uint32_t language) {
  if (language < program.languages.size()) return program.languages[language];
  return {};
}

Index confirm_text(const Program& program, Index slot) {
  const program::Slot& s = program.slots[slot];
  return s.kind == program::SlotKind::Let ? program.lets[s.owner].confirm
                                          : program.questions[s.owner].confirm;
}

}  // namespace

std::string shown_value(const Cell& cell, const Type& type, const Program& program, uint32_t language) {
  if (!cell.known()) return std::string(kUnknownPart);
  const Words& words = words_of(language_name(program, language));
  switch (type.kind) {
    case Kind::YesNo: return std::string(cell.number != 0 ? words.yes : words.no);
    case Kind::Text: return std::string(cell.text());
    case Kind::Integer: return grouped(std::to_string(cell.number), words, 5);
    case Kind::Decimal: return grouped(value::to_text(value::decimal_of(cell)), words, 4);
    case Kind::Date: return shown_date(cell.number, words.date);
    case Kind::Choice: return shown_choice(cell, program, program.enums[type.enum_index], language);
    case Kind::Choices:
      return shown_set(static_cast<uint64_t>(cell.number), program, program.enums[type.enum_index], language,
                       limits::kSetElements);
    case Kind::Period: return value::canonical_text(cell, type, {});
    case Kind::Error: break;
  }
  return std::string(kUnknownPart);
}

std::vector<Block> Interview::formatted(Index text, uint32_t language, Index scope, uint32_t row) const {
  const program::Text& shown = program_->texts[text];
  if (shown.form == program::TextForm::Line)
    return {{BlockKind::Paragraph, {{{this->text(text, language, scope, row), false, {}}}}}};
  const program::Template* form = find_template(shown, language);
  if (form == nullptr) return {};
  const Here here{scope, row == kNone ? 0 : row};
  const auto run_of = [&](const program::MarkupRun& run) {
    Run out{{}, run.strong, run.address};
    for (const program::MarkupPiece& piece : run.pieces)
      out.text += piece.part == kNone ? piece.literal
                                      : shown_slot(shown.parts[form->part_order[piece.part]], language, here);
    return out;
  };
  std::vector<Block> blocks;
  for (const program::MarkupBlock& block : program::read_markup(*form).blocks) {
    Block& out = blocks.emplace_back(Block{block.kind, {}});
    for (const program::MarkupLine& line : block.lines) {
      std::vector<Run>& runs = out.lines.emplace_back();
      for (const program::MarkupRun& run : line) runs.push_back(run_of(run));
    }
  }
  return blocks;
}

std::string Interview::text(Index text, uint32_t language, Index scope, uint32_t row) const {
  if (program_->texts[text].form == program::TextForm::Formatted)
    return plain_text(formatted(text, language, scope, row));
  const Here here{scope, row == kNone ? 0 : row};
  return render(program_->texts[text], language,
                [this, language, here](Index part) { return shown_slot(part, language, here); });
}

std::string Interview::row_name(Index table, uint32_t row) const {
  const program::Table& t = program_->tables[table];
  const Index around = program_->scopes[t.scope].parent;
  std::string name = t.name;
  uint32_t first = 0;
  if (around != kNone) {
    const uint32_t outer = rows_->row_around(around, t.scope, row);
    first = rows_->range(table, around, outer).begin;
    name = row_name(program_->table_of[around], outer) + t.name.substr(t.name.rfind('.'));
  }
  std::string key;
  for (const Index slot : t.key) {
    const Cell& cell = rows_->cell(slot, row);
    const bool asked = program_->slots[slot].kind == program::SlotKind::Question;
    if (!asked || !cell.known()) return name + "[" + std::to_string(row - first + 1) + "]";
    const Type& type = program_->slots[slot].type;
    const std::string text = value::canonical_text(cell, type, element_names(*program_, type));
    key.append(key.empty() ? "" : ", ").append(type.kind == Kind::Text ? "\"" + text + "\"" : text);
  }
  return name + "[" + (key.empty() ? std::to_string(row - first + 1) : key) + "]";
}

std::string Interview::message(const Problem& problem, uint32_t language) const {
  const Words& words = words_of(language_name(*program_, language));
  const bool of_table = problem.question == kNone && problem.table != kNone;
  if (problem.kind == ProblemKind::RequiredOpen)
    return std::string(of_table ? words.row_required : words.required);
  const Here here = here_of(problem.slot, problem.row == kNone ? problem.parent_row : problem.row);
  if (problem.kind == ProblemKind::Unconfirmed)
    return filled(words.unconfirmed, text(confirm_text(*program_, problem.slot), language));
  if (problem.kind == ProblemKind::Fault)
    return filled(words.fault, value::fault_info(cell_at(problem.slot, here).fault).message);
  const program::Check& check = program_->checks[problem.check];
  if (check.message != kNone) return text(check.message, language, here.scope, here.row);
  if (check.kind == program::CheckKind::Key) return std::string(words.same_key);
  if (problem.question == kNone) return check.name;
  const program::Question& question = program_->questions[problem.question];
  switch (check.kind) {
    case program::CheckKind::Rule: break;
    case program::CheckKind::Minimum:
      return filled(words.at_least, shown_slot(question.minimum, language, here));
    case program::CheckKind::Maximum:
      return filled(words.at_most, shown_slot(question.maximum, language, here));
    case program::CheckKind::Option: return option_message(question, language, here);
    case program::CheckKind::Key: break;
  }
  return check.name;
}

std::string Interview::shown_slot(Index slot, uint32_t language, Here here) const {
  if (slot == kNone) return std::string(kUnknownPart);
  return shown_value(cell_at(slot, here), program_->slots[slot].type, *program_, language);
}

std::string Interview::option_message(const program::Question& question, uint32_t language, Here here) const {
  const Words& words = words_of(language_name(*program_, language));
  if (question.type.kind == Kind::Text)
    return filled(words.no_row, shown_slot(question.slot, language, here));
  if (question.options == kNone) return std::string(words.no_option);
  const value::Cell& cell = cell_at(question.options, here);
  const program::Enum& e = program_->enums[program_->slots[question.options].type.enum_index];
  const uint64_t options = cell.known() ? static_cast<uint64_t>(cell.number) : 0;
  if (options == 0) return std::string(words.no_option);
  return filled(words.one_of, shown_set(options, *program_, e, language, kOptionsListed));
}

}  // namespace rapport::interview
