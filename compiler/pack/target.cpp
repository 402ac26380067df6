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

std::shared_ptr<const schema::Schema> target_schema(const Resolution& resolution, diag::SourceMap& sources,
                                                    diag::Diagnostics& diags) {
  const std::string& target = resolution.packs.front().manifest.target;
  const schema::Schema* baseline = baseline_schema(target);
  std::vector<FormFile> files;
  std::shared_ptr<schema::Schema> laid_over;  // a copy is made when there is something to lay over it
  for (auto pack = resolution.packs.rbegin(); pack != resolution.packs.rend(); ++pack) {
    if (pack->built_in) continue;  // the baseline has it
    for (const SourceFile* file : overlays_of(*pack->sources)) {
      FormFile& forms = files.emplace_back();
      forms.imported = file->name.starts_with("target/imported-");
      if (!laid_over) laid_over = std::make_shared<schema::Schema>(baseline ? *baseline : schema::Schema());
      const uint32_t id = sources.add(pack->prefix + file->name, file->bytes);
      *laid_over = schema::overlay(std::move(*laid_over), read_schema(sources, id, diags, &forms.names));
      laid_over->name = target;
    }
  }
  if (laid_over) {
    check_documents(files, *laid_over, diags);
    *laid_over = schema::with_data_types(std::move(*laid_over));
    return laid_over;
  }
  if (baseline == nullptr) return std::make_shared<schema::Schema>(schema::Schema{.name = target});
  return {std::shared_ptr<void>(), baseline};  // lives as long as the process
}

}  // namespace rapport::pack
