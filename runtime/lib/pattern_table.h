// The bytes of a compiled pattern: a deterministic automaton. Little-endian, not aligned.
//   PatternHeader
//   PatternRange × ranges        ascending from 0: a range reaches to the one before the next; gives the
//   symbol of a character uint16 × states × symbols    the next state uint8 × states               1: the
//   text may end here
// State 0 is dead: there is no way out and no match. State 1 is where the text starts.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rapport::lib {

struct PatternHeader {
  uint32_t states = 0;
  uint32_t symbols = 0;
  uint32_t ranges = 0;
};

struct PatternRange {
  uint32_t first = 0;
  uint32_t symbol = 0;
};

inline constexpr uint32_t kDeadState = 0;
inline constexpr uint32_t kStartState = 1;

// The size of a table with this header; its states and symbols fit 16 bits.
constexpr uint64_t pattern_table_size(const PatternHeader& h) {
  return sizeof h + sizeof(PatternRange) * uint64_t{h.ranges} + 2 * uint64_t{h.states} * h.symbols + h.states;
}

class PatternView {  // of a table that has the size of its header
 public:
  explicit PatternView(std::string_view table) : bytes_(table.data()) {
    std::memcpy(&header_, bytes_, sizeof header_);
    ranges_ = bytes_ + sizeof header_;
    transitions_ = ranges_ + sizeof(PatternRange) * size_t{header_.ranges};
    accepting_ = transitions_ + 2 * size_t{header_.states} * header_.symbols;
  }

  const PatternHeader& header() const { return header_; }
  PatternRange range(uint32_t i) const {
    PatternRange range;
    std::memcpy(&range, ranges_ + sizeof range * i, sizeof range);
    return range;
  }
  uint32_t next(uint32_t state, uint32_t symbol) const {
    uint16_t next = 0;
    std::memcpy(&next, transitions_ + 2 * (size_t{state} * header_.symbols + symbol), sizeof next);
    return next;
  }
  bool accepts(uint32_t state) const { return accepting_[state] != 0; }

  uint32_t symbol_of(uint32_t code_point) const {
    uint32_t low = 0;
    for (uint32_t high = header_.ranges; high - low > 1;) {
      const uint32_t middle = low + (high - low) / 2;
      (range(middle).first <= code_point ? low : high) = middle;
    }
    return range(low).symbol;
  }

 private:
  const char* bytes_;
  PatternHeader header_;
  const char* ranges_;
  const char* transitions_;
  const char* accepting_;
};

}  // namespace rapport::lib
