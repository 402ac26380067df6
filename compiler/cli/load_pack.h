// PACK on the command line → bytes in memory: a folder with pack.toml, a lone .rap file, or a .rapc.
#pragma once

#include <string>
#include <vector>

#include "compiler/cli/disk.h"
#include "compiler/pack/sources.h"
#include "runtime/base/result.h"

namespace rapport::cli {

enum class PackForm : uint8_t { Sources, Program };

struct TooLong {     // a source file longer than limits::kSourceBytes; it was not read
  std::string name;  // as the pack's files are named
  size_t bytes = 0;
};

struct LoadedPack {
  PackForm form = PackForm::Sources;
  pack::PackSources
      sources;          // form Sources; a folder without pack.toml gives its .rap files, for the message
  std::string program;  // form Program: the bytes of the .rapc
  std::vector<TooLong> too_long;
  std::vector<base::Error> problems;  // all of them; with any of these the rest is incomplete
};

// Reads the pack and, by the paths in its pack.toml, what it depends on. Of a folder: pack.toml,
// rapport.lock, every .rap in it and below (but not in folders that are packs themselves), texts/*.po,
// data/*.csv, target/*.toml. A link that leads out of the folder is refused, and so is a link to a folder.
// A dependency without a path is looked for beside the pack that needs it, then in the folders of `packs`, in
// their order: the first folder of its name is taken.
LoadedPack load_pack(Disk& disk, const std::string& path, const std::vector<std::string>& packs = {});

}  // namespace rapport::cli
