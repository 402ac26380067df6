// The texts that come with the program. An installation puts its own in their place (the same HTML: h3 and
// p).
#pragma once

#include <string_view>

#include "server/service/environment.h"
#include "server/texts/texts.h"

namespace rapport::pages {

enum class Legal { Terms, Privacy };

std::string_view default_text(Legal which, texts::Language language);  // with {trial_days}, {kept_days}
// Of the default texts, stored with each acceptance.
inline constexpr std::string_view kDefaultLegalVersion = "2026-11-01";

// What is in force here: the installation's text in this language, or the default one; and its version.
std::string_view key_of(Legal which);  // "terms"
std::string legal_text(const service::Settings& settings, Legal which, texts::Language language);
std::string legal_version(const service::Settings& settings, Legal which);

}  // namespace rapport::pages
