// "1 row", "2 rows": how many, for a message in English.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rapport::cli {

inline std::string counted(uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace rapport::cli
