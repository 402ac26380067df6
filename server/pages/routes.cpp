#include "server/pages/routes.h"

#include "server/pages/handlers.h"

namespace rapport::pages {
namespace {

using model::kPublic;
using model::kSignedIn;
using model::needs;
using enum model::OrganizationKind;
using enum model::Right;

constexpr Route kRoutes[] = {
#define PAGE(method, pattern, access, work, pace, handler) \
  {http::Method::method, pattern, access, model::Work::work, Pace::pace, &handler},
#include "server/pages/routes.def"
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace rapport::pages
