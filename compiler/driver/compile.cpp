#include "compiler/driver/compile.h"

#include <algorithm>

#include "compiler/driver/configurations.h"
#include "compiler/driver/front.h"
#include "compiler/emit/emit.h"
#include "compiler/hir/analyse.h"
#include "compiler/pack/digest.h"
#include "compiler/pack/regroup.h"
#include "compiler/syntax/parse.h"
#include "runtime/base/limits.h"
#include "runtime/program/codec.h"

namespace rapport::driver {
namespace {

void add_sources(program::Program& program, const diag::SourceMap& sources) {
  for (uint32_t file = 0; file < sources.size(); ++file)
    program.sources.push_back({std::string(sources.name(file)), std::string(sources.text(file))});
}

hir::TypedPack typed(Front& front) {
  return hir::analyse(inputs_of(front), *front.schema, front.sources, front.diags);
}

// What a file of broken syntax declares is not known, so names and types are looked at only when every file
// is well-formed: one mistake gives one error.
std::optional<program::Program> program_of(Front& front) {
  if (!front.is_well_formed) return std::nullopt;
  hir::TypedPack pack = typed(front);
  const auto order = hir::dependency_order(pack, front.diags);
  if (front.diags.has_errors()) return std::nullopt;
  const WrittenConfigurations written = written_configurations(pack);
  program::Program program = emit::emit(std::move(pack), order, front.sources, front.diags);
  if (!front.diags.has_errors()) check_configurations(program, written, front.diags);
  add_sources(program, front.sources);
  return front.diags.has_errors() ? std::nullopt : std::optional(std::move(program));
}

}  // namespace

Compiled compile(const pack::PackSources& sources) {
  Front front = read_front(sources);
  Compiled out{.program = program_of(front), .sources = {}, .diags = {}};
  front.diags.note_left_out(front.sources);
  front.diags.sort();
  out.sources = std::move(front.sources);
  out.diags = std::move(front.diags);
  return out;
}

bool lacks_conversions(const Compiled& compiled) {
  return std::ranges::any_of(compiled.diags.list(),
                             [](const diag::Diagnostic& d) { return d.code == diag::W9021.name; });
}

std::string dump_stage(const pack::PackSources& sources, std::string_view stage) {
  Front front = read_front(sources);
  std::string out;
  if (stage == "tokens" || stage == "tree") {
    for (const auto& trees : front.trees)
      for (const syntax::File& tree : trees)
        out += stage == "tokens" ? syntax::dump_tokens(front.sources, tree.file)
                                 : syntax::dump_tree(tree, front.sources);
    return out;
  }
  const hir::TypedPack pack = typed(front);
  if (stage == "hir") return hir::dump_hir(pack);
  return stage == "graph" ? hir::dump_graph(pack) : out;
}

std::string seal_program(const program::Program& program) {
  return program::seal(program::encode(program), pack::digest32);
}

base::Result<program::Program> open_program(std::string_view file_bytes) {
  const auto payload = program::unseal(file_bytes, pack::digest32);
  if (!payload) return payload.error();
  return program::decode(*payload);
}

base::Result<pack::PackSources> sources_inside(std::string_view file_bytes, std::string root_name) {
  base::Result<std::vector<program::SourceText>> inside = program::sources_of(file_bytes, pack::digest32);
  if (!inside) return inside.error();
  std::vector<pack::SourceFile> files;
  size_t bytes = 0;
  for (program::SourceText& source : *inside) {
    bytes += source.text.size();
    files.push_back({std::move(source.name), std::move(source.text)});
  }
  if (files.size() > limits::kPackFiles || bytes > limits::kPackBytes)
    return base::Error{base::ErrorCode::LimitExceeded, "its sources are more than a pack may have"};
  return pack::regroup(std::move(files), std::move(root_name));
}

base::Result<bool> is_made_of_its_sources(std::string_view file_bytes, std::string root_name) {
  const base::Result<program::Program> program = open_program(file_bytes);
  if (!program) return program.error();
  base::Result<pack::PackSources> inside = sources_inside(file_bytes, std::move(root_name));
  if (!inside) return inside.error();
  for (const program::SourceText& source : program->sources)  // it is one of the sources of the program, too
    if (source.name == "rapport.lock") inside->files.push_back({source.name, source.text});
  std::ranges::sort(inside->files, {}, &pack::SourceFile::name);
  const Compiled again = compile(*inside);
  return again.program && seal_program(*again.program) == file_bytes;
}

base::Result<Compiled> compile_again(std::string_view file_bytes, std::string root_name) {
  const base::Result<pack::PackSources> inside = sources_inside(file_bytes, std::move(root_name));
  if (!inside) return inside.error();
  return compile(*inside);
}

}  // namespace rapport::driver
