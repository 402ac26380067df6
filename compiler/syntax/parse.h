// Text of one file → its tree. The border around ANTLR: nothing of it is seen outside this folder.
#pragma once

#include <string>

#include "compiler/diag/diagnostics.h"
#include "compiler/syntax/ast.h"

namespace rapport::syntax {

// Parses file `file` of `sources`. Always gives a tree; what is wrong is in `diags` (E1xxx). Not thread-safe
// with itself: ANTLR's prediction cache is shared, and locked inside.
File parse(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags);

// `rapport dump --stage tokens|tree`: one token per line; the tree as indented s-expressions.
std::string dump_tokens(const diag::SourceMap& sources, uint32_t file);
std::string dump_tree(const File& tree, const diag::SourceMap& sources);

}  // namespace rapport::syntax
