// The patterns of `matches`: compiled to a table of plain bytes, matched in one pass over the text.
//
// A pattern always means the whole text. It knows: characters as they are; `.` any character; classes
// `[a-z_]`, `[^0-9]`;
// `\d` a digit 0-9, `\w` a letter A-Z a-z, a digit or `_`, `\s` a blank, tab or line end, also in classes;
// `\` before any other sign makes it an ordinary character; groups `( )`; alternatives `|`; repetition `? * +
// {m} {m,} {m,n}`. There are no back-references, look-arounds or anchors. Characters are Unicode code points.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rapport::lib {

struct PatternError {
  size_t offset = 0;    // in bytes, into the pattern
  std::string message;  // lower case, no full stop
};

struct CompiledPattern {
  std::string table;  // goes into the constants of a program; the same on every machine
  std::optional<PatternError> error;
};

// `pattern` is well-formed UTF-8. What has more than limits::kPatternEntries table entries is an error.
CompiledPattern compile_pattern(std::string_view pattern);

// For decoders of foreign bytes: matches_pattern() may be given this table.
bool valid_pattern_table(std::string_view table);

// `table` is valid, `text` is well-formed UTF-8. Time is linear in the length of the text; nothing is
// allocated.
bool matches_pattern(std::string_view table, std::string_view text);

}  // namespace rapport::lib
