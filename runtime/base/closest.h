// What was meant by a name that nobody knows.
#pragma once

#include <span>
#include <string_view>

namespace rapport::base {

// The name in `candidates` that is closest to `name`, when it is close enough to be meant; else empty. Two
// neighbours that changed places are one slip.
std::string_view closest(std::span<const std::string_view> candidates, std::string_view name);

}  // namespace rapport::base
