// Style sheet, script and pictures, served under paths that change with their bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/embedded.h"

namespace rapport::pages {

struct Asset {
  std::string path;               // "/assets/app.3f9c2a7b51d0e846.css": may be cached for ever
  std::string_view content_type;  // with charset
  std::string_view bytes;
};

// Each file once, in their order; "*.md" files are for readers of the source and not served.
std::vector<Asset> served_assets(std::span<const base::EmbeddedFile> files);
// "" when there is no file of that name.
std::string asset_path(std::span<const base::EmbeddedFile> files, std::string_view name);

}  // namespace rapport::pages
