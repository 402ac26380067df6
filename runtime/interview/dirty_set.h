// The slots that must run again, lowest first. A bitset with a summary bit per word, level on level: adding
// and taking cost the same however many slots there are.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace rapport::interview {

class DirtySet {
 public:
  explicit DirtySet(uint32_t slots) {
    size_t words = slots;
    for (std::vector<uint64_t>& level : levels_) {
      words = (words + 63) / 64;
      level.resize(words);
    }
  }

  // Was it new? `slot` is below the number given to the constructor.
  bool add(uint32_t slot) {
    uint32_t at = slot;
    for (std::vector<uint64_t>& level : levels_) {
      uint64_t& word = level[at / 64];
      const uint64_t before = word;
      word |= uint64_t{1} << (at % 64);
      if (before == word && &level == &levels_.front()) return false;
      if (before != 0) return true;  // the levels above know of this word
      at /= 64;
    }
    return true;
  }

  std::optional<uint32_t> take_lowest() {
    if (levels_.back().empty() || levels_.back()[0] == 0) return std::nullopt;
    uint32_t at = 0;
    for (size_t level = kLevels; level-- > 0;) at = at * 64 + lowest_bit(levels_[level][at]);
    remove(at);
    return at;
  }

 private:
  static constexpr size_t kLevels = 4;  // 64 to the power of 4 slots, which is above limits::kSlots

  static uint32_t lowest_bit(uint64_t word) { return static_cast<uint32_t>(std::countr_zero(word)); }

  void remove(uint32_t slot) {
    uint32_t at = slot;
    for (std::vector<uint64_t>& level : levels_) {
      uint64_t& word = level[at / 64];
      word &= ~(uint64_t{1} << (at % 64));
      if (word != 0) return;
      at /= 64;
    }
  }

  std::array<std::vector<uint64_t>, kLevels> levels_;  // from the slots to the one word at the top
};

}  // namespace rapport::interview
