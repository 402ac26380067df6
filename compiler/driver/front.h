// The first half of compiling: files → manifests, metadata and trees.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/hir/analyse.h"
#include "compiler/pack/dependencies.h"
#include "compiler/syntax/ast.h"
#include "runtime/program/program.h"
#include "runtime/schema/schema.h"

namespace rapport::driver {

struct Front {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  pack::Resolution resolution;
  std::shared_ptr<const schema::Schema> schema;
  std::deque<std::deque<syntax::File>> trees;   // per pack of the resolution
  std::deque<std::vector<hir::DataFile>> data;  // likewise
  std::deque<std::vector<hir::DataFile>> texts;
  std::deque<std::deque<std::pair<std::string, program::Program>>> previous;  // likewise: previous/*.rapc
  bool is_well_formed = true;  // no file has an error of syntax
};

// `sources` must outlive the result.
Front read_front(const pack::PackSources& sources);
std::vector<hir::PackInput> inputs_of(const Front& front);

}  // namespace rapport::driver
