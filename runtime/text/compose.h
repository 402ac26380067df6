// Texts are compared code point by code point, so each has one form everywhere: Unicode's Normalization Form
// C. It is made where texts enter, from sources and from answers; the core takes it for granted.
#pragma once

#include <string>
#include <string_view>

namespace rapport::text {

// `text`, well-formed UTF-8, in Normalization Form C (Unicode Standard Annex #15): "e" and U+0301 become
// U+00E9.
std::string composed(std::string_view text);

// It surely is in that form: most texts are, and need no copy.
bool is_composed(std::string_view text);

}  // namespace rapport::text
