// What is known of the target when a pack is compiled: the baseline, then what each pack says in
// target/*.toml.
#pragma once

#include <memory>

#include "compiler/diag/diagnostics.h"
#include "compiler/pack/dependencies.h"
#include "runtime/schema/schema.h"

namespace rapport::pack {

// A pack's files lie over those of the packs it depends on; within a pack in the order of their names,
// overrides.toml last. Adds the files to `sources`. Never null.
std::shared_ptr<const schema::Schema> target_schema(const Resolution& resolution, diag::SourceMap& sources,
                                                    diag::Diagnostics& diags);

}  // namespace rapport::pack
