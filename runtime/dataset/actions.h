// A list of actions in little room: what they have in common (names, causes, companies) is kept once, and
// each takes what its texts take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/dataset/action.h"
#include "runtime/dataset/byte_store.h"

namespace rapport::dataset {

class Actions {
 public:
  // Reads one action after the other into the same room.
  class Reader {
   public:
    explicit Reader(const Actions& actions) : actions_(&actions) {}  // not owned
    // Valid until the next at(). The list may change meanwhile.
    const Action& at(size_t index);

   private:
    const Actions* actions_;
    Action action_;
    uint32_t head_ = kNoShape;
    std::vector<uint32_t> fields_;  // the shapes that `action_` has
  };

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Action;
    using difference_type = std::ptrdiff_t;
    using pointer = const Action*;
    using reference = const Action&;

    Iterator(const Actions& actions, size_t index) : reader_(actions), index_(index) {}
    const Action& operator*() const { return reader_.at(index_); }  // valid until the iterator moves
    const Action* operator->() const { return &reader_.at(index_); }
    Iterator& operator++() { return ++index_, *this; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

   private:
    mutable Reader reader_;
    size_t index_;
  };

  Actions() = default;
  Actions(std::initializer_list<Action> actions) : Actions(std::span(actions.begin(), actions.size())) {}
  Actions(const std::vector<Action>& actions)  // NOLINT(google-explicit-constructor): the same list
      : Actions(std::span(actions)) {}

  size_t size() const { return places_.size(); }
  bool empty() const { return places_.empty(); }
  const Action operator[](size_t index) const {  // NOLINT(readability-const-return-type): to be read only
    return Reader(*this).at(index);
  }
  const Action front() const { return (*this)[0]; }          // NOLINT(readability-const-return-type)
  const Action back() const { return (*this)[size() - 1]; }  // NOLINT(readability-const-return-type)
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  void push_back(const Action& action) { places_.push_back(kept(action)); }
  void replace(size_t index, const Action& action) { places_[index] = kept(action); }
  template <class Change>
  void change(size_t index, Change change) {
    Action action = (*this)[index];
    change(action);
    replace(index, action);
  }
  // Those at these positions, in this order.
  void pick(std::span<const uint32_t> order);
  void clear() { *this = {}; }

  friend bool operator==(const Actions& a, const Actions& b);

 private:
  static constexpr uint32_t kNoShape = UINT32_MAX;

  explicit Actions(std::span<const Action> actions) {
    for (const Action& action : actions) push_back(action);
  }
  ByteStore::Place kept(const Action& action);
  uint32_t head_of(const Action& action);
  uint32_t field_of(const FieldValue& value, size_t position);

  // An action without fields, and fields without texts: each in as many actions as have it.
  std::vector<Action> heads_;
  std::vector<FieldValue> fields_;
  std::unordered_map<std::string, uint32_t> numbers_;  // of both
  uint32_t last_head_ = kNoShape;
  std::vector<uint32_t> last_fields_;  // per position
  ByteStore bytes_;
  std::vector<ByteStore::Place> places_;
  std::string buffer_;  // kept for its room
};

}  // namespace rapport::dataset
