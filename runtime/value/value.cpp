#include "runtime/value/value.h"

#include <bit>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

namespace rapport::value {
namespace {

Value known_value(Kind kind, int64_t number) {
  return {.kind = kind, .state = State::Known, .number = number};
}

uint64_t elements_of(const Cell& cell) { return static_cast<uint64_t>(cell.number); }

std::string set_text(const Cell& cell, std::span<const std::string_view> element_names) {
  std::string out;
  for (uint64_t rest = elements_of(cell); rest != 0; rest &= rest - 1) {
    const auto element = static_cast<size_t>(std::countr_zero(rest));
    if (element >= element_names.size()) break;
    if (!out.empty()) out.append(", ");
    out.append(element_names[element]);
  }
  return out;
}

std::string known_text(const Cell& cell, Kind kind, std::span<const std::string_view> element_names) {
  switch (kind) {
    case Kind::YesNo: return cell.number != 0 ? "yes" : "no";
    case Kind::Text: return std::string(cell.text());
    case Kind::Integer: return std::to_string(cell.number);
    case Kind::Decimal: return to_text(decimal_of(cell));
    case Kind::Date: return date_text(cell.number);
    case Kind::Choice:
      return elements_of(cell) < element_names.size() ? std::string(element_names[elements_of(cell)])
                                                      : std::string();
    case Kind::Choices: return set_text(cell, element_names);
    case Kind::Period: return period_text(decode_period(cell.number).value_or(Period{}));
    case Kind::Error: return {};
  }
  return {};
}

bool decimal_fits_type(const Cell& cell, const Type& type) {
  if (cell.size != 0 && cell.size != sizeof(__int128)) return false;
  if (cell.scale > kMaxScale) return false;
  const Decimal d = decimal_of(cell);
  const bool needs_wide = d.coefficient != static_cast<int64_t>(d.coefficient);
  return needs_wide == (cell.size != 0) && is_normalised(d) && fits(d, type.precision, type.scale);
}

bool text_fits_type(const Cell& cell, const Type& type) {
  const size_t units = base::utf16_length(cell.text());
  return units <= limits::kTextUnits && (type.length == 0 || units <= type.length);
}

}  // namespace

Value unknown_value(Kind kind) { return {.kind = kind}; }
Value yes_no_value(bool yes) { return known_value(Kind::YesNo, yes ? 1 : 0); }
Value integer_value(int64_t number) { return known_value(Kind::Integer, number); }
Value decimal_value(const Decimal& decimal) {
  return {.kind = Kind::Decimal, .state = State::Known, .decimal = decimal};
}
Value date_value(int64_t days) { return known_value(Kind::Date, days); }
Value text_value(std::string_view text) {
  return {.kind = Kind::Text, .state = State::Known, .text = std::string(text)};
}
Value choice_value(uint32_t element) { return known_value(Kind::Choice, element); }
Value choices_value(uint64_t elements) { return known_value(Kind::Choices, static_cast<int64_t>(elements)); }

Value to_value(const Cell& cell, Kind kind) {
  if (!cell.known()) return {.kind = kind, .state = cell.state, .fault = cell.fault};
  if (kind == Kind::Text) return text_value(cell.text());
  if (kind == Kind::Decimal) return decimal_value(decimal_of(cell));
  return known_value(kind, cell.number);
}

Cell view(const Value& value, Scratch& scratch) {
  if (value.state == State::Fault) return fault_cell(value.fault);
  if (value.state == State::Unknown) return unknown_cell();
  if (value.kind == Kind::Text) return text_cell(value.text);
  if (value.kind == Kind::Decimal) return decimal_cell(value.decimal, scratch);
  return number_cell(value.number);
}

bool fits_type(const Cell& cell, const Type& type, uint32_t element_count) {
  if (!cell.known()) return false;
  switch (type.kind) {
    case Kind::YesNo: return cell.number == 0 || cell.number == 1;
    case Kind::Text: return text_fits_type(cell, type);
    case Kind::Integer: return true;
    case Kind::Decimal: return decimal_fits_type(cell, type);
    case Kind::Date: return is_day(cell.number);
    case Kind::Choice: return elements_of(cell) < element_count;
    case Kind::Choices:
      return element_count >= limits::kSetElements || elements_of(cell) >> element_count == 0;
    case Kind::Period: return decode_period(cell.number).has_value();
    case Kind::Error: return false;
  }
  return false;
}

std::string canonical_text(const Cell& cell, const Type& type,
                           std::span<const std::string_view> element_names) {
  return cell.known() ? known_text(cell, type.kind, element_names) : std::string();
}

}  // namespace rapport::value
