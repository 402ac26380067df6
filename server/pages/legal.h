// The texts that come with the program. An installation puts its own in their place (the same HTML: h3 and
// p).
#pragma once

#include <string_view>

#include "server/texts/texts.h"

namespace rapport::pages {

enum class Legal { Terms, Privacy };

std::string_view default_text(Legal which, texts::Language language);
// Of the default texts, stored with each acceptance.
inline constexpr std::string_view kDefaultLegalVersion = "2026-11";

}  // namespace rapport::pages
