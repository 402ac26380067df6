// A page that one has the right for, but not with the hat that is worn: the way there is offered.
#pragma once

#include <optional>

#include "server/pages/routes.h"

namespace rapport::pages {

bool lets(const model::Access& access, const service::Caller& caller);

// The offer to act for another organization of the person, which shows the page of this route. nullopt: none
// does, and nobody learns from the answer whether there is such a page.
std::optional<http::Response> other_hat_page(const Visit& visit, const Route& route);

// The answer to a form that came from a page of ours, but of an earlier sign-in: what was typed, to take
// along.
http::Response old_form_page(const Visit& visit, const Route& route);

}  // namespace rapport::pages
