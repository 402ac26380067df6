#include "server/http/internal_error.h"

namespace rapport::http {

InternalError::InternalError(const char* expression, const char* file, int line)
    : what_(std::string(file) + ":" + std::to_string(line) + ": `" + expression + "` does not hold") {}

void throw_internal_error(const char* expression, const char* file, int line) {
  throw InternalError(expression, file, line);
}

}  // namespace rapport::http
