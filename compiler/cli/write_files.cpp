#include "compiler/cli/write_files.h"

#include <algorithm>

#include "compiler/cli/signals.h"

namespace rapport::cli {
namespace {

using base::Done;
using base::Error;
using base::ErrorCode;
using base::Status;

constexpr size_t kChunkBytes = 1 << 20;  // between two looks at waiting signals

// An error that names what the user named, in place of a hidden name of ours.
Error about(const std::string& path, const Error& error) {
  const size_t what = error.message.find(": cannot be ");
  return {error.code, what == std::string::npos ? error.message : path + error.message.substr(what)};
}

Error stopped() { return {ErrorCode::Unavailable, "interrupted: nothing was written"}; }

class DiskSink final : public base::ByteSink {
 public:
  DiskSink(Disk& disk, const NewFile& file) : disk_(disk), file_(file) {}

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      if (disk_.interrupted()) return stopped();
      const base::Result<size_t> n = disk_.write(file_, bytes.substr(0, kChunkBytes));
      if (!n) return n.error();
      if (*n == 0) return Error{ErrorCode::Unavailable, file_.path + ": cannot be written: no room"};
      bytes.remove_prefix(*n);
    }
    return Done{};
  }

 private:
  Disk& disk_;
  const NewFile& file_;
};

// `put` writes the bytes to a sink. The file is removed again when they do not get there.
template <class Put>
Status fill(Disk& disk, const NewFile& file, Put put, const std::string& shown) {
  DiskSink sink(disk, file);
  Status written = put(sink);
  if (written.ok()) written = disk.sync(file);
  const Status closed = disk.close(file);
  if (written.ok()) written = closed;
  if (written.ok()) return Done{};
  static_cast<void>(disk.remove(file.path));
  return about(shown, written.error());
}

// Renames and removes that can be taken back until they are kept.
class Steps {
 public:
  explicit Steps(Disk& disk) : disk_(disk) {}
  ~Steps() {
    if (kept_) return;
    for (auto step = moved_.rbegin(); step != moved_.rend(); ++step)
      static_cast<void>(disk_.rename(step->to, step->from));
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) static_cast<void>(disk_.remove(*path));
  }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  void made(std::string path) { made_.push_back(std::move(path)); }
  Status move(const std::string& from, const std::string& to) {
    Status moved = disk_.rename(from, to);
    if (moved.ok()) moved_.push_back({from, to});
    return moved;
  }
  void keep() { kept_ = true; }

 private:
  struct Move {
    std::string from, to;
  };
  Disk& disk_;
  std::vector<std::string> made_;
  std::vector<Move> moved_;
  bool kept_ = false;
};

// Creates `folder` and what is missing above it.
Status make_folders(Disk& disk, const std::string& folder, Steps& steps) {
  std::vector<std::string> missing;
  for (std::string at = folder;; at = parent_folder(at)) {
    const base::Result<FileInfo> info = disk.inspect(at);
    if (info.ok()) break;
    if (info.error().code != ErrorCode::NotFound || at == parent_folder(at)) return info.error();
    missing.push_back(at);
  }
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    const Status made = disk.make_folder(*path);
    if (made.ok()) steps.made(*path);
    if (!made && made.error().code != ErrorCode::Conflict) return made;  // Conflict: another made it just now
  }
  return Done{};
}

// What is left of the old set is of no use to anybody; a second try is all that can be done for it.
void discard(Disk& disk, std::span<const std::string> paths) {
  for (const std::string& path : paths)
    if (!disk.remove(path)) static_cast<void>(disk.remove(path));
}

Status write_new_folder(Disk& disk, const std::string& folder, std::span<const output::OutputFile> files) {
  Steps steps(disk);
  const std::string parent = parent_folder(folder);
  if (const Status made = make_folders(disk, parent, steps); !made) return made;
  const base::Result<std::string> staging = disk.make_temporary_folder(parent);
  if (!staging) return about(folder, staging.error());
  steps.made(*staging);
  for (const output::OutputFile& file : files) {
    const std::string shown = joined(folder, file.name);
    const base::Result<NewFile> created = disk.create(joined(*staging, file.name));
    if (!created) return about(shown, created.error());
    const auto put = [&file](base::ByteSink& sink) { return output::write_bytes(file, sink); };
    if (const Status filled = fill(disk, *created, put, shown); !filled) return filled;
    steps.made(created->path);
  }
  if (const Status synced = disk.sync_folder(*staging); !synced) return about(folder, synced.error());
  if (disk.interrupted()) return stopped();
  if (const Status moved = disk.rename(*staging, folder); !moved) return moved;
  steps.keep();
  static_cast<void>(disk.sync_folder(parent));  // the set is there and whole, whatever this says
  return Done{};
}

bool holds(std::span<const FolderEntry> entries, std::string_view name) {
  return std::ranges::any_of(entries, [&](const FolderEntry& e) { return e.name == name; });
}

