// `rapport move`: a declaration to another block, with all that names it by where it stood, here and in the
// packs that use this one. What would break is said before anything is written.
#include "compiler/driver/move.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/cli/commands.h"
#include "compiler/cli/counted.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/pack/dependencies.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

// Of the workspace: folders in folders, and all of them. A home folder given by mistake ends.
constexpr uint32_t kDepth = 16;
constexpr uint32_t kFolders = 4 * limits::kPackFiles;

struct Member {  // a pack of the workspace that uses the one that is changed
  std::string folder;
  pack::PackSources before, after;
  std::set<std::string> names;  // that it has for it
};

struct Written {
  std::string path;
  std::string before, after;
};

// The names of those dependencies that lie in `folder`: a copy of the pack with the same bytes is another
// one.
base::Status find_names(Disk& disk, const pack::PackSources& sources, const std::string& folder,
                        std::set<std::string>& names) {
  for (const pack::PackSources& dependency : sources.dependencies) {
    const base::Result<std::string> resolved = disk.resolve(dependency.root_name);
    if (!resolved && resolved.error().code != base::ErrorCode::NotFound) return resolved.error();
    if (resolved.ok() && *resolved == folder) {
      names.insert(dependency.root_name);
    } else if (const base::Status found = find_names(disk, dependency, folder, names); !found) {
      return found;
    }
  }
  return base::Done{};
}

void put_in_place(pack::PackSources& sources, const std::set<std::string>& names,
                  const pack::PackSources& now) {
  for (pack::PackSources& dependency : sources.dependencies) {
    if (names.contains(dependency.root_name))
      dependency.files = now.files;
    else
      put_in_place(dependency, names, now);
  }
}

class Mover {
 public:
  Mover(Surroundings& world, const MoveOptions& options, const LoadedPack& loaded)
      : world_(world), options_(options), loaded_(loaded) {}

  Exit run() {
    base::Result<std::string> folder = world_.disk().resolve(options_.pack);
    if (!folder) return world_.fail(folder.error());
    folder_ = std::move(*folder);
    const driver::Compiled before = driver::compile(loaded_.sources);
    if (!before.program) {
      say_diagnostics(world_, before, options_.pack);
      return world_.fail({base::ErrorCode::InvalidArgument,
                          options_.pack + ": nothing is moved in a pack that does not compile"});
    }
    base::Result<driver::Move> moved = driver::move_declaration(loaded_.sources, options_.name, options_.to);
    if (!moved) return world_.fail({moved.error().code, options_.pack + ": " + moved.error().message});
    if (const base::Status found = find_members(workspace(), 0); !found) return refuse(found.error());
    say_move(*moved);
    say_not_looked_into();
    breaks("", before, driver::compile(moved->sources));
    collect(options_.pack, loaded_.sources, moved->sources);
    for (Member& member : members_) follow(member, *moved, before.program->packs[0].name);
    return finish();
  }

 private:
  // Empty: the working folder.
  std::string workspace() const {
    if (!options_.workspace.empty()) return options_.workspace;
    const std::string plain = without_end_slashes(options_.pack);
    const bool by_name = plain != "." && plain != ".." && !plain.ends_with("/.") && !plain.ends_with("/..");
    const std::string around = by_name ? parent_folder(plain) : joined(plain, "..");
    return around == "." ? "" : around;
  }

  void say(const std::string& line) { world_.print(diag::printable(line) + "\n"); }

  void say_move(const driver::Move& move) {
    say(fmt::format("{} from {} to {}", move.what, move.from, move.to));
    for (const std::string& when : move.leaves) {
      say("  it would not stand under `when " + when + "` any more");
      ++broken_;
    }
    say_rewritten("", move.rewritten);
  }

  void say_rewritten(const std::string& folder, const std::vector<driver::Rewritten>& files) {
    for (const driver::Rewritten& file : files)
      say(fmt::format("  {}: {} rewritten", folder.empty() ? file.file : joined(folder, file.file),
                      counted(file.references, "path")));
  }

  Exit refuse(const base::Error& error) {
    if (!options_.workspace.empty()) return world_.fail(error);
    return world_.fail(
        {error.code, error.message +
                         "; nothing is moved, since packs that use this one are looked for there: "
                         "`--workspace DIR` names another folder"});
  }

  // A pack in there may use what is moved.
  void say_not_looked_into() {
    if (not_looked_into_.empty()) return;
    const std::string more = beyond_ > 1 ? fmt::format(" and {} more", beyond_ - 1) : "";
    const std::string why = looked_at_ == kFolders ? fmt::format("after {} folders", kFolders)
                                                   : fmt::format("deeper than {} folders", kDepth);
    say(fmt::format("  not looked into: {}{}, {}; `--workspace DIR` names the folder with your packs",
                    not_looked_into_, more, why));
    ++broken_;
  }

