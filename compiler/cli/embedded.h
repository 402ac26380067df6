// Files of docs/ that are part of the program: cmake/embed.cmake writes the definitions when it is built.
#pragma once

#include <string_view>

namespace rapport::cli::embedded {

std::string_view diagnostics_page();  // docs/diagnostics.md

}  // namespace rapport::cli::embedded
