// Many writes become one action per record.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/dataset/dataset.h"

namespace rapport::dataset {

class Keys {  // of records, see record_key.h
 public:
  void push_back(std::string_view key) {
    keys_.push_back({bytes_.add(key), static_cast<uint32_t>(key.size())});
  }
  std::string_view operator[](size_t at) const { return {bytes_.at(keys_[at].place), keys_[at].size}; }
  size_t size() const { return keys_.size(); }
  void pick(std::span<const uint32_t> order);  // those at these positions, in this order

 private:
  struct Key {
    ByteStore::Place place;
    uint32_t size;
  };
  ByteStore bytes_;
  std::vector<Key> keys_;
};

struct Merged {
  Actions records;  // one per record, in the order of their keys; fields sorted by name
  Keys keys;        // of each
  std::vector<Problem> problems;
};

// A record that is created without a key is a problem and not in `records`; of more than `most` none is.
Merged merge_writes(Actions writes, const schema::Schema& schema, uint32_t most);

}  // namespace rapport::dataset
