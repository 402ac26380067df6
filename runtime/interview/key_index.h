// The rows of a table by the value of one of its slots.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "runtime/value/cell.h"
#include "runtime/value/type.h"

namespace rapport::interview {

// The same for equal values; texts are compared as keys.
uint64_t hash_of(const value::Cell& cell, value::Kind kind);
bool equal_values(const value::Cell& a, const value::Cell& b, value::Kind kind);

class KeyIndex {
 public:
  void add(uint64_t hash, uint32_t row) { rows_.emplace_back(hash, row); }
  void finish();  // after the last add()
  // Rows with that hash, ascending.
  std::span<const std::pair<uint64_t, uint32_t>> with(uint64_t hash) const;
  // All of them, those with one hash together and ascending.
  std::span<const std::pair<uint64_t, uint32_t>> all() const { return rows_; }

 private:
  std::vector<std::pair<uint64_t, uint32_t>> rows_;  // sorted
};

}  // namespace rapport::interview
