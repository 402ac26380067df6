// {placeholders} in texts: a lower-case name between braces. {name|form|form} stands for a word that goes
// with the number of that name: the first form for 1, the second for all others. Any other brace stands for
// itself.
#pragma once

#include <cstddef>
#include <string_view>

namespace rapport::texts {

struct Piece {
  std::string_view text;  // words as they stand, or the name without its braces
  bool is_placeholder = false;
  std::string_view one = {}, others = {};  // of a word that goes with a number; "" for none

  // What stands there, given what its name is filled with.
  constexpr std::string_view shown(std::string_view value) const {
    if (others.empty()) return value;
    return value == "1" ? one : others;
  }
};

struct FoundPiece {
  Piece piece;
  size_t size = 0;  // of the text that it is; 0: there is none
};

constexpr FoundPiece with_forms(Piece piece, std::string_view text, size_t begin, size_t bar) {
  const size_t second = text.find('|', bar + 1), end = text.find('}', bar + 1);
  const bool is_whole = end < text.size() && second < end && second > bar + 1 && end > second + 1;
  if (!is_whole) return {};
  piece.one = text.substr(bar + 1, second - bar - 1);
  piece.others = text.substr(second + 1, end - second - 1);
  return {piece, end + 1 - begin};
}

// The placeholder that begins with this character.
constexpr FoundPiece placeholder_at(std::string_view text, size_t begin) {
  size_t end = begin + 1;
  while (text[begin] == '{' && end < text.size() &&
         ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '_'))
    ++end;
  if (text[begin] != '{' || end == begin + 1 || end >= text.size()) return {};
  const Piece piece{text.substr(begin + 1, end - begin - 1), true};
  if (text[end] == '|') return with_forms(piece, text, begin, end);
  if (text[end] == '}') return {piece, end + 1 - begin};
  return {};
}

// Calls `take` with each piece of the text, in order.
template <class Take>
constexpr void for_each_piece(std::string_view text, Take take) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size();) {
    const FoundPiece found = placeholder_at(text, i);
    if (found.size == 0) {
      ++i;
      continue;
    }
    if (begin < i) take(Piece{text.substr(begin, i - begin), false});
    take(found.piece);
    begin = i = i + found.size;
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
