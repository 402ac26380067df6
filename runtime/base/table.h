// Tables own the parts of a pack; typed 32-bit ids refer into them.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <utility>

#include "runtime/base/check.h"

namespace rapport::base {

inline constexpr uint32_t kNone = UINT32_MAX;

template <class T>
struct Id {
  uint32_t index = kNone;  // kNone: refers to nothing
  constexpr bool valid() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

template <class T>
class Table {  // grow-only, so ids and references stay valid for the table's life
 public:
  Id<T> add(T item) {
    items_.push_back(std::move(item));
    return {static_cast<uint32_t>(items_.size() - 1)};
  }
  const T& operator[](Id<T> id) const {
    RAPPORT_CHECK(id.index < items_.size());
    return items_[id.index];
  }
  T& operator[](Id<T> id) {
    RAPPORT_CHECK(id.index < items_.size());
    return items_[id.index];
  }
  uint32_t size() const { return static_cast<uint32_t>(items_.size()); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }

 private:
  std::deque<T> items_;
};

}  // namespace rapport::base
