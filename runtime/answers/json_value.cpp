#include "runtime/answers/json_value.h"

#include <algorithm>
#include <optional>

#include "runtime/answers/json_text.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/text/compose.h"
#include "runtime/value/date.h"

namespace rapport::answers {
namespace {

using program::Program;
using value::Kind;

std::string found(const JsonValue& json) {
  switch (json.kind) {
    case JsonKind::Null: return "found null";
    case JsonKind::Bool: return json.yes ? "found true" : "found false";
    case JsonKind::Number: return "found " + message_text(json.text);
    case JsonKind::String: return "found \"" + message_text(json.text) + "\"";
    case JsonKind::List: return "found a list";
    case JsonKind::Object: return "found an object";
  }
  return {};
}

ReadValue problem(std::string_view expected, const JsonValue& json) {
  return {.problem = std::string(expected) + ", " + found(json)};
}

ReadValue read_yes_no(const JsonValue& json) {
  if (json.kind != JsonKind::Bool) return problem("is yes or no: write true or false", json);
  return {value::yes_no_value(json.yes)};
}

ReadValue read_text(const JsonValue& json) {
  if (json.kind == JsonKind::String) return {value::text_value(base::trimmed(text::composed(json.text)))};
  return problem(json.kind == JsonKind::Number ? "is a text: write it in quotes" : "is a text", json);
}

ReadValue read_integer(const JsonValue& json) {
  if (json.kind != JsonKind::Number) return problem("is a whole number: write it without quotes", json);
  const auto decimal = value::parse_decimal(json.text);
  if (!decimal) return problem("is a whole number of up to 19 digits", json);
  if (decimal->scale != 0) return problem("is a whole number", json);
  const auto integer = value::to_integer(*decimal);
  if (!integer) return problem("is a whole number of up to 19 digits", json);
  return {value::integer_value(*integer)};
}

ReadValue read_decimal(const JsonValue& json) {
  if (json.kind != JsonKind::Number && json.kind != JsonKind::String)
    return problem("is a decimal number", json);
  const auto decimal = value::parse_decimal(json.text);
  if (decimal) return {value::decimal_value(*decimal)};
  if (json.kind == JsonKind::Number)
    return problem("takes up to 38 digits, 16 of them after the point", json);
  return problem("is a decimal number such as \"12.50\"", json);
}

ReadValue read_date(const JsonValue& json) {
  if (json.kind != JsonKind::String) return problem("is a date: write \"YYYY-MM-DD\"", json);
  if (const auto days = value::parse_date(json.text)) return {value::date_value(*days)};
  const auto is_digit_or_dash = [&](size_t i) {
    return i == 4 || i == 7 ? json.text[i] == '-' : json.text[i] >= '0' && json.text[i] <= '9';
  };
  bool has_form = json.text.size() == 10;
  for (size_t i = 0; has_form && i < json.text.size(); ++i) has_form = is_digit_or_dash(i);
  return has_form ? ReadValue{.problem = "is a date, and there is no " + json.text}
                  : problem("is a date: write \"YYYY-MM-DD\"", json);
}

std::optional<uint32_t> find_element(const program::Enum& e, std::string_view name) {
  for (uint32_t i = 0; i < e.elements.size(); ++i)
    if (e.elements[i].name == name) return i;
  return std::nullopt;
}

std::string allowed(const program::Enum& e) {
  constexpr size_t kListed = 10;
  std::string out;
  for (size_t i = 0; i < std::min(e.elements.size(), kListed); ++i)
    out.append(out.empty() ? "" : ", ").append("\"" + e.elements[i].name + "\"");
  return e.elements.size() > kListed ? out + ", …" : out;
}

ReadValue read_choice(const JsonValue& json, const program::Enum& e) {
  if (json.kind == JsonKind::String)
    if (const auto element = find_element(e, json.text)) return {value::choice_value(*element)};
  return problem("is one of " + allowed(e), json);
}

}  // namespace

ReadValue read_scalar(const JsonValue& json, const value::Type& type, const Program& program) {
  switch (type.kind) {
    case Kind::YesNo: return read_yes_no(json);
    case Kind::Text: return read_text(json);
    case Kind::Integer: return read_integer(json);
    case Kind::Decimal: return read_decimal(json);
    case Kind::Date: return read_date(json);
    case Kind::Choice: return read_choice(json, program.enums[type.enum_index]);
    case Kind::Choices: return problem("is a list of " + allowed(program.enums[type.enum_index]), json);
    case Kind::Period:
    case Kind::Error: break;
  }
  return problem("takes no answer", json);
}

ReadValue read_logged(const JsonValue& json, const value::Type& type, const Program& program) {
  if (type.kind == Kind::Text && json.kind == JsonKind::String) return {value::text_value(json.text)};
  return read_scalar(json, type, program);
}

ReadValue read_list(std::span<const JsonValue> items, const value::Type& type, const Program& program) {
  if (type.kind != Kind::Choices) return read_scalar({JsonKind::List}, type, program);
  const program::Enum& e = program.enums[type.enum_index];
  uint64_t elements = 0;
  for (const JsonValue& item : items) {
    const auto element = item.kind == JsonKind::String ? find_element(e, item.text) : std::nullopt;
    if (!element || *element >= limits::kSetElements) return problem("is a list of " + allowed(e), item);
    const uint64_t bit = uint64_t{1} << *element;
    if ((elements & bit) != 0) return {.problem = "names \"" + message_text(item.text) + "\" twice"};
    elements |= bit;
  }
  return {value::choices_value(elements)};
}

namespace {

// A number that a binary double would not give back is written as a text.
std::string json_decimal(const value::Decimal& d) {
  constexpr size_t kDoubleDigits = 15;
  std::string text = value::to_text(d);
  return text.size() <= kDoubleDigits ? text : json_text(text);
}

std::string json_set(uint64_t bits, const program::Enum& e) {
  std::string out = "[";
  for (size_t i = 0; i < std::min(e.elements.size(), size_t{limits::kSetElements}); ++i)
    if ((bits >> i & 1) != 0) out.append(out.size() > 1 ? ", " : "").append(json_text(e.elements[i].name));
  return out + "]";
}

}  // namespace

std::string json_of(const value::Cell& cell, const value::Type& type, const Program& program) {
  switch (type.kind) {
    case Kind::YesNo: return cell.number != 0 ? "true" : "false";
    case Kind::Text: return json_text(cell.text());
    case Kind::Integer: return std::to_string(cell.number);
    case Kind::Decimal: return json_decimal(value::decimal_of(cell));
    case Kind::Date: return json_text(value::date_text(cell.number));
    case Kind::Choice:
      return json_text(program.enums[type.enum_index].elements[static_cast<size_t>(cell.number)].name);
    case Kind::Choices: return json_set(static_cast<uint64_t>(cell.number), program.enums[type.enum_index]);
    case Kind::Period:
    case Kind::Error: break;
  }
  return "null";
}

}  // namespace rapport::answers
