// A text as a QR code (ISO/IEC 18004) to be drawn as SVG: nothing but a path, which no policy has to let in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rapport::pages {

struct QrCode {
  unsigned modules = 0;  // on each side, without the quiet zone
  std::string path;      // the dark ones as data of an SVG path, one unit each, from 0 0
};
// What readers need on every side, in modules.
inline constexpr unsigned kQuietModules = 4;

// Nothing for "" and for more than a camera still reads off a screen (1,000 bytes).
std::optional<QrCode> qr_code(std::string_view text);

}  // namespace rapport::pages
