#include "compiler/import/numbers.h"

#include <charconv>

#include "runtime/schema/schema.h"

namespace rapport::metadata {

std::optional<int64_t> integer_of(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::optional<uint32_t> length_of(std::string_view text) {
  const auto number = integer_of(text);
  if (number == -1) return schema::kUnlimited;
  if (!number || *number < 1 || *number > schema::kUnlimited) return std::nullopt;
  return static_cast<uint32_t>(*number);
}

std::optional<uint8_t> decimals_of(std::string_view text) {
  const auto number = integer_of(text);
  if (!number || *number < 0 || *number > schema::kMostDecimals) return std::nullopt;
  return static_cast<uint8_t>(*number);
}

std::optional<int32_t> enum_value_of(std::string_view text) {
  const auto number = integer_of(text);
  if (!number || *number < INT32_MIN || *number > INT32_MAX) return std::nullopt;
  return static_cast<int32_t>(*number);
}

}  // namespace rapport::metadata
