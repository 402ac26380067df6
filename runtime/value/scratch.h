// The arena for what a rule builds: texts and wide decimals. Views into it live until reset(). One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace rapport::value {

class Scratch {
 public:
  Scratch() = default;
  Scratch(Scratch&&) = default;  // what was moved from may only be destroyed or assigned to
  Scratch& operator=(Scratch&&) = default;

  // `bytes` bytes, not aligned; nullptr when limits::kScratchBytes would be passed: the caller makes it a
  // fault (TextTooLong, or Overflow for a number).
  char* allocate(size_t bytes) {
    if (bytes > left_ || next_ == nullptr) return allocate_slowly(bytes);
    char* start = next_;
    next_ += bytes;
    left_ -= bytes;
    used_ += bytes;
    return start;
  }

  // A copy of `text` in the arena; a view without data() (nullptr) when there is no room.
  std::string_view keep(std::string_view text);

  // Forgets everything that was built and keeps the blocks.
  void reset();

  size_t used() const { return used_; }  // bytes handed out since the last reset

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };

  char* allocate_slowly(size_t bytes);
  void open(const Block& block);

  std::vector<Block> blocks_;
  size_t open_blocks_ = 0;  // the last of these is the one that is being filled
  char* next_ = nullptr;
  size_t left_ = 0;
  size_t used_ = 0;
};

}  // namespace rapport::value
