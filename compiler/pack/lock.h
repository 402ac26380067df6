// rapport.lock: which packs a build was made with. It lies beside pack.toml of the pack that is built; those
// of its dependencies do not count.
#pragma once

#include <string>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/pack/dependencies.h"

namespace rapport::pack {

struct LockedPack {
  std::string name;
  std::string version;
  std::string digest;  // empty: built into the program
  diag::Span at;
};

// The text of rapport.lock for these packs, without the root; empty when it depends on none.
std::string write_lock(const Resolution& resolution);
std::vector<LockedPack> read_lock(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags);

// Reports what is not as the root's rapport.lock says (E6015 to E6017); N6001 when there is none and
// something outside the program is used.
void check_lock(const Resolution& resolution, diag::SourceMap& sources, diag::Diagnostics& diags);

}  // namespace rapport::pack
