#include "runtime/value/scratch.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/limits.h"

namespace rapport::value {

char* Scratch::allocate_slowly(size_t bytes) {
  constexpr size_t kBlockBytes = 64 << 10;
  if (bytes > limits::kScratchBytes - used_) return nullptr;
  while (open_blocks_ < blocks_.size()) {
    open(blocks_[open_blocks_++]);
    if (bytes <= left_) return allocate(bytes);
  }
  const size_t size = std::max(bytes, kBlockBytes);
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  open(blocks_[open_blocks_++]);
  return allocate(bytes);
}

void Scratch::open(const Block& block) {
  next_ = block.bytes.get();
  left_ = block.size;
}

std::string_view Scratch::keep(std::string_view text) {
  char* bytes = allocate(text.size());
  if (bytes == nullptr) return {};
  std::copy(text.begin(), text.end(), bytes);
  return {bytes, text.size()};
}

void Scratch::reset() {
  open_blocks_ = 0;
  next_ = nullptr;
  left_ = 0;
  used_ = 0;
}

}  // namespace rapport::value
