#pragma once

#include <span>

#include "runtime/base/embedded.h"

namespace rapport::store::embedded {

std::span<const base::EmbeddedFile> migrations();

}  // namespace rapport::store::embedded
