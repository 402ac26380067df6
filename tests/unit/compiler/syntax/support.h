// What the tests of the parser share.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "compiler/diag/render.h"
#include "compiler/syntax/parse.h"

namespace rapport::syntax::testing {

inline std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

inline const std::filesystem::path kTests = std::filesystem::path(RAPPORT_SOURCE_DIR) / "tests";
inline std::string rich_pack() { return read(kTests / "data/syntax/rich.rap"); }

struct Parsed {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  File tree;
  std::string lines() const { return diag::to_lines(diags, sources); }
  std::string dump() const { return dump_tree(tree, sources); }
};

inline Parsed parsed(std::string text) {
  Parsed all;
  const uint32_t file = all.sources.add("pack.rap", std::move(text));
  all.tree = parse(all.sources, file, all.diags);
  all.diags.sort();
  return all;
}

}  // namespace rapport::syntax::testing