  // Packs below `folder` that use the one that is changed; packs may stand in the folders of packs.
  base::Status find_members(const std::string& folder, uint32_t depth) {
    if (depth > kDepth || looked_at_ == kFolders) {
      if (++beyond_ == 1) not_looked_into_ = folder;
      return base::Done{};
    }
    ++looked_at_;
    const base::Result<std::vector<FolderEntry>> entries = world_.disk().list(folder.empty() ? "." : folder);
    if (!entries) return entries.error();
    const bool is_pack = std::ranges::any_of(*entries, [](const auto& e) { return e.name == "pack.toml"; });
    if (is_pack)
      if (const base::Status added = add_member(folder); !added) return added;
    for (const FolderEntry& entry : *entries)
      if (entry.kind == FileKind::Folder && !entry.name.starts_with('.'))
        if (const base::Status found = find_members(joined(folder, entry.name), depth + 1); !found)
          return found;
    return base::Done{};
  }

  // What cannot be read may use it: then nothing is moved.
  base::Status add_member(const std::string& folder) {
    LoadedPack loaded = load_pack(world_.disk(), folder.empty() ? "." : folder, world_.packs());
    if (!loaded.problems.empty()) return loaded.problems.front();
    if (!loaded.too_long.empty()) return base::Done{};
    std::set<std::string> names;
    if (const base::Status found = find_names(world_.disk(), loaded.sources, folder_, names); !found)
      return found;
    if (!names.empty()) members_.push_back({folder, loaded.sources, loaded.sources, std::move(names)});
    return base::Done{};
  }

  void follow(Member& member, const driver::Move& move, const std::string& name) {
    say_rewritten(member.folder, driver::rewrite_paths(member.after, name, move));
    const pack::PackSources own = member.after;
    put_in_place(member.after, member.names, move.sources);
    breaks(member.folder, driver::compile(member.before), driver::compile(member.after));
    collect(member.folder, member.before, own);
    if (pack::find_file(member.before, "rapport.lock"))
      say("  " + member.folder + ": `rapport build --update` has to renew rapport.lock");
  }

  // What tells a problem from others: not the first few names, in the order of the pack, that W4012 ends
  // with.
  static std::pair<std::string, std::string> gist(const diag::Diagnostic& d) {
    const bool lists = d.code == diag::W4012.name;
    return {std::string(d.code), lists ? d.message.substr(0, d.message.find(": `")) : d.message};
  }

  // What is reported afterwards and was not before; that a lock is to be renewed is known.
  void breaks(const std::string& folder, const driver::Compiled& before, const driver::Compiled& after) {
    std::multiset<std::pair<std::string, std::string>> known;
    for (const diag::Diagnostic& d : before.diags.list()) known.insert(gist(d));
    for (const diag::Diagnostic& d : after.diags.list()) {
      const auto found = known.find(gist(d));
      if (found != known.end()) {
        known.erase(found);
        continue;
      }
      if (d.severity == diag::Severity::Note || d.code == "E6015") continue;
      const bool placed = d.at.file != UINT32_MAX;
      const diag::Position at = placed ? after.sources.position(d.at.file, d.at.begin) : diag::Position{};
      const std::string file = placed ? std::string(after.sources.name(d.at.file)) : "pack";
      say(fmt::format("  would break: {}:{}:{}: {}: {}", folder.empty() ? file : joined(folder, file),
                      at.line, at.column, d.code, d.message));
      ++broken_;
    }
  }

  void collect(const std::string& folder, const pack::PackSources& before, const pack::PackSources& after) {
    for (size_t i = 0; i < before.files.size(); ++i)
      if (before.files[i].bytes != after.files[i].bytes)
        written_.push_back(
            {joined(folder, before.files[i].name), before.files[i].bytes, after.files[i].bytes});
  }

  Exit finish() {
    if (options_.dry_run) {
      say("nothing written: this was `--dry-run`");
      return broken_ == 0 ? Exit::Fine : Exit::BadInput;
    }
    if (broken_ != 0 && !options_.force)
      return world_.fail({base::ErrorCode::InvalidArgument,
                          "nothing written: put that right first, or write it with `--force`"});
    for (size_t i = 0; i < written_.size(); ++i)
      if (const base::Status done = write_file(world_.disk(), written_[i].path, written_[i].after); !done) {
        while (i-- > 0)  // all or none; what failed is said
          static_cast<void>(write_file(world_.disk(), written_[i].path, written_[i].before));
        return world_.fail(done.error());
      }
    for (const Written& file : written_) say("wrote " + file.path);
    return Exit::Fine;
  }

  Surroundings& world_;
  const MoveOptions& options_;
  const LoadedPack& loaded_;
  std::string folder_;  // of the pack, absolute and without links
  std::vector<Member> members_;
  std::vector<Written> written_;
  std::string not_looked_into_;  // the first of the folders `beyond_` the limits
  uint32_t looked_at_ = 0, beyond_ = 0;
  size_t broken_ = 0;
};

}  // namespace

Exit move(Surroundings& world, const MoveOptions& options) {
  const LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (loaded.form == PackForm::Program || !pack::find_file(loaded.sources, "pack.toml"))
    return world.misused("`move` takes a folder with pack.toml");
  if (!loaded.too_long.empty()) {
    say_diagnostics(world, compile_loaded(loaded), options.pack);
    return Exit::BadInput;
  }
  return Mover(world, options, loaded).run();
}

}  // namespace rapport::cli
