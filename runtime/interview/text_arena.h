// Bytes of texts and wide decimals, kept until the arena goes. For cells of columns: nothing is given back by
// itself.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "runtime/value/cell.h"
#include "runtime/value/type.h"

namespace rapport::interview {

class TextArena {
 public:
  // The cell with its bytes here; others as they are.
  value::Cell keep(value::Cell cell, value::Kind kind) {
    const bool has_bytes =
        (kind == value::Kind::Text || kind == value::Kind::Decimal) && cell.known() && cell.size > 0;
    if (has_bytes) cell.bytes = copy(cell.bytes, cell.size);
    return cell;
  }

 private:
  static constexpr size_t kBlock = 16 << 10;

  const char* copy(const char* bytes, size_t size) {
    if (size > left_) open(size);
    char* start = next_;
    std::memcpy(start, bytes, size);
    next_ += size;
    left_ -= size;
    return start;
  }
  void open(size_t size) {
    const size_t room = std::max({size, kBlock, std::min(last_ * 2, kBlock * 64)});
    blocks_.emplace_back(new char[room]);
    next_ = blocks_.back().get();
    left_ = last_ = room;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0, last_ = 0;
};

}  // namespace rapport::interview
