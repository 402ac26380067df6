// libsodium, ready to be used: its fast versions are chosen once in a process.
#pragma once

#include <sodium.h>

#include <string_view>

#include "runtime/base/check.h"

namespace rapport::auth {

inline void ready_sodium() {
  static const bool is_ready = sodium_init() >= 0;
  RAPPORT_CHECK(is_ready);
}

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace rapport::auth
