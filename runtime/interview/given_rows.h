// Rows that a pack gives in a setting, as a block of an entry.
#pragma once

#include <string>

#include "runtime/interview/project.h"

namespace rapport::interview {

// The table itself, or the one around it that stands in no other.
Index outermost(const program::Program& program, Index table);

// Of Claim slots that read nothing.
class ConstantValues {
 public:
  explicit ConstantValues(const program::Program& program);  // must outlive it
  value::Value of(Index slot) const;

 private:
  const program::Program& program_;
  std::vector<value::Cell> none_;  // what all slots are
};

std::string not_known(const value::Value& value);

}  // namespace rapport::interview
