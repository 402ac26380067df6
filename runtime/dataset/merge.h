// Many writes become one action per record.
#pragma once

#include <string>
#include <vector>

#include "runtime/dataset/dataset.h"

namespace rapport::dataset {

struct Merged {
  std::vector<Action> records;    // one per record, in the order of their keys; fields sorted by name
  std::vector<std::string> keys;  // of each, see record_key.h
  std::vector<Problem> problems;
};

// A record that is created without a key is a problem and not in `records`; of more than `most` none is.
Merged merge_writes(std::vector<Action> writes, const schema::Schema& schema, uint32_t most);

}  // namespace rapport::dataset
