// What a test saw before and after: that looking changed nothing, and pages to look at.
#pragma once

#include <string>

#include "tests/unit/server/pages/browser.h"
#include "tests/unit/server/pages/to_look_at.h"

namespace rapport::pages {

// Writes the page that is shown to build/preview where RAPPORT_PREVIEW is set.
inline void keep_to_look_at(const Browser& browser, const std::string& name) {
  keep_to_look_at(name, browser.html());
}

}  // namespace rapport::pages
