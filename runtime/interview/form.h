// Does an entry have the form that its question or input asks for? What has not is refused and never logged.
#pragma once

#include <optional>
#include <string>

#include "runtime/interview/interview.h"

namespace rapport::interview {

// What is wrong with it, as a message; nothing when it may be logged. That `today` only goes forward is the
// interview's.
std::optional<std::string> form_problem(const program::Program& program, const Entry& entry);

Index find_input(const program::Program& program, std::string_view name);  // kNone: none of that name

}  // namespace rapport::interview
