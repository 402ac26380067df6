// Characters beyond ASCII: which may stand in a name, and how the others are shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rapport::syntax {

// All of them take well-formed UTF-8.
std::string_view first_character(std::string_view text);
size_t name_length(std::string_view word);  // bytes before the first character that no name may hold
bool is_space(std::string_view character);  // a blank that is not U+0020: no-break, em, zero-width …
std::string_view closing_quote_of(std::string_view text);  // for “ „ ” « at its start, else empty
std::string shown(std::string_view character);             // `%`, `U+00A0 (no-break space)`

}  // namespace rapport::syntax
