#include "server/pages/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

namespace rapport::pages {
namespace {

constexpr size_t kMostBytes = 1'000;

bool is_dark(const QRcode& code, int x, int y) { return (code.data[y * code.width + x] & 1) != 0; }

// One rectangle for each run of dark modules in a row.
std::string path_of(const QRcode& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    for (int x = 0; x < code.width; ++x) {
      if (!is_dark(code, x, y)) continue;
      int end = x + 1;
      while (end < code.width && is_dark(code, end, y)) ++end;
      fmt::format_to(std::back_inserter(path), "M{} {}h{}v1H{}z", x, y, end - x, x);
      x = end;
    }
  }
  return path;
}

}  // namespace

std::optional<QrCode> qr_code(std::string_view text) {
  if (text.empty() || text.size() > kMostBytes) return std::nullopt;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), bytes, 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return std::nullopt;
  return QrCode{static_cast<unsigned>(code->width), path_of(*code)};
}

}  // namespace rapport::pages
