#include "compiler/cli/load_pack.h"

#include <algorithm>
#include <array>
#include <optional>

#include "compiler/pack/dependencies.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kManifest = "pack.toml";
constexpr std::string_view kLock = "rapport.lock";
constexpr uint32_t kEntriesLookedAt =
    16 * limits::kPackFiles;     // a pack may hold pictures, but it is no home folder
constexpr uint32_t kPacks = 64;  // a pack and all that it depends on, each path counted

struct Kept {  // which files belong to a pack, beside its .rap files
  std::string_view folder, ending;
};
constexpr std::array<Kept, 4> kKept = {
    {{"texts", ".po"}, {"data", ".csv"}, {"target", ".toml"}, {"previous", ".rapc"}}};

bool belongs(std::string_view folder, std::string_view name) {
  if (name.ends_with(".rap")) return true;
  if (folder.empty()) return name == kManifest || name == kLock;
  return std::ranges::any_of(kKept, [&](const Kept& k) {
    const bool below = k.folder == "data" && folder.starts_with("data/");
    return (below || folder == k.folder) && name.ends_with(k.ending);
  });
}

bool holds_manifest(const std::vector<FolderEntry>& entries) {
  return std::ranges::any_of(entries, [](const FolderEntry& e) { return e.name == kManifest; });
}

// One folder with all that is below it.
class FolderReader {
 public:
  FolderReader(Disk& disk, std::string root, LoadedPack& loaded, pack::PackSources& sources)
      : disk_(disk), root_(std::move(root)), loaded_(loaded), sources_(sources) {}

  void read() {
    const base::Result<std::string> resolved = disk_.resolve(root_);
    if (!resolved) return problem(resolved.error());
    resolved_root_ = *resolved;
    read_folder("");
    std::ranges::sort(sources_.files, {}, &pack::SourceFile::name);
  }

 private:
  void problem(Error error) { loaded_.problems.push_back(std::move(error)); }
  std::string path_of(const std::string& name) const { return joined(root_, name); }

  // `folder` relative to the pack, empty for the pack's own.
  void read_folder(const std::string& folder) {
    const base::Result<std::vector<FolderEntry>> entries =
        disk_.list(folder.empty() ? root_ : path_of(folder));
    if (!entries) return problem(entries.error());
    const bool is_pack = holds_manifest(*entries);
    if (!folder.empty() && is_pack) return;
    for (const FolderEntry& entry : *entries) {
      if (too_many()) return;
      if (entry.name.starts_with('.')) continue;
      const std::string name = joined(folder, entry.name);
      // Without pack.toml it is a folder given by mistake: what lies below is not looked at.
      if (entry.kind == FileKind::Folder && (is_pack || !folder.empty()))
        read_folder(name);
      else if (entry.kind == FileKind::Link)
        read_link(folder, entry.name);
      else if (belongs(folder, entry.name))
        read_file(name);
    }
  }

  bool too_many() {
    if (++looked_at_ <= kEntriesLookedAt && sources_.files.size() < limits::kPackFiles) return false;
    if (!told_)
      problem({ErrorCode::LimitExceeded, root_ + ": holds more files than the " +
                                             std::to_string(limits::kPackFiles) + " that a pack may have"});
    told_ = true;
    return true;
  }

  void read_link(const std::string& folder, const std::string& entry) {
    const std::string name = joined(folder, entry);
    const base::Result<std::string> target = disk_.resolve(path_of(name));
    const base::Result<FileInfo> info = disk_.inspect(path_of(name));
    const bool to_folder = info.ok() && info->kind == FileKind::Folder;
    if (!to_folder && !belongs(folder, entry)) return;
    if (!target) return problem(target.error());
    if (to_folder)
      return problem(
          {ErrorCode::InvalidArgument,
           path_of(name) + ": is a link to a folder; a pack reads only what is in its own folder"});
    if (!target->starts_with(joined(resolved_root_, "")))
      return problem({ErrorCode::InvalidArgument, path_of(name) + ": leads out of the pack's folder, to " +
                                                      *target + "; a pack reads only files in it"});
    read_file(name);
  }

  void read_file(const std::string& name) {
    if (base::find_invalid_utf8(name))
      return problem({ErrorCode::InvalidArgument, path_of(name) + ": the name of this file is not UTF-8"});
    const base::Result<FileInfo> info = disk_.inspect(path_of(name));
    if (!info) return problem(info.error());
    if (info->kind == FileKind::Regular && info->size > limits::kSourceBytes && name.ends_with(".rap")) {
      loaded_.too_long.push_back({name, info->size});
      return;
    }
    base::Result<std::string> bytes = disk_.read(path_of(name), limits::kPackBytes);
    if (!bytes) return problem(bytes.error());
    bytes_ += bytes->size();
    if (bytes_ > limits::kPackBytes && !told_) {
      told_ = true;
      problem({ErrorCode::LimitExceeded, root_ + ": the files have more than the " +
                                             std::to_string(limits::kPackBytes) +
                                             " bytes that a pack may have"});
    }
    if (!told_) sources_.files.push_back({name, std::move(*bytes)});
  }

