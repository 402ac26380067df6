// Which records of a data set stand within the elements of others in AIF messages: where the imported schema
// of a document has a place for them, in the record that they refer to.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "runtime/dataset/dataset.h"

namespace rapport::output {

class AifNesting {
 public:
  // `data` and `schema` live longer.
  AifNesting(const dataset::DataSet& data, const schema::Schema& schema);

  struct Inner {
    uint32_t action;  // of the data set
    size_t by;        // which of its values refers to the record that it stands in
  };
  // What stands directly within the record of an action, in load order.
  std::span<const Inner> within(uint32_t action) const;

  // The actions that stand in no other record. In load order; but a record waits for all that its inner ones
  // refer to. Where that cannot be, because something between needs the record itself, load order stays.
  const std::vector<uint32_t>& outermost() const { return outermost_; }

 private:
  std::unordered_map<uint32_t, std::vector<Inner>> inner_;  // by the action that they stand in
  std::vector<uint32_t> outermost_;
};

}  // namespace rapport::output
