// The whole site on one screen: every page with who may see it. A handler that is not written does not link.
#pragma once

#include <span>

#include "server/model/access.h"
#include "server/pages/visit.h"

namespace rapport::pages {

// Try: what somebody sends who guesses passwords, codes, links, or who is known here. One address has so many
// of them in a minute.
enum class Pace : uint8_t { Free, Try };

using Handler = http::Response (*)(const Visit&);

struct Route {
  http::Method method;
  std::string_view pattern;
  model::Access access;
  model::Work work;
  Pace pace;
  Handler handler;
};
std::span<const Route> routes();

}  // namespace rapport::pages
