// Files that are part of the program (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace rapport::doc::embedded {

std::string_view style();

}  // namespace rapport::doc::embedded
