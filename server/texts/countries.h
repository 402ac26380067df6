// Countries and regions of the world by their ISO 3166-1 codes, and their names in the languages of
// texts.def.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "server/texts/texts.h"

namespace rapport::texts {

struct Country {
  std::string_view code;  // alpha-2: "DK"
  std::string_view name;
};
// All of them, as somebody who reads this language looks for them in a list. Lives for ever.
const std::vector<Country>& countries(Language language);

// The code itself for what is no country that we know.
std::string_view country_name(std::string_view code, Language language);
bool is_country(std::string_view code);

// What an organization there begins with. "": none is known; nothing: none of ours.
std::string_view usual_time_zone(std::string_view country);
std::optional<Language> usual_language(std::string_view country);

}  // namespace rapport::texts
