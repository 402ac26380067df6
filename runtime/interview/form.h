// Does an entry have the form that its question or input asks for? What has not is refused and never logged.
#pragma once

#include <optional>
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

// What is wrong with the known value of a question of that name and type, which is of its kind: "`code` takes
// at most 4 characters, found 5". Nothing: it may be logged.
std::optional<std::string> cell_problem(const program::Program& program, std::string_view name,
                                        const value::Type& type, const value::Cell& cell);

}  // namespace rapport::interview
