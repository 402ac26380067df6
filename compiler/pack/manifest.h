// pack.toml.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/pack/semver.h"

namespace rapport::pack {

struct Dependency {
  std::string alias;   // the key in [dependencies]
  std::string pack;    // its name: the alias, unless `pack = "…"` says another
  VersionRange range;  // "^1.4"
  std::string
      path;  // where it is, relative to the pack's folder; empty: beside the pack, or built in (ax2012)
  diag::Span at;
};

struct AppliesTo {
  std::vector<std::string> countries, industries, releases;  // empty: all
};

struct Manifest {
  std::string name;  // lower case letters, digits, hyphens; a lone file: its name without .rap
  Version version;   // 0.0.0 for a lone file
  std::string title, publisher;
  std::string target = "ax-2012-r3";  // schema name
  std::vector<std::string>
      languages;  // the first is the default: the language of the sources; {"en"} when not given
  AppliesTo applies_to;
  std::vector<Dependency> dependencies;
};

// Reads pack.toml (file `file` of `sources`). Wrong or unknown keys are E6xxx; what can be read is kept.
Manifest read_manifest(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags);
Manifest lone_file_manifest(std::string_view file_name);

}  // namespace rapport::pack
