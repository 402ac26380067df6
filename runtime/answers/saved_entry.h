// One entry of the log as the JSON of a saved interview.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "runtime/interview/interview.h"

namespace rapport::answers {

struct ReadEntry {
  interview::Entry entry = {};
  std::string problem = {};  // empty: none
};

std::string write_entry(const interview::Entry& entry, const program::Program& program);
// Only the form of the JSON and of values is looked at; what the interview refuses, it refuses.
ReadEntry read_entry(const nlohmann::json& json, const program::Program& program);

}  // namespace rapport::answers
