#include "server/pages/assets.h"

#include <fmt/format.h>

#include <cstdint>

namespace rapport::pages {
namespace {

// FNV-1a, 64 bits: it tells versions of our own files apart, nothing more.
uint64_t hash_of_bytes(std::string_view bytes) {
  uint64_t hash = 14695981039346656037u;
  for (char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

std::string path_of(const base::EmbeddedFile& file) {
  const size_t dot = file.name.rfind('.');
  return fmt::format("/assets/{}.{:016x}{}", file.name.substr(0, dot), hash_of_bytes(file.bytes),
                     file.name.substr(dot));
}

std::string_view content_type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  if (name.ends_with(".txt")) return "text/plain; charset=utf-8";
  return "application/octet-stream";
}

}  // namespace

std::vector<Asset> served_assets(std::span<const base::EmbeddedFile> files) {
  std::vector<Asset> assets;
  for (const base::EmbeddedFile& file : files) {
    if (!file.name.ends_with(".md"))
      assets.push_back({path_of(file), content_type_of(file.name), file.bytes});
  }
  return assets;
}

std::string asset_path(std::span<const base::EmbeddedFile> files, std::string_view name) {
  for (const base::EmbeddedFile& file : files) {
    if (file.name == name) return path_of(file);
  }
  return {};
}

}  // namespace rapport::pages
