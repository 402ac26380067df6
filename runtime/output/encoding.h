// UTF-8 into the encodings that the ERPs read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::output {

inline constexpr std::string_view kUtf16Mark = "\xFF\xFE";  // what UTF-16LE files begin with

void append_utf16(std::string& out, std::string_view text);  // little endian; `text` is well-formed

// Windows code page 1252, as https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT has
// it. Returns the first character that it lacks; then nothing is appended.
std::optional<uint32_t> append_1252(std::string& out, std::string_view text);

// For people: "`Ł` (U+0141)".
std::string shown_character(uint32_t c);

}  // namespace rapport::output
