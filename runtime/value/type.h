// The types of Rap's values.
#pragma once

#include <cstdint>

namespace rapport::value {

// The last two never type a question: a Period is a literal such as `3 months clamp`, Error is what a wrong
// expression has.
enum class Kind : uint8_t { YesNo, Text, Integer, Decimal, Date, Choice, Choices, Period, Error };

struct Type {
  Kind kind = Kind::Error;
  uint8_t precision = 0;      // Decimal: digits in all, 1 to 32
  uint8_t scale = 0;          // Decimal: digits after the point, 0 to 16
  uint32_t length = 0;        // Text: at most so many UTF-16 units; 0: not limited by the type
  uint32_t enum_index = ~0U;  // Choice, Choices: row in the pack's list of enums
  uint32_t table = ~0U;       // Text: the key of a row of that table (row in the pack's list of tables)
  friend constexpr bool operator==(const Type&, const Type&) = default;
};

constexpr Type yes_no() { return {.kind = Kind::YesNo}; }
constexpr Type integer() { return {.kind = Kind::Integer}; }
constexpr Type date() { return {.kind = Kind::Date}; }
constexpr Type text(uint32_t length = 0) { return {.kind = Kind::Text, .length = length}; }
constexpr Type decimal(uint8_t precision, uint8_t scale) {
  return {.kind = Kind::Decimal, .precision = precision, .scale = scale};
}
constexpr Type choice(uint32_t e) { return {.kind = Kind::Choice, .enum_index = e}; }
constexpr Type choices(uint32_t e) { return {.kind = Kind::Choices, .enum_index = e}; }

}  // namespace rapport::value
