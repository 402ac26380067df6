// How tables become those of another product in one run: the maps of this program, and what `--map` lays over
// them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/options.h"
#include "compiler/cli/surroundings.h"
#include "runtime/mapping/mapping.h"
#include "runtime/schema/schema.h"

namespace rapport::cli {

struct Maps {
  mapping::Map bc, d365;
};

struct ReadMaps {
  std::optional<Maps> maps;
  Exit exit = Exit::Fine;  // why there are none; said
};

// The files in their order, a later one over an earlier one, held to all that is known of the target: `used`
// and the facts of this program. All that is wrong with any of them is said.
ReadMaps read_maps(Surroundings& world, const RunOptions& options, const schema::Schema& used);

}  // namespace rapport::cli
