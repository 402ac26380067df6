// Texts as keys of rows: the target compares them without regard to case and to blanks at the end, and so do
// references, keys and whatever is looked up by one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rapport::lib {

// Both well-formed UTF-8. Case is folded as lower() does it.
bool same_key(std::string_view a, std::string_view b);

// Equal for two texts exactly when they are one key.
std::string folded_key(std::string_view text);
uint64_t key_hash(std::string_view text);  // of folded_key(text), the same on every machine

}  // namespace rapport::lib
