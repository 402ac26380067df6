// RAPPORT_CHECK: an invariant of ours. A failure is our bug, never the user's input.
#pragma once

namespace rapport::base {

// Called with the failed expression and its place; must not return. Natively the edge sets one that throws
// InternalError (exit 70); in WebAssembly and in fuzzers the default traps.
using CheckHandler = void (*)(const char* expression, const char* file, int line);

void set_check_handler(CheckHandler handler);  // once, at the start of main, before any thread
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace rapport::base

#define RAPPORT_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::rapport::base::check_failed(#condition, __FILE__, __LINE__))
