// Trees → TypedPack: names, types, mapping, static checks.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "compiler/diag/diagnostics.h"
#include "compiler/hir/pack.h"
#include "compiler/pack/manifest.h"
#include "compiler/syntax/ast.h"
#include "runtime/schema/schema.h"

namespace rapport::hir {

struct DataFile {
  std::string_view name;  // "data/currencies.csv", "texts/de.po"
  uint32_t file;          // in the SourceMap
};

struct EarlierVersion {   // what a .rapc in previous/ holds
  std::string_view name;  // "previous/1.0.0.rapc"
  const program::Program* program = nullptr;
};

struct PackInput {
  const pack::Manifest* manifest = nullptr;
  std::string alias;  // empty for the pack that is compiled
  std::string digest;
  std::vector<const syntax::File*> files;  // in order of their names
  std::vector<DataFile> data;
  std::vector<DataFile> texts;
  std::vector<EarlierVersion> previous;
};

// `packs`: the pack itself first, then what it depends on. Everything that is wrong is in `diags`; the result
// is complete only when there are no errors among them.
TypedPack analyse(std::span<const PackInput> packs, const schema::Schema& schema,
                  const diag::SourceMap& sources, diag::Diagnostics& diags);

// The nodes in dependency order: what a node reads comes first; ties in order of declaration. Empty when
// there is a cycle, which is reported (E4001): the shortest one, step by step.
std::vector<NodeId> dependency_order(const TypedPack& pack, diag::Diagnostics& diags);

// Calls visit(node) for each node that `expr` reads.
void for_each_read(const TypedPack& pack, ExprId expr, const std::function<void(NodeId)>& visit);

// Of a node: its gate, its fallback, what its tap takes, and what its rule reads.
void for_each_read(const TypedPack& pack, const Node& node, const std::function<void(NodeId)>& visit);

std::string type_name(const program::Program& parts,
                      const value::Type& type);  // "text(4)", "choice of Color"

// `rapport dump --stage hir|graph`.
std::string dump_hir(const TypedPack& pack);
std::string dump_graph(const TypedPack& pack);

}  // namespace rapport::hir
