// The facts about the targets that this program carries inside: packs/ax2012, embedded when it is built.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/pack/sources.h"
#include "runtime/schema/schema.h"

namespace rapport::pack {

std::span<const std::string_view> known_targets();  // "ax-2012", "ax-2012-r2", "ax-2012-r3"

// All that is known of a target before any pack says more; null for an unknown one. Read by the first call,
// in less than a millisecond, and kept as long as the process lives. Any thread may call.
const schema::Schema* baseline_schema(std::string_view target);

// A pack that needs no folder: `ax2012`. Nothing for another name.
bool is_built_in(std::string_view name);
std::optional<PackSources> built_in_pack(std::string_view name);

// The line format of packs/ax2012/target/*.schema, which packs/ax2012/generate.py writes.
schema::Schema read_schema_lines(std::string_view text);

}  // namespace rapport::pack
