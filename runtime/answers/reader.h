// The events of a JSON parser → answers. The one file that sees the JSON library is reader.cpp.
#pragma once

#include <string_view>

#include "runtime/answers/answers.h"

namespace rapport::answers {

Answers read_object(std::string_view json, const program::Program& program);

}  // namespace rapport::answers
