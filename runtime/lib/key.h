// Keys and references: AX compares them without regard to case and to blanks at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rapport::lib {

bool same_key(std::string_view a, std::string_view b);
uint64_t key_hash(std::string_view text);       // the same for equal keys
std::string folded_key(std::string_view text);  // likewise; for maps

}  // namespace rapport::lib
