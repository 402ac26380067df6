#include "compiler/driver/front.h"

#include "compiler/driver/compile.h"
#include "compiler/pack/lock.h"
#include "compiler/pack/po.h"
#include "compiler/pack/target.h"
#include "compiler/syntax/parse.h"

namespace rapport::driver {
namespace {

bool is_rap(std::string_view name) { return name.size() > 4 && name.substr(name.size() - 4) == ".rap"; }

bool is_data(std::string_view name) { return name.starts_with("data/") && name.ends_with(".csv"); }

bool is_previous(std::string_view name) { return name.starts_with("previous/") && name.ends_with(".rapc"); }

// Of an older format: what its sources are to this version.
base::Result<program::Program> read_previous(const pack::SourceFile& file) {
  base::Result<program::Program> program = open_program(file.bytes);
  if (program || program.error().code != base::ErrorCode::Unsupported) return program;
  base::Result<Compiled> again = compile_again(file.bytes, file.name);
  if (!again) return again.error();
  if (!again->program)
    return base::Error{base::ErrorCode::Unsupported, "its sources do not compile any more"};
  return std::move(*again->program);
}

void add_previous(const pack::ResolvedPack& pack, Front& front) {
  auto& previous = front.previous.emplace_back();
  for (const pack::SourceFile& file : pack.sources->files) {
    if (!is_previous(file.name)) continue;
    if (base::Result<program::Program> program = read_previous(file))
      previous.emplace_back(file.name, std::move(*program));
    else
      front.diags.report(diag::E9018, {}, pack.prefix + file.name, program.error().message);
  }
}

}  // namespace

Front read_front(const pack::PackSources& sources) {
  Front front;
  front.resolution = pack::resolve_dependencies(sources, front.sources, front.diags);
  pack::check_lock(front.resolution, front.sources, front.diags);
  front.schema = pack::target_schema(front.resolution, front.sources, front.diags);
  const size_t before = front.diags.count(diag::Severity::Error);
  for (const pack::ResolvedPack& pack : front.resolution.packs) {
    auto& trees = front.trees.emplace_back();
    auto& data = front.data.emplace_back();
    auto& texts = front.texts.emplace_back();
    add_previous(pack, front);
    for (const pack::SourceFile& file : pack.sources->files) {
      if (is_data(file.name))
        data.push_back({file.name, front.sources.add(pack.prefix + file.name, file.bytes)});
      if (!pack::language_of_po(file.name).empty())
        texts.push_back({file.name, front.sources.add(pack.prefix + file.name, file.bytes)});
      if (is_rap(file.name))
        trees.push_back(syntax::parse(front.sources, front.sources.add(pack.prefix + file.name, file.bytes),
                                      front.diags));
    }
  }
  front.is_well_formed = front.diags.count(diag::Severity::Error) == before;
  return front;
}

std::vector<hir::PackInput> inputs_of(const Front& front) {
  std::vector<hir::PackInput> inputs;
  for (size_t i = 0; i < front.resolution.packs.size(); ++i) {
    const pack::ResolvedPack& pack = front.resolution.packs[i];
    hir::PackInput input{.manifest = &pack.manifest,
                         .alias = pack.alias,
                         .digest = pack.digest,
                         .files = {},
                         .data = {},
                         .texts = {}};
    for (const syntax::File& tree : front.trees[i]) input.files.push_back(&tree);
    input.data = front.data[i];
    input.texts = front.texts[i];
    for (const auto& [name, program] : front.previous[i]) input.previous.push_back({name, &program});
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace rapport::driver
