// A file that the build put into the program.
#pragma once

#include <string_view>

namespace rapport::base {

struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

}  // namespace rapport::base
