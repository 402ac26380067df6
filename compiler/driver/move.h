// A declaration of a pack to another block of it: the texts that come of it, in the pack and in packs that
// use it. Nothing is compiled here: whoever calls compiles what was and what comes, and sees what breaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/pack/sources.h"
#include "runtime/base/result.h"

namespace rapport::driver {

struct Rewritten {
  std::string file;
  size_t references = 0;
};

struct Move {
  pack::PackSources sources;            // the pack as it is afterwards, with its dependencies as they were
  std::string what, from, to;           // "question `code`", "group `organization`", "group `address`"
  std::vector<std::string> leaves;      // the conditions that it stood under, as written
  std::vector<Rewritten> rewritten;     // paths that named the block it leaves
  std::vector<std::string> old_blocks;  // area and group around it: what a path may have said before it
  std::string name;
};

// `name` and `to` as in a path of the pack itself: "code" or "organization.code"; a group or an area.
// Questions, tables, lists, `let`, `preset` and `use` go to a group or an area, groups to an area.
// InvalidArgument: there is nothing of that name, or it cannot go there, or a file is not well-formed.
base::Result<Move> move_declaration(const pack::PackSources& sources, std::string_view name,
                                    std::string_view to);

// The files of another pack, whose paths to what was moved do not name the old block any more. `moved`: the
// name of the pack that it belongs to.
std::vector<Rewritten> rewrite_paths(pack::PackSources& sources, std::string_view moved, const Move& move);

}  // namespace rapport::driver
