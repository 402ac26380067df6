// The functions behind the pages of routes.def, by what they are about: access.cpp (signing in), links.cpp,
// first_people.cpp, joining.cpp (activation and invitation), account.cpp, partner_portal.cpp,
// provider_pages.cpp (signing in through an organization), customer_portal.cpp, operator_pages.cpp,
// organization_pages.cpp (audit log, API tokens, people).
#pragma once

#include "server/pages/visit.h"

namespace rapport::pages {

#define PAGE(method, pattern, access, work, pace, handler) http::Response handler(const Visit& visit);
#include "server/pages/routes.def"

}  // namespace rapport::pages
