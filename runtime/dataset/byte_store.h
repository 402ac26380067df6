// Many short pieces of bytes in few long ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::dataset {

class ByteStore {
 public:
  using Place = uint64_t;  // the block in its upper half

  Place add(std::string_view bytes) {
    if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < bytes.size()) {
      const size_t last = blocks_.empty() ? 0 : blocks_.back().capacity();
      blocks_.emplace_back().reserve(std::max(bytes.size(), std::clamp(2 * last, kLeast, kMost)));
    }
    const Place place = Place{blocks_.size() - 1} << 32 | blocks_.back().size();
    blocks_.back().append(bytes);
    return place;
  }
  // Valid until the next add().
  const char* at(Place place) const {
    return blocks_[static_cast<size_t>(place >> 32)].data() + static_cast<uint32_t>(place);
  }

 private:
  static constexpr size_t kLeast = 4 << 10, kMost = 1 << 20;
  std::vector<std::string> blocks_;
};

}  // namespace rapport::dataset
