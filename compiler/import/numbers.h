// Numbers as the sources write them: lengths, decimals, values of enums.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rapport::metadata {

std::optional<int64_t> integer_of(std::string_view text);  // "-12"

// "40" → 40; "-1" → unlimited, as a memo field is. Nothing for what is neither.
std::optional<uint32_t> length_of(std::string_view text);
std::optional<uint8_t> decimals_of(std::string_view text);
std::optional<int32_t> enum_value_of(std::string_view text);

}  // namespace rapport::metadata
