// Pages whose handlers are not written yet say that there is nothing. This file goes when the last one is.
#include "server/pages/handlers.h"

namespace rapport::pages {

#define PAGE(method, pattern, access, work, handler) \
  __attribute__((weak)) http::Response handler(const Visit& visit) { return problem(visit, 404); }
#include "server/pages/routes.def"

}  // namespace rapport::pages
