// Rows that a pack gives in a setting, as a block of an entry.
#pragma once

#include <string>

#include "runtime/interview/project.h"

namespace rapport::interview {

// The table itself, or the one around it that stands in no other.
Index outermost(const program::Program& program, Index table);
// Of a Claim slot that reads nothing.
value::Value constant_value(const program::Program& program, Index slot);
std::string not_known(const value::Value& value);

}  // namespace rapport::interview
