// What a test saw before and after: that looking changed nothing, and pages to look at.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "tests/unit/server/pages/browser.h"

namespace rapport::pages {

// Writes the page that is shown to build/preview where RAPPORT_PREVIEW is set.
inline void keep_to_look_at(const Browser& browser, const std::string& name) {
  if (std::getenv("RAPPORT_PREVIEW") == nullptr) return;
  std::filesystem::path folder = std::filesystem::current_path() / "preview";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / (name + ".html"))
      << std::regex_replace(browser.html(), std::regex("\"/assets/"), "\"assets/");
}

}  // namespace rapport::pages
