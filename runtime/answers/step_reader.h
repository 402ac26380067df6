// One step of a saved interview: a line of JSON, taken in as it is parsed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::answers {

struct ReadStep {
  std::vector<interview::Entry> entries;
  std::string problem;  // empty: none
};

struct ExpectedStep {
  size_t number = 1;
  size_t entries = 0;  // at most
};

// Only the form of the JSON and of values is looked at; what the interview refuses, it refuses.
ReadStep read_step(std::string_view line, const program::Program& program, const ExpectedStep& expected);

}  // namespace rapport::answers
