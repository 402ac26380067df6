// What people call the browser that signed in.
#pragma once

#include <string>
#include <string_view>

namespace rapport::pages {

// "Firefox, Windows" from a User-Agent of any bytes; one of the two where only that is known; "": neither.
std::string device_name(std::string_view user_agent);

}  // namespace rapport::pages
