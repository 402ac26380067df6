// Pages written to the build folder, to be looked at.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "server/pages/assets.h"
#include "server/pages/embedded.h"

namespace rapport::pages {

// `preview` in the build folder, wherever the test is started from.
inline std::filesystem::path preview_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "preview";
}

// The page, with its style sheet beside it.
inline void write_to_look_at(const std::string& name, const std::string& html) {
  const std::filesystem::path folder = preview_folder();
  std::filesystem::create_directories(folder / "assets");
  for (const Asset& asset : served_assets(embedded::assets()))
    std::ofstream(folder / asset.path.substr(1), std::ios::binary) << asset.bytes;
  std::ofstream(folder / (name + ".html")) << std::regex_replace(html, std::regex("\"/assets/"), "\"assets/");
}

// The same of a page with real data, where RAPPORT_PREVIEW is set.
inline void keep_to_look_at(const std::string& name, const std::string& html) {
  if (std::getenv("RAPPORT_PREVIEW") != nullptr) write_to_look_at(name, html);
}

}  // namespace rapport::pages
