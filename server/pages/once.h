// A form that creates something does it once, however often it is sent: twice at a time, by the browser's
// Back and again, or by loading its answer again.
#pragma once

#include <functional>
#include <string>

#include "server/pages/visit.h"

namespace rapport::pages {

// What is made, as the page after it needs it: an id, or a secret that is shown this once.
using Made = service::Outcome<std::string>;

// The form's key ({{> once}}) is of the page on which it stood. Sent again as it was it gets what was made
// the first time; with something else in it, it is another form. `deed` works with the environment that it is
// given, and with nothing else that asks the store.
Made once(const Visit& visit, const std::function<Made(const service::Environment&)>& deed);

// A secret that is the same for the same form, so that nothing has to be kept to show it again; "" for a form
// without a key.
std::string secret_of_form(const Visit& visit);

}  // namespace rapport::pages
