// What is other now than it was at an earlier place of the log.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::interview {

struct Difference {
  enum class Kind : uint8_t { Value, RowAdded, RowRemoved };
  Kind kind = Kind::Value;
  Index question = program::kNone;  // Value
  Index table = program::kNone;     // of a column, or of the row
  uint32_t number = 0;              // of the row, in the log
  value::Value before, now;         // Value: as others read it
  friend bool operator==(const Difference&, const Difference&) = default;
};

// `entries` of the log stood then; the place is moved back to the end of a step. In the pack's order, of each
// table the rows that are new or gone first. Nothing when there is nothing.
std::vector<Difference> changed_since(const Interview& interview, size_t entries);

}  // namespace rapport::interview
