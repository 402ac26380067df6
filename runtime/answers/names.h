// What a key of an answer file names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/program/program.h"

namespace rapport::answers {

enum class TargetKind : uint8_t { Nothing, Question, Input, Table };

struct Target {
  TargetKind kind = TargetKind::Nothing;
  program::Index index = program::kNone;  // row of questions, inputs or tables
  std::string problem = {};               // kind Nothing: why
};

// Whether a question, table or input has the name: the pack's own names win over those of the format.
bool is_named(const program::Program& program, std::string_view name);

// `name` or `area.group.name`; the names of a dependency carry its alias in front.
Target find_target(const program::Program& program, std::string_view key);

}  // namespace rapport::answers
