// Does an entry have the form that its question or input asks for? What has not is refused and never logged.
#pragma once

#include <string>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::interview {

struct Form {
  Index row = program::kNone;              // of the question, input or table that it names
  std::vector<std::string> problems = {};  // what is wrong with it; none: it may be logged
};

// That `today` only goes forward, and that a row is there, is not looked at: that is the interview's.
Form form_of(const program::Program& program, const Entry& entry);

}  // namespace rapport::interview
