// Values inside addresses and forms.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rapport::auth {

// Everything but the unreserved characters of RFC 3986 as %XX.
std::string percent_encoded(std::string_view value);

using Parameters = std::vector<std::pair<std::string, std::string>>;
// a=b&c=d, encoded.
std::string to_query(const Parameters& parameters);

}  // namespace rapport::auth