  Disk& disk_;
  std::string root_, resolved_root_;
  LoadedPack& loaded_;
  pack::PackSources& sources_;
  uint32_t looked_at_ = 0;
  size_t bytes_ = 0;
  bool told_ = false;
};

class PackLoader {
 public:
  PackLoader(Disk& disk, const std::vector<std::string>& packs, LoadedPack& loaded)
      : disk_(disk), search_(packs), loaded_(loaded) {}

  void load(const std::string& folder, pack::PackSources& sources) {
    FolderReader(disk_, folder, loaded_, sources).read();
    const base::Result<FileInfo> info = disk_.inspect(folder);
    if (!info) return loaded_.problems.push_back(info.error());
    if (std::ranges::any_of(chain_, [&](const FileInfo& above) { return same(above, *info); }))
      return;  // it depends on itself: the compiler sees the same pack twice and says so
    chain_.push_back(*info);
    for (const pack::Dependency& dependency : pack::dependencies_of(sources))
      load_dependency(folder, dependency, sources);
    chain_.pop_back();
  }

 private:
  static bool same(const FileInfo& a, const FileInfo& b) {
    return a.device == b.device && a.inode == b.inode;
  }

  void load_dependency(const std::string& folder, const pack::Dependency& dependency,
                       pack::PackSources& sources) {
    if (dependency.path.empty()) sources.looked_in = search_;
    std::string path;
    bool found = false;
    for (const std::string& place : places_of(folder, dependency)) {
      if (found) break;
      const base::Result<FileInfo> info = disk_.inspect(place);
      if (!info && info.error().code != ErrorCode::NotFound) return loaded_.problems.push_back(info.error());
      found = info.ok() && info->kind == FileKind::Folder;
      path = place;
    }
    if (!found) return;  // built in, or the compiler says that it is not there
    if (++packs_ > kPacks) {
      if (packs_ == kPacks + 1)
        loaded_.problems.push_back({ErrorCode::LimitExceeded, path + ": more than " + std::to_string(kPacks) +
                                                                  " packs that depend on each other"});
      return;
    }
    pack::PackSources loaded{.root_name = path, .alias = dependency.alias};
    load(path, loaded);
    sources.dependencies.push_back(std::move(loaded));
  }

  std::vector<std::string> places_of(const std::string& folder, const pack::Dependency& dependency) const {
    if (!dependency.path.empty()) return {joined(folder, dependency.path)};
    std::vector<std::string> places{joined(parent_of_pack(folder), dependency.pack)};
    for (const std::string& other : search_) places.push_back(joined(other, dependency.pack));
    return places;
  }

  // The folder above, also of `.` and `packs/..`.
  static std::string parent_of_pack(const std::string& folder) {
    const std::string plain = without_end_slashes(folder);
    const bool by_name = plain != "." && plain != ".." && !plain.ends_with("/.") && !plain.ends_with("/..");
    return by_name ? parent_folder(plain) : joined(plain, "..");
  }

  Disk& disk_;
  const std::vector<std::string>& search_;
  LoadedPack& loaded_;
  std::vector<FileInfo> chain_;  // the packs that lead here
  uint32_t packs_ = 1;
};

std::string last_part(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

void load_file(Disk& disk, const std::string& path, const FileInfo& info, LoadedPack& loaded) {
  const bool is_source = path.ends_with(".rap");
  if (!is_source && !path.ends_with(".rapc"))
    return loaded.problems.push_back(
        {ErrorCode::InvalidArgument,
         path + ": is not a pack: expected a folder with pack.toml, a .rap file or a .rapc file"});
  if (is_source && info.kind == FileKind::Regular && info.size > limits::kSourceBytes)
    return loaded.too_long.push_back({last_part(path), info.size});
  base::Result<std::string> bytes = disk.read(path, is_source ? limits::kSourceBytes : limits::kProgramBytes);
  if (!bytes) return loaded.problems.push_back(bytes.error());
  if (is_source) return loaded.sources.files.push_back({last_part(path), std::move(*bytes)});
  loaded.form = PackForm::Program;
  loaded.program = std::move(*bytes);
}

}  // namespace

LoadedPack load_pack(Disk& disk, const std::string& path, const std::vector<std::string>& packs) {
  LoadedPack loaded;
  loaded.sources.root_name = path;
  const base::Result<FileInfo> info = disk.inspect(path);
  if (!info)
    loaded.problems.push_back(info.error());
  else if (info->kind == FileKind::Folder)
    PackLoader(disk, packs, loaded).load(path, loaded.sources);
  else
    load_file(disk, path, *info, loaded);
  return loaded;
}

}  // namespace rapport::cli
