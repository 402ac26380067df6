// Names of rows: ULIDs (48 bits of time, 80 random) in Crockford's base 32, lower case, 26 characters. Sorted
// by time, so that new rows lie together in an index; not guessable, so that an address reveals nothing about
// its neighbours.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rapport::model {

std::string to_id(int64_t now_ms, const std::array<unsigned char, 10>& random);
bool is_id(std::string_view text);

}  // namespace rapport::model
