#include "compiler/pack/dependencies.h"

#include <algorithm>
#include <optional>

#include "compiler/pack/baseline.h"
#include "compiler/pack/digest.h"

namespace rapport::pack {
namespace {

bool is_rap(const SourceFile& file) { return file.name.ends_with(".rap"); }

class Resolver {
 public:
  Resolver(diag::SourceMap& sources, diag::Diagnostics& diags) : sources_(sources), diags_(diags) {}

  Resolution resolve(const PackSources& root) {
    ResolvedPack pack;
    pack.sources = &root;
    pack.manifest = read(root, "");
    on_the_way_.push_back(pack.manifest.name);
    follow(pack);
    done_.packs.push_back(std::move(pack));
    std::reverse(done_.packs.begin(), done_.packs.end());  // was: each after those it depends on
    return std::move(done_);
  }

 private:
  Manifest read(const PackSources& pack, const std::string& prefix) {
    for (const SourceFile& file : pack.files)
      if (!is_safe_relative(file.name)) diags_.report(diag::E6009, {}, file.name);
    if (const SourceFile* file = find_file(pack, "pack.toml"))
      return read_manifest(sources_, sources_.add(prefix + file->name, file->bytes), diags_);
    auto count = static_cast<size_t>(std::count_if(pack.files.begin(), pack.files.end(), is_rap));
    if (count != 1) diags_.report(diag::E6021, {}, count);
    auto first = std::find_if(pack.files.begin(), pack.files.end(), is_rap);
    return lone_file_manifest(first != pack.files.end() ? first->name : pack.root_name);
  }

  void follow(const ResolvedPack& pack) {
    for (const Dependency& dependency : pack.manifest.dependencies) visit(pack, dependency);
  }

  void visit(const ResolvedPack& parent, const Dependency& dependency) {
    ResolvedPack pack;
    if (!find(parent, dependency, pack)) return;
    if (const ResolvedPack* known = find_known(pack)) return check(parent, dependency, known->manifest);
    pack.alias = dependency.alias;
    pack.prefix = parent.prefix + dependency.alias + "/";
    pack.manifest = read(*pack.sources, pack.prefix);
    if (is_cycle(dependency, pack.manifest.name)) return;
    check(parent, dependency, pack.manifest);
    check_alone(dependency, pack);
    on_the_way_.push_back(pack.manifest.name);
    follow(pack);
    on_the_way_.pop_back();
    done_.packs.push_back(std::move(pack));
  }

  // Sets where the pack's sources are; false, and reported, when nobody has it.
  bool find(const ResolvedPack& parent, const Dependency& dependency, ResolvedPack& pack) {
    if (dependency.path.empty() && find_built_in(dependency, pack)) return true;
    const std::vector<PackSources>& given = parent.sources->dependencies;
    auto found = std::find_if(given.begin(), given.end(),
                              [&](const PackSources& other) { return other.alias == dependency.alias; });
    if (found != given.end()) {
      pack.sources = &*found;
      pack.digest = digest_of(*found);
      return true;
    }
    diags_.report(diag::E6011, dependency.at, parent.manifest.name, dependency.pack,
                  places_of(*parent.sources, dependency));
    return false;
  }

  static std::string places_of(const PackSources& parent, const Dependency& dependency) {
    if (!dependency.path.empty()) return "at `" + dependency.path + "`";
    std::string places = "in a folder of its name beside this pack";
    for (const std::string& folder : parent.looked_in) places += ", nor in `" + folder + "`";
    return places;
  }

  bool find_built_in(const Dependency& dependency, ResolvedPack& pack) {
    auto is_same = [&](const ResolvedPack& other) {
      return other.built_in && other.manifest.name == dependency.pack;
    };
    auto known = std::find_if(done_.packs.begin(), done_.packs.end(), is_same);
    if (known == done_.packs.end()) {
      auto sources = built_in_pack(dependency.pack);
      if (!sources) return false;
      done_.built_in.push_back(std::move(*sources));
    }
    pack.sources = known != done_.packs.end() ? known->sources : &done_.built_in.back();
    pack.built_in = true;
    return true;
  }

  // The pack, when it was reached before by another way: the same bytes are the same pack.
  const ResolvedPack* find_known(const ResolvedPack& pack) const {
    auto is_same = [&](const ResolvedPack& other) {
      return pack.built_in ? other.sources == pack.sources : !other.built_in && other.digest == pack.digest;
    };
    auto found = std::find_if(done_.packs.begin(), done_.packs.end(), is_same);
    return found != done_.packs.end() ? &*found : nullptr;
  }

  bool is_cycle(const Dependency& dependency, const std::string& name) {
    auto first = std::find(on_the_way_.begin(), on_the_way_.end(), name);
    if (first == on_the_way_.end()) return false;
    std::string chain;
    for (auto step = first; step != on_the_way_.end(); ++step) chain += *step + " → ";
    diags_.report(diag::E6013, dependency.at, chain + name);
    return true;
  }

  void check(const ResolvedPack& parent, const Dependency& dependency, const Manifest& found) {
    if (found.name != dependency.pack)
      diags_.report(diag::E6020, dependency.at, dependency.alias, found.name, dependency.pack);
    else if (!contains(dependency.range, found.version))
      diags_.report(diag::E6012, dependency.at, parent.manifest.name, dependency.pack, dependency.range.text,
                    to_text(found.version));
  }

  // One name, one pack: two would give every name of it two meanings.
  void check_alone(const Dependency& dependency, const ResolvedPack& pack) {
    for (const ResolvedPack& other : done_.packs) {
      if (other.manifest.name != pack.manifest.name) continue;
      std::string theirs = to_text(other.manifest.version), ours = to_text(pack.manifest.version);
      if (theirs != ours)
        diags_.report(diag::E6014, dependency.at, pack.manifest.name, theirs, ours);
      else
        diags_.report(diag::E6023, dependency.at, pack.manifest.name, ours);
    }
  }

  diag::SourceMap& sources_;
  diag::Diagnostics& diags_;
  Resolution done_;
  std::vector<std::string> on_the_way_;  // names, from the root down to the pack that is looked at
};

}  // namespace

Resolution resolve_dependencies(const PackSources& root, diag::SourceMap& sources, diag::Diagnostics& diags) {
  return Resolver(sources, diags).resolve(root);
}

std::vector<Dependency> dependencies_of(const PackSources& pack) {
  const SourceFile* file = find_file(pack, "pack.toml");
  if (file == nullptr) return {};
  diag::SourceMap sources;
  diag::Diagnostics unreported;
  std::vector<Dependency> all =
      read_manifest(sources, sources.add(file->name, file->bytes), unreported).dependencies;
  std::erase_if(all,
                [](const Dependency& wanted) { return wanted.path.empty() && is_built_in(wanted.pack); });
  for (Dependency& dependency : all) dependency.at = {};  // points into a map that ends here
  return all;
}

}  // namespace rapport::pack
