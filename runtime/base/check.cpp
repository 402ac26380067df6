#include "runtime/base/check.h"

namespace rapport::base {
namespace {
CheckHandler handler_in_force = nullptr;  // written once before threads start, so reads need no lock
}

void set_check_handler(CheckHandler handler) { handler_in_force = handler; }

void check_failed(const char* expression, const char* file, int line) {
  if (handler_in_force) handler_in_force(expression, file, line);
  __builtin_trap();
}

}  // namespace rapport::base
