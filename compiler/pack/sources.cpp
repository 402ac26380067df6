#include "compiler/pack/sources.h"

#include <algorithm>

namespace rapport::pack {
namespace {

enum class Parents { Refused, Allowed };

bool is_relative(std::string_view path, Parents parents) {
  if (path.find_first_of(std::string_view("\\:\0", 3)) != std::string_view::npos) return false;
  for (;;) {
    size_t end = std::min(path.find('/'), path.size());
    std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || (part == ".." && parents == Parents::Refused)) return false;
    if (end == path.size()) return true;
    path.remove_prefix(end + 1);
  }
}

}  // namespace

const SourceFile* find_file(const PackSources& sources, std::string_view name) {
  auto found = std::find_if(sources.files.begin(), sources.files.end(),
                            [&](const SourceFile& file) { return file.name == name; });
  return found != sources.files.end() ? &*found : nullptr;
}

bool is_safe_relative(std::string_view path) { return is_relative(path, Parents::Refused); }

bool is_portable_path(std::string_view path) { return is_relative(path, Parents::Allowed); }

}  // namespace rapport::pack
