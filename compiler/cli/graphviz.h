// Graphviz's `dot` as a child process, with limits: a picture that takes too long or too much is no picture.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::cli {

// The SVG of a graph. NotFound: there is no `dot` on the path; LimitExceeded: it took more time, memory or
// output than limits.h allows; Unavailable: it failed, or could not be started.
base::Result<std::string> draw_graph(std::string_view dot);

}  // namespace rapport::cli
