#include "compiler/pack/target.h"

#include <algorithm>
#include <tuple>

#include "compiler/pack/baseline.h"
#include "compiler/pack/schema_toml.h"

namespace rapport::pack {
namespace {

std::vector<const SourceFile*> overlays_of(const PackSources& pack) {
  std::vector<const SourceFile*> files;
  for (const SourceFile& file : pack.files)
    if (file.name.starts_with("target/") && file.name.ends_with(".toml")) files.push_back(&file);
  auto rank = [](const SourceFile* file) {
    return std::tuple(file->name == "target/overrides.toml", file->name);
  };
  std::sort(files.begin(), files.end(),
            [&](const SourceFile* a, const SourceFile* b) { return rank(a) < rank(b); });
  return files;
}

}  // namespace

schema::Schema target_schema(const Resolution& resolution, diag::SourceMap& sources,
                             diag::Diagnostics& diags) {
  const std::string& target = resolution.packs.front().manifest.target;
  schema::Schema schema = baseline_schema(target).value_or(schema::Schema{.name = target});
  for (auto pack = resolution.packs.rbegin(); pack != resolution.packs.rend(); ++pack) {
    if (pack->built_in) continue;  // the baseline has it
    for (const SourceFile* file : overlays_of(*pack->sources)) {
      uint32_t id = sources.add(pack->prefix + file->name, file->bytes);
      schema = schema::overlay(std::move(schema), read_schema(sources, id, diags));
    }
  }
  schema.name = target;
  return schema;
}

}  // namespace rapport::pack
