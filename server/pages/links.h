// The link that a browser opened last: its token stands in a cookie, out of the address. Looking changes
// nothing.
#pragma once

#include <functional>
#include <string_view>

#include "server/pages/access.h"
#include "server/service/tickets.h"

namespace rapport::pages {

// What a link is worth to a page: shows it while the link is valid and of this purpose. Of another purpose:
// goes to its page. Used, expired,
// superseded, withdrawn, suspended, unknown: says so.
using WithTicket = std::function<http::Response(const store::Ticket&)>;
http::Response with_link(const Visit& visit, service::Purpose purpose, const WithTicket& show);

// After a refusal: that the link is over, where it is; otherwise the form again.
http::Response refused_link(const Visit& visit, const service::Refusal& refusal,
                            const std::function<http::Response()>& form_again);

}  // namespace rapport::pages