// Moves the file out of the way, under a hidden name that goes to `aside`.
Status set_aside(Disk& disk, const std::string& path, Steps& steps, std::vector<std::string>& aside) {
  const base::Result<NewFile> place = disk.create_temporary(parent_folder(path));
  if (!place) return about(path, place.error());
  static_cast<void>(disk.close(*place));
  steps.made(place->path);
  aside.push_back(place->path);
  const Status moved = steps.move(path, place->path);
  return moved.ok() ? moved : about(path, moved.error());
}

// The names in `folder` that the new set takes away or replaces.
std::vector<std::string> names_to_replace(std::span<const FolderEntry> entries,
                                          std::span<const output::OutputFile> files,
                                          const SetOptions& options) {
  std::vector<std::string> names;
  for (const output::OutputFile& file : files)
    if (holds(entries, file.name)) names.push_back(file.name);
  for (const std::string& name : options.of_earlier_sets)
    if (holds(entries, name) && std::ranges::find(names, name) == names.end()) names.push_back(name);
  return names;
}

Status replace_in_folder(Disk& disk, const std::string& folder, std::span<const output::OutputFile> files,
                         const SetOptions& options) {
  const base::Result<std::vector<FolderEntry>> entries = disk.list(folder);
  if (!entries) return entries.error();
  Steps steps(disk);
  std::vector<std::string> staged, aside;
  for (const output::OutputFile& file : files) {
    const std::string shown = joined(folder, file.name);
    const base::Result<NewFile> created = disk.create_temporary(folder);
    if (!created) return about(shown, created.error());
    const auto put = [&file](base::ByteSink& sink) { return output::write_bytes(file, sink); };
    if (const Status filled = fill(disk, *created, put, shown); !filled) return filled;
    steps.made(created->path);
    staged.push_back(created->path);
  }
  if (disk.interrupted()) return stopped();
  for (const std::string& name : names_to_replace(*entries, files, options))
    if (const Status moved = set_aside(disk, joined(folder, name), steps, aside); !moved) return moved;
  for (size_t i = 0; i < files.size(); ++i)
    if (const Status moved = steps.move(staged[i], joined(folder, files[i].name)); !moved) return moved;
  steps.keep();
  discard(disk, aside);
  static_cast<void>(disk.sync_folder(folder));
  return Done{};
}

}  // namespace

Status write_file(Disk& disk, const std::string& path, std::string_view bytes) {
  const SignalHold hold;
  std::string place = path;
  const base::Result<FileInfo> info = disk.inspect(path);
  if (info.ok()) {
    if (info->kind != FileKind::Regular)
      return Error{ErrorCode::Conflict, path + ": is there and is no regular file; name another"};
    base::Result<std::string> resolved = disk.resolve(path);  // a link stays, what it leads to is replaced
    if (!resolved) return resolved.error();
    place = std::move(*resolved);
  } else if (info.error().code != ErrorCode::NotFound) {
    return info.error();
  }
  const std::string folder = parent_folder(place);
  const base::Result<NewFile> created = disk.create_temporary(folder);
  if (!created) return about(path, created.error());
  const auto put = [bytes](base::ByteSink& sink) { return sink.write(bytes); };
  if (const Status filled = fill(disk, *created, put, path); !filled) return filled;
  Steps steps(disk);
  steps.made(created->path);
  if (disk.interrupted()) return stopped();
  if (const Status moved = disk.rename(created->path, place); !moved) return moved;
  steps.keep();
  static_cast<void>(disk.sync_folder(folder));
  return Done{};
}

Status write_new_file(Disk& disk, const std::string& path, std::string_view bytes, Readers readers) {
  const SignalHold hold;
  const base::Result<NewFile> created =
      readers == Readers::Owner ? disk.create_secret(path) : disk.create(path);
  if (!created) return created.error();
  const auto put = [bytes](base::ByteSink& sink) { return sink.write(bytes); };
  const Status filled = fill(disk, *created, put, path);
  if (filled.ok()) static_cast<void>(disk.sync_folder(parent_folder(path)));
  return filled;
}

Status check_set_place(Disk& disk, const std::string& folder, Existing existing) {
  const base::Result<FileInfo> info = disk.inspect(folder);
  if (!info) {
    if (info.error().code == ErrorCode::NotFound) return Done{};
    return info.error();
  }
  if (info->kind != FileKind::Folder)
    return Error{ErrorCode::Conflict, folder + ": is a file, expected a folder"};
  if (existing == Existing::Replace) return Done{};
  const base::Result<std::vector<FolderEntry>> entries = disk.list(folder);
  if (!entries) return entries.error();
  if (entries->empty()) return Done{};
  return Error{ErrorCode::Conflict,
               folder + ": already holds files; name a new or an empty folder, or say `--force`"};
}

Status write_set(Disk& disk, const std::string& folder, std::span<const output::OutputFile> files,
                 const SetOptions& options) {
  const SignalHold hold;
  if (const Status place = check_set_place(disk, folder, options.existing); !place) return place;
  const std::string path = without_end_slashes(folder);
  const base::Result<FileInfo> info = disk.inspect(path);
  return info.ok() ? replace_in_folder(disk, path, files, options) : write_new_folder(disk, path, files);
}

}  // namespace rapport::cli
