#include "compiler/syntax/characters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/diag/render.h"
#include "runtime/base/utf8.h"

namespace rapport::syntax {
namespace {

struct Range {
  uint32_t first, last;
};
// Blocks without letters: punctuation, blanks, signs, pictures, what is private or invisible. Letters of
// every script may stand in a name, so the table lists what may not.
constexpr std::array kNotInNames = {
    Range{0x0080, 0x00A9}, Range{0x00AB, 0x00B4},   Range{0x00B6, 0x00B9},    Range{0x00BB, 0x00BF},
    Range{0x00D7, 0x00D7}, Range{0x00F7, 0x00F7},   Range{0x037E, 0x037E},    Range{0x0589, 0x058F},
    Range{0x0600, 0x060F}, Range{0x061B, 0x061F},   Range{0x066A, 0x066D},    Range{0x06D4, 0x06D4},
    Range{0x0964, 0x0965}, Range{0x1680, 0x1680},   Range{0x180E, 0x180E},    Range{0x2000, 0x206F},
    Range{0x20A0, 0x20CF}, Range{0x2190, 0x2BFF},   Range{0x2E00, 0x2E7F},    Range{0x2FF0, 0x3004},
    Range{0x3008, 0x3020}, Range{0x3030, 0x3030},   Range{0xD800, 0xF8FF},    Range{0xFE00, 0xFE6F},
    Range{0xFEFF, 0xFF0F}, Range{0xFF1A, 0xFF20},   Range{0xFF3B, 0xFF40},    Range{0xFF5B, 0xFF65},
    Range{0xFFE0, 0xFFFF}, Range{0x1F000, 0x1FBFF}, Range{0xE0000, 0x10FFFF},
};

bool in_names(uint32_t c) {
  return std::none_of(kNotInNames.begin(), kNotInNames.end(),
                      [c](const Range& r) { return c >= r.first && c <= r.last; });
}

uint32_t code_point_of(std::string_view character) {
  size_t at = 0;
  return base::next_code_point(character, at);
}

std::string_view name_of(uint32_t c) {
  if (c == 0) return "NUL";
  if (c == 0x1B) return "escape";
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return "a control character";
  if (c == 0xA0 || c == 0x202F) return "no-break space";
  if (c >= 0x200B && c <= 0x200D) return "zero-width";
  if (c == 0xFEFF) return "byte order mark";
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return "a change of writing direction";
  return "";
}

}  // namespace

std::string_view first_character(std::string_view text) {
  size_t end = 0;
  base::next_code_point(text, end);
  return text.substr(0, end);
}

size_t name_length(std::string_view word) {
  for (size_t at = 0; at < word.size();) {
    size_t next = at;
    if (static_cast<unsigned char>(word[at]) < 0x80) {
      ++at;
    } else if (in_names(base::next_code_point(word, next))) {
      at = next;
    } else {
      return at;
    }
  }
  return word.size();
}

bool is_space(std::string_view character) {
  const uint32_t c = code_point_of(character);
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200D) || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}

std::string_view closing_quote_of(std::string_view text) {
  struct Pair {
    std::string_view open, close;
  };
  constexpr std::array kPairs = {Pair{"\u201C", "\u201D"}, Pair{"\u201E", "\u201C"}, Pair{"\u201D", "\u201D"},
                                 Pair{"\u00AB", "\u00BB"}};
  const auto* found = std::find_if(kPairs.begin(), kPairs.end(),
                                   [&](const Pair& pair) { return text.starts_with(pair.open); });
  return found == kPairs.end() ? std::string_view{} : found->close;
}

std::string shown(std::string_view character) {
  const uint32_t c = code_point_of(character);
  const std::string_view name = name_of(c);
  if (!name.empty()) return fmt::format("U+{:04X} ({})", c, name);
  return is_space(character) ? fmt::format("U+{:04X} (a blank)", c)
                             : fmt::format("`{}`", diag::printable(character));
}

}  // namespace rapport::syntax
