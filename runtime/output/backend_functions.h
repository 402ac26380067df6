// The functions that the rows of backends.def name, each defined in the file of its back end.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/output/output.h"

namespace rapport::output {

#define BACKEND(function, name, files, help)                             \
  Output function(const dataset::DataSet& data, const Context& context); \
  std::optional<std::string_view> function##_start(std::string_view file_name);
#include "runtime/output/backends.def"

}  // namespace rapport::output
