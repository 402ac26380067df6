// UTF-8 as the core needs it: checking, stepping, and the length that AX counts (UTF-16 units).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::base {

// Offset of the first byte that is not well-formed UTF-8 (overlong forms and surrogates included), or
// nothing.
std::optional<size_t> find_invalid_utf8(std::string_view text);

// The code point at `at` (must be well-formed there); moves `at` past it.
uint32_t next_code_point(std::string_view text, size_t& at);
void append_code_point(std::string& out, uint32_t code_point);

size_t utf16_length(std::string_view text);  // UTF-16 code units; `text` is well-formed

// The longest prefix of `text` with at most `units` UTF-16 units; never cuts a code point.
std::string_view utf16_prefix(std::string_view text, size_t units);
std::string_view utf16_suffix(std::string_view text, size_t units);  // likewise from the end

// Offset of the first character that XML 1.0 cannot hold (controls but tab, CR, LF; U+FFFE, U+FFFF), or
// nothing.
std::optional<size_t> find_not_xml(std::string_view text);

std::string_view trimmed(std::string_view text);  // without blanks, tabs and line ends on both sides

}  // namespace rapport::base
