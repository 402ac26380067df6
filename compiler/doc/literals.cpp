// Constants and types in words.
#include <array>

#include "compiler/doc/sentence.h"
#include "runtime/value/date.h"

namespace rapport::doc {
namespace {

using value::Kind;

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

std::string two_digits(int32_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

// As interviews show it: words.def of runtime/interview.
std::string day_of(const Book& book, int64_t days) {
  const value::CivilDate d = value::civil_from_days(days);
  if (book.tongue == Tongue::English)
    return std::string(kMonths[static_cast<size_t>(d.month - 1)]) + " " + std::to_string(d.day) + ", " +
           std::to_string(d.year);
  return two_digits(d.day) + "." + two_digits(d.month) + "." + std::to_string(d.year);
}

std::string number_of(const Book& book, const value::Type& type, const value::Value& literal) {
  value::Scratch scratch;
  std::string text = value::canonical_text(view(literal, scratch), type, {});
  if (book.tongue != Tongue::English)
    if (const size_t point = text.find('.'); point != std::string::npos) text[point] = ',';
  return text;
}

Word word_of(value::PeriodUnit unit, bool one) {
  switch (unit) {
    case value::PeriodUnit::Day: return one ? Word::day : Word::days;
    case value::PeriodUnit::Week: return one ? Word::week : Word::weeks;
    case value::PeriodUnit::Month: return one ? Word::month : Word::months;
    case value::PeriodUnit::Year: return one ? Word::year : Word::years;
  }
  return Word::days;
}

Html period_of(const Book& book, int64_t number_of_period) {
  const auto period = value::decode_period(number_of_period);
  if (!period) return {};
  const Html said =
      book.say(word_of(period->unit, period->count == 1), {text(std::to_string(period->count))});
  return period->month_end == value::MonthEnd::Spill ? book.say(Word::spill, {said}) : said;
}

Html set_of(const Book& book, Index enum_index, uint64_t elements) {
  Html out;
  const size_t count = book.parts.enums[enum_index].elements.size();
  for (size_t i = 0; i < count && i < 64; ++i) {
    if ((elements >> i & 1) == 0) continue;
    if (!out.empty()) out << ", ";
    out << text(book.element_of(enum_index, i));
  }
  return out.empty() ? book.say(Word::none) : out;
}

Html plain_literal(const Book& book, const value::Type& type, const value::Value& literal) {
  switch (type.kind) {
    case Kind::YesNo: return book.say(literal.number != 0 ? Word::yes : Word::no);
    case Kind::Text: return Html("<q>") << text(literal.text) << "</q>";
    case Kind::Integer:
    case Kind::Decimal: return text(number_of(book, type, literal));
    case Kind::Date: return text(day_of(book, literal.number));
    case Kind::Choice: return text(book.element_of(type.enum_index, static_cast<size_t>(literal.number)));
    case Kind::Choices: return set_of(book, type.enum_index, static_cast<uint64_t>(literal.number));
    case Kind::Period: return period_of(book, literal.number);
    case Kind::Error: break;
  }
  return book.say(Word::wrong_rule);
}

}  // namespace

Html literal_of(const Book& book, const value::Type& type, const value::Value& literal) {
  if (!literal.known()) return book.say(Word::no_value);
  return Html("<span class=\"v\">") << plain_literal(book, type, literal) << "</span>";
}

Html type_of(const Book& book, const value::Type& type) {
  switch (type.kind) {
    case Kind::YesNo: return book.say(Word::yes_no_type);
    case Kind::Text:
      if (type.table != kNone)
        return book.say(Word::reference_type, {book.link_to({Thing::Kind::Table, type.table})});
      return type.length == 0 ? book.say(Word::text_type)
                              : book.say(Word::text_n_type, {number(type.length)});
    case Kind::Integer: return book.say(Word::integer_type);
    case Kind::Decimal: return book.say(Word::decimal_type, {number(type.scale)});
    case Kind::Date: return book.say(Word::date_type);
    case Kind::Choice: return book.say(Word::choice_type, {book.link_to_enum(type.enum_index)});
    case Kind::Choices: return book.say(Word::choices_type, {book.link_to_enum(type.enum_index)});
    case Kind::Period:
    case Kind::Error: break;
  }
  return book.say(Word::wrong_rule);
}

}  // namespace rapport::doc
