// Letters in capitals and small, one code point for one: the simple case mappings of Unicode, without a
// locale.
#pragma once

#include <cstdint>

namespace rapport::lib {

// Complete for U+0000 to U+FFFF; what lies above (Deseret and other rare scripts) stays as it is. A result
// needs as many UTF-16 units as the letter, though not always as many bytes of UTF-8.
uint32_t to_upper(uint32_t code_point);
uint32_t to_lower(uint32_t code_point);

}  // namespace rapport::lib
