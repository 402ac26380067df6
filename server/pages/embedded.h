// Files that are part of the program: cmake/embed.cmake writes the definitions when it is built.
#pragma once

#include <span>

#include "runtime/base/embedded.h"

namespace rapport::pages::embedded {

std::span<const base::EmbeddedFile> templates();  // server/pages/templates
std::span<const base::EmbeddedFile> assets();     // server/pages/assets

}  // namespace rapport::pages::embedded
