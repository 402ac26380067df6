// Does an entry have the form that its question or input asks for? What has not is refused and never logged.
#pragma once

#include <optional>
#include <string>

#include "runtime/interview/interview.h"

namespace rapport::interview {

struct Form {
  Index row = program::kNone;               // of the question or input that it names
  std::optional<std::string> problem = {};  // what is wrong with it; nothing: it may be logged
};

// That `today` only goes forward is not looked at: that is the interview's.
Form form_of(const program::Program& program, const Entry& entry);

}  // namespace rapport::interview
