// A cell per slot that owns what its cells point at: texts and wide decimals.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "runtime/value/cell.h"
#include "runtime/value/type.h"

namespace rapport::interview {

class CellStore {
 public:
  explicit CellStore(size_t count) : cells_(count), bytes_(count) {}

  std::span<const value::Cell> cells() const { return cells_; }
  const value::Cell& operator[](size_t at) const { return cells_[at]; }

  // The cell as it is: what it points at stays where it is as long as it is read here.
  void put(size_t at, const value::Cell& cell) { cells_[at] = cell; }

  // Keeps a copy of `cell` with what it points at. `forever` holds bytes that outlive the store and need no
  // copy: the constants of the program.
  void set(size_t at, value::Cell cell, value::Kind kind, std::span<const char> forever) {
    const size_t size = foreign_bytes(cell, kind);
    if (size == 0) {
      if (kind == value::Kind::Text && cell.known()) cell.bytes = "";
      if (bytes_[at]) bytes_[at].reset();
    } else if (!within(cell.bytes, forever)) {
      std::unique_ptr<char[]> copy(new char[size]);
      std::memcpy(copy.get(), cell.bytes, size);
      cell.bytes = copy.get();
      bytes_[at] = std::move(copy);  // only now: `cell` may be a view into the old bytes
    } else if (bytes_[at]) {
      bytes_[at].reset();
    }
    cells_[at] = cell;
  }

 private:
  static size_t foreign_bytes(const value::Cell& cell, value::Kind kind) {
    const bool may =
        kind == value::Kind::Text || kind == value::Kind::Decimal;  // of a decimal: the wide form has a size
    return may && cell.known() ? cell.size : 0;
  }
  static bool within(const char* bytes, std::span<const char> range) {
    const auto at = reinterpret_cast<uintptr_t>(bytes);
    const auto begin = reinterpret_cast<uintptr_t>(range.data());
    return at >= begin && at < begin + range.size();
  }

  std::vector<value::Cell> cells_;
  std::vector<std::unique_ptr<char[]>> bytes_;
};

}  // namespace rapport::interview
