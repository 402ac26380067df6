// A pack after compiling, with what the compiler throws away: its typed tree, and which node became which
// slot.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/hir/pack.h"
#include "compiler/pack/sources.h"
#include "runtime/program/program.h"

namespace rapport::oracle {

struct Compiled {
  hir::TypedPack pack;
  std::vector<hir::NodeId> node_of;     // per slot
  std::vector<program::Index> slot_of;  // per node
  program::Program program;
  std::set<std::string>
      produced;        // "declaration ask", "clause min", "type date", "builtin left", "operator Is"
  std::string errors;  // one a line; not empty: nothing else is there
};

Compiled compile_pack(const pack::PackSources& sources);

}  // namespace rapport::oracle
