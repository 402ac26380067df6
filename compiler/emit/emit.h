// TypedPack → Program: nodes become slots in dependency order, expressions become instructions.
#pragma once

#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/hir/pack.h"
#include "runtime/program/program.h"

namespace rapport::emit {

// `order` as hir::dependency_order() gives it, `pack` without errors. Rules over the cost bound are E4007.
// The program is indexed; its sources and digests are the driver's to fill in.
program::Program emit(hir::TypedPack pack, const std::vector<hir::NodeId>& order,
                      const diag::SourceMap& sources, diag::Diagnostics& diags);

}  // namespace rapport::emit
