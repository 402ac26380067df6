// A pack and all that it depends on: each pack once, checked against what pack.toml asks for.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/pack/manifest.h"
#include "compiler/pack/sources.h"

namespace rapport::pack {

struct ResolvedPack {
  Manifest manifest;
  const PackSources* sources = nullptr;  // lives as long as the root that was given, or as the Resolution
  std::string alias;                     // as the first pack that needs it calls it; empty for the root
  std::string prefix;  // of its files' names in the SourceMap: "base/iso/"; empty for the root
  std::string digest;  // digest_of(); empty for the root and for what is built in
  bool built_in = false;
};

struct Resolution {
  std::vector<ResolvedPack> packs;  // the root first; each pack before those it depends on
  std::deque<PackSources> built_in;
};

// Reads the manifests, which it adds to `sources`, and finds for each dependency the pack among
// `root.dependencies`, by alias, or built in. Wrong names, versions, paths and cycles are E60xx; what can be
// resolved is. Whoever loads folders gives a pack that is already on the way down again, without its
// dependencies: the cycle is seen here, by name.
Resolution resolve_dependencies(const PackSources& root, diag::SourceMap& sources, diag::Diagnostics& diags);

// What pack.toml of these sources asks for, for whoever loads folders; mistakes are resolve_dependencies' to
// report.
std::vector<Dependency> dependencies_of(const PackSources& pack);

}  // namespace rapport::pack
