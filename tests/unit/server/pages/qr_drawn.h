// QR codes as rows of '#' and ' ': as a page draws them, and as the library sets them.
#pragma once

#include <gtest/gtest.h>
#include <qrencode.h>

#include <memory>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::pages {

// The path's rectangles of one row each; fails where it has anything else.
inline std::vector<std::string> drawn(const std::string& path, size_t modules) {
  std::vector<std::string> rows(modules, std::string(modules, ' '));
  static const std::regex run("M(\\d+) (\\d+)h(\\d+)v1H(\\d+)z");
  size_t read = 0;
  for (std::sregex_iterator it(path.begin(), path.end(), run), end; it != end; ++it) {
    size_t x = std::stoul((*it)[1]), y = std::stoul((*it)[2]), length = std::stoul((*it)[3]);
    EXPECT_EQ(it->position(), static_cast<std::ptrdiff_t>(read));
    EXPECT_EQ((*it)[1], (*it)[4]);
    EXPECT_TRUE(y < modules && x + length <= modules) << it->str();
    if (y < modules && x + length <= modules) rows[y].replace(x, length, length, '#');
    read += it->length();
  }
  EXPECT_EQ(read, path.size());
  return rows;
}

inline std::vector<std::string> modules_of(std::string_view text) {
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  std::vector<std::string> rows;
  if (!code) return rows;
  for (int y = 0; y < code->width; ++y) {
    std::string row;
    for (int x = 0; x < code->width; ++x) row += code->data[y * code->width + x] & 1 ? '#' : ' ';
    rows.push_back(row);
  }
  return rows;
}

}  // namespace rapport::pages
