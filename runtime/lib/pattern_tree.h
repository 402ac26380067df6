// The tree of a pattern, between its text and its table. Only pattern_*.cpp and tests read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/lib/pattern.h"

namespace rapport::lib {

struct CodePoints {  // both included
  uint32_t first = 0;
  uint32_t last = 0;
};

inline constexpr uint32_t kLastCodePoint = 0x10FFFF;
inline constexpr uint32_t kNoMaximum = UINT32_MAX;

enum class PatternKind : uint8_t {
  Class,        // one character of `characters`
  Sequence,     // the children one after the other; none: the empty text
  Alternative,  // one of the children
  Repetition    // the only child `minimum` to `maximum` times
};

struct PatternNode {
  PatternKind kind = PatternKind::Sequence;
  std::vector<uint32_t> children;  // rows of PatternTree::nodes
  std::vector<CodePoints> characters;
  uint32_t minimum = 0;
  uint32_t maximum = 0;  // kNoMaximum: any number
};

struct PatternTree {
  std::vector<PatternNode> nodes;
  uint32_t root = 0;
  std::optional<PatternError> error;  // then the tree means nothing
};

PatternTree parse_pattern(std::string_view pattern);

}  // namespace rapport::lib
