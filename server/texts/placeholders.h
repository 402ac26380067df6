// {placeholders} in texts: a lower-case name between braces. Any other brace stands for itself.
#pragma once

#include <cstddef>
#include <string_view>

namespace rapport::texts {

struct Piece {
  std::string_view text;  // words as they stand, or the name without its braces
  bool is_placeholder = false;
};

// Calls `take` with each piece of the text, in order.
template <class Take>
constexpr void for_each_piece(std::string_view text, Take take) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    while (text[i] == '{' && end < text.size() &&
           ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '_'))
      ++end;
    if (text[i] != '{' || end == i + 1 || end >= text.size() || text[end] != '}') {
      ++i;
      continue;
    }
    if (begin < i) take(Piece{text.substr(begin, i - begin), false});
    take(Piece{text.substr(i + 1, end - i - 1), true});
    begin = i = end + 1;
  }
  if (begin < text.size()) take(Piece{text.substr(begin), false});
}

constexpr bool has_placeholder(std::string_view text, std::string_view name) {
  bool found = false;
  for_each_piece(text, [&](Piece piece) { found = found || (piece.is_placeholder && piece.text == name); });
  return found;
}

// Whether both name the same ones, in any order and number.
constexpr bool same_placeholders(std::string_view one, std::string_view other) {
  bool same = true;
  for_each_piece(one, [&](Piece p) { same = same && (!p.is_placeholder || has_placeholder(other, p.text)); });
  for_each_piece(other, [&](Piece p) { same = same && (!p.is_placeholder || has_placeholder(one, p.text)); });
  return same;
}

}  // namespace rapport::texts
