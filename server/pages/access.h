// What the pages around signing in share.
#pragma once

#include <optional>
#include <string>

#include "server/pages/visit.h"

namespace rapport::pages {

using Refused = std::optional<service::Refusal>;  // why a form is shown again; none at its first showing

// The page of a form: as it is, or again with the status of what was refused and when to come back.
http::Response form_page(const Visit& visit, std::string_view name, Area area, View view,
                         const Refused& refused);

// Goes on as who just proved who they are: to `next`, or where the second factor is asked for first. The
// sign-in that the browser had before ends.
http::Response enter(const Visit& visit, const service::SignedIn& signed_in, const std::string& next,
                     std::string_view done = "");

}  // namespace rapport::pages
