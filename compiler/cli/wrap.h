// Texts in lines of so many columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rapport::cli {

// Columns that a terminal takes for it, which is well-formed UTF-8 without controls.
uint32_t columns_of(std::string_view text);

// `text`, safe to print, in lines of at most `width` columns, cut at blanks; a word that is longer has a line
// of its own. Each line begins with `indent` and has a line end; those of the text stay.
std::string wrapped(std::string_view text, uint32_t width, std::string_view indent);

}  // namespace rapport::cli
