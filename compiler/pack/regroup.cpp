#include "compiler/pack/regroup.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/pack/dependencies.h"
#include "compiler/pack/manifest.h"

namespace rapport::pack {
namespace {

constexpr std::string_view kManifest = "pack.toml";
constexpr uint32_t kPacks = 64;  // each path counted, as of folders

class Regrouping {
 public:
  explicit Regrouping(std::vector<SourceFile> files) {
    packs_[""] = {};
    for (const SourceFile& file : files)
      if (file.name.ends_with("/" + std::string(kManifest)))
        packs_[file.name.substr(0, file.name.size() - kManifest.size())] = {};
    for (SourceFile& file : files) {
      const std::string prefix = prefix_of(file.name);
      file.name.erase(0, prefix.size());
      if (file.name != "rapport.lock") packs_[prefix].files.push_back(std::move(file));
    }
    for (auto& [prefix, pack] : packs_) {
      std::sort(pack.files.begin(), pack.files.end(),
                [](const SourceFile& a, const SourceFile& b) { return a.name < b.name; });
      if (!prefix.empty()) by_name_.emplace(name_of(pack), prefix);
    }
  }

  PackSources take(const std::string& prefix) {
    PackSources pack = packs_[prefix];
    on_the_way_.insert(prefix);
    for (const Dependency& dependency : dependencies_of(pack)) {
      const std::string* place = find(prefix, dependency);
      if (place == nullptr || on_the_way_.contains(*place) || ++taken_ > kPacks)
        continue;  // the compiler says that it is missing
      PackSources& below = pack.dependencies.emplace_back(take(*place));
      below.alias = dependency.alias;
    }
    on_the_way_.erase(prefix);
    return pack;
  }

 private:
  // The innermost pack whose folder the file is in.
  std::string prefix_of(const std::string& name) const {
    std::string prefix = name.substr(0, name.find_last_of('/') + 1);
    while (!packs_.contains(prefix)) {
      prefix.pop_back();
      prefix.erase(prefix.find_last_of('/') + 1);
    }
    return prefix;
  }

  static std::string name_of(const PackSources& pack) {
    diag::SourceMap sources;
    diag::Diagnostics unreported;
    const SourceFile* file = find_file(pack, kManifest);
    return file ? read_manifest(sources, sources.add(file->name, file->bytes), unreported).name : "";
  }

  const std::string* find(const std::string& parent, const Dependency& dependency) const {
    const auto own = packs_.find(parent + dependency.alias + "/");
    if (own != packs_.end()) return &own->first;
    const auto other = by_name_.find(dependency.pack);
    return other != by_name_.end() ? &other->second : nullptr;
  }

  std::map<std::string, PackSources> packs_;  // by prefix, without their dependencies
  std::map<std::string, std::string> by_name_;
  std::set<std::string> on_the_way_;
  uint32_t taken_ = 0;
};

}  // namespace

PackSources regroup(std::vector<SourceFile> files, std::string root_name) {
  PackSources root = Regrouping(std::move(files)).take("");
  root.root_name = std::move(root_name);
  return root;
}

}  // namespace rapport::pack
