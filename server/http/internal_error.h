// What a failed RAPPORT_CHECK is in the service. main sets the handler; the server's workers catch it and
// answer 500.
#pragma once

#include <exception>
#include <string>

namespace rapport::http {

class InternalError final : public std::exception {
 public:
  InternalError(const char* expression, const char* file, int line);
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

// For base::set_check_handler.
[[noreturn]] void throw_internal_error(const char* expression, const char* file, int line);

}  // namespace rapport::http
