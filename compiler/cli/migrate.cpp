// `rapport migrate`: moves a saved interview to another version of its pack, or back.
#include <algorithm>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/saved_file.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/hir/earlier.h"
#include "compiler/pack/semver.h"
#include "runtime/answers/migrate.h"
#include "runtime/answers/saved.h"
#include "runtime/base/limits.h"
#include "runtime/interview/progress.h"

namespace rapport::cli {
namespace {

using answers::BuiltWith;
using answers::Fate;
using answers::FateKind;
using answers::MovedLog;
using answers::SavedHead;
using program::Program;

std::string_view word_of(FateKind kind) {
  switch (kind) {
    case FateKind::Renamed: return "renamed";
    case FateKind::Mapped: return "mapped";
    case FateKind::Converted: return "converted";
    case FateKind::Dropped: return "dropped";
    case FateKind::NotTaken: return "not taken";
    case FateKind::Waiting: return "waits";
  }
  return {};
}

std::string counted(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

// Of one version of an interview.
constexpr int kKeptFiles = 1000;

class Migrating {
 public:
  Migrating(Surroundings& world, const Program& program, const MigrateOptions& options)
      : world_(world), program_(program), options_(options) {}

  Exit run() {
    if (const auto there = world_.disk().inspect(options_.save); !there) return world_.fail(there.error());
    if (const base::Status found = find_file(); !found) return world_.fail(found.error());
    base::Result<SavedFile> file = SavedFile::open(options_.save);
    if (!file) return world_.fail(file.error());
    const base::Result<SavedHead> head = answers::read_head(file->bytes());
    if (!head) return wrong(head.error());
    if (head->pack != program_.packs.front().name)
      return wrong(
          {base::ErrorCode::InvalidArgument,
           "it belongs to `" + head->pack + "`, and the pack is `" + program_.packs.front().name + "`"});
    return options_.undo ? move_back(*head, file->bytes()) : move(*head, file->bytes());
  }

 private:
  Exit wrong(const base::Error& error) {
    return world_.fail({error.code, options_.save + ": " + error.message});
  }
  // Both ways go to the file itself, also through a link.
  base::Status find_file() {
    file_ = options_.save;
    const size_t slash = file_.find_last_of('/');
    const base::Result<std::string> real = world_.disk().resolve(file_);
    if (!real) return real.error();
    const std::string folder = slash == std::string::npos ? "." : file_.substr(0, slash + 1);
    const base::Result<std::string> real_folder = world_.disk().resolve(folder);
    if (!real_folder) return real_folder.error();
    const std::string name = slash == std::string::npos ? file_ : file_.substr(slash + 1);
    if (*real != *real_folder + (real_folder->ends_with('/') ? "" : "/") + name) file_ = *real;
    return base::Done{};
  }
  const std::string& version() const { return program_.packs.front().version; }

  // ---- there ----

  Exit move(const SavedHead& head, const std::string& bytes) {
    const std::string digest = digest_of(program_);
    if (head.version == version() && head.digest == digest) {
      line(options_.save + ": is of this version, and stays as it is");
      return Exit::Fine;
    }
    const auto from = pack::parse_version(head.version), to = pack::parse_version(version());
    if (!from)
      return wrong({base::ErrorCode::Corrupt, head.version.empty()
                                                  ? "line 1: it says no version of the pack"
                                                  : "line 1: its version `" + head.version +
                                                        "` is none, expected one such as `1.0.0`"});
    if (!to || compare(*from, *to) > 0)
      return wrong({base::ErrorCode::InvalidArgument, "it is of version " + head.version +
                                                          ", later than the " + version() +
                                                          " of the pack: an interview moves forward only"});
    base::Result<MovedLog> moved = answers::move_log(bytes, program_, way_from(head), renamed_aliases(head));
    if (!moved) return wrong(moved.error());
    const interview::Interview::Started after =
        interview::Interview::replay(program_, moved->log, moved->steps);
    say(head, *moved, after.interview);
    if (options_.dry_run) return Exit::Fine;
    return keep(head, bytes, *moved, after.interview, digest);
  }

  // Dependencies first. One whose version the file does not say was not kept track of: it has nothing to say.
  std::vector<const program::Migration*> way_from(const SavedHead& head) const {
    std::vector<const program::Migration*> way;
    const auto add = [&](program::Index pack, const std::string& version) {
      const auto from = pack::parse_version(version);
      if (!from) return;
      const auto steps = hir::migrations_from(program_, pack, *from);
      way.insert(way.end(), steps.begin(), steps.end());
    };
    for (program::Index pack = 1; pack < program_.packs.size(); ++pack)
      if (const BuiltWith* before = built_with(head, program_.packs[pack])) add(pack, before->version);
    add(0, head.version);
    return way;
  }

  // What this dependency was: under its alias, else the only one of that pack that is gone from under its
  // own.
  const BuiltWith* built_with(const SavedHead& head, const program::PackInfo& pack) const {
    const auto is_it = [&](const BuiltWith& with, const program::PackInfo& other) {
      return with.alias == other.alias && (with.pack.empty() || with.pack == other.name);
    };
    const auto same = std::ranges::find_if(head.with, [&](const auto& with) { return is_it(with, pack); });
    if (same != head.with.end()) return &*same;
    const auto is_new = [&](const program::PackInfo& other) {
      return other.name == pack.name &&
             std::ranges::none_of(head.with, [&](const auto& with) { return is_it(with, other); });
    };
    const auto is_gone = [&](const BuiltWith& with) {
      return with.pack == pack.name &&
             std::ranges::none_of(program_.packs, [&](const auto& other) { return is_it(with, other); });
    };
    if (pack.alias.empty() || std::ranges::count_if(program_.packs, is_new) != 1) return nullptr;
    if (std::ranges::count_if(head.with, is_gone) != 1) return nullptr;
    return &*std::ranges::find_if(head.with, is_gone);
  }

  // The innermost first, as an alias may begin another.
  std::vector<answers::Renamed> renamed_aliases(const SavedHead& head) const {
    std::vector<answers::Renamed> out;
    for (const program::PackInfo& pack : program_.packs)
      if (const BuiltWith* before = built_with(head, pack); before != nullptr && before->alias != pack.alias)
        out.push_back({before->alias, pack.alias});
    std::ranges::sort(out, std::ranges::greater(), [](const auto& alias) { return alias.before.size(); });
    return out;
  }

  void say(const SavedHead& head, const MovedLog& moved, const interview::Interview& after) {
    line(options_.save + ": " + head.pack + " " + head.version + " → " + version());
    for (const Fate& fate : moved.fates) {
      std::string word(word_of(fate.kind));
      word.resize(11, ' ');
      const bool becomes = fate.kind == FateKind::Renamed || fate.kind == FateKind::Converted;
      line("  " + word + fate.name + (becomes ? " → " : ": ") + fate.detail +
           (fate.entries > 1 ? " (" + std::to_string(fate.entries) + " times)" : ""));
    }
    const interview::Counts counts = interview::progress_of(after).all;
    line("  " + std::to_string(moved.log.size()) + " entries, " + std::to_string(moved.entries_before) +
         " before; open: " + std::to_string(counts.open) + ", wrong: " + std::to_string(counts.errors));
  }

  void line(const std::string& text) { world_.print(diag::printable(text) + "\n"); }

  // Nothing is written over: `a.rapi.1.0.0`, then `a.rapi.1.0.0.2`, as one version may be moved more than
  // once while its sources change.
  base::Result<std::string> kept_as(const SavedHead& head, const std::string& bytes) const {
    const std::string first = file_ + "." + head.version;
    for (int number = 1; number <= kKeptFiles; ++number) {
      std::string path = number == 1 ? first : first + "." + std::to_string(number);
      if (!world_.disk().inspect(path)) return path;
      const base::Result<std::string> there = world_.disk().read(path, limits::kSavedBytes);
      if (there && *there == bytes) return path;
    }
    return base::Error{base::ErrorCode::Conflict, first + ": is there already, and " +
                                                      std::to_string(kKeptFiles - 1) +
                                                      " more of it: remove those that nobody needs"};
  }

  // What it was stays beside it: first that, then the new one, so that one of them is always there.
  Exit keep(const SavedHead& head, const std::string& bytes, const MovedLog& moved,
            const interview::Interview& after, const std::string& digest) {
    const base::Result<std::string> kept = kept_as(head, bytes);
    if (!kept) return world_.fail(kept.error());
    const std::string& before = *kept;
    const std::string name = before.substr(before.find_last_of('/') + 1);
    std::string out = answers::moved_head(program_, digest, head, name, moved.steps.size());
    size_t begin = 0;
    for (size_t step = 0; step < moved.steps.size(); begin = moved.steps[step++])
      out += answers::saved_step(program_, after.log().subspan(begin, moved.steps[step] - begin), step + 1);
    for (const auto& [path, text] :
         {std::pair(before, &bytes), std::pair(std::as_const(file_), &std::as_const(out))})
      if (const base::Status written = write_file(world_.disk(), path, *text); !written)
        return world_.fail(written.error());
    line("  as it was: " + before + "; `--undo` brings it back");
    return Exit::Fine;
  }

  // ---- and back ----

  Exit move_back(const SavedHead& head, const std::string& bytes) {
    if (head.kept_as.empty() || head.kept_as.find('/') != std::string::npos)
      return wrong(
          {base::ErrorCode::InvalidArgument, "it was not moved to this version: there is nothing to undo"});
    const size_t slash = file_.find_last_of('/');
    const std::string before =
        slash == std::string::npos ? head.kept_as : file_.substr(0, slash + 1) + head.kept_as;
    const auto lines = static_cast<size_t>(std::ranges::count(bytes, '\n'));
    const size_t later = lines - 1 - std::min(lines - 1, static_cast<size_t>(head.moved_steps));
    if (later > 0 && !options_.force)
      return wrong({base::ErrorCode::Conflict, counted(later, "step") +
                                                   " came after it was moved and would be lost; "
                                                   "`--force` does it all the same"});
    const base::Result<std::string> old = world_.disk().read(before, limits::kSavedBytes);
    if (!old) return world_.fail(old.error());
    if (const auto was = answers::read_head(*old); !was || was->pack != head.pack)
      return world_.fail({base::ErrorCode::Corrupt, before + ": is not the interview as it was before"});
    if (options_.dry_run) {
      line(options_.save + ": would be " + head.pack + " " + head.moved_from + " again");
      return Exit::Fine;
    }
    if (const base::Status put = world_.disk().rename(before, file_); !put) return world_.fail(put.error());
    line(options_.save + ": is " + head.pack + " " + head.moved_from + " again");
    return Exit::Fine;
  }

  Surroundings& world_;
  const Program& program_;
  const MigrateOptions& options_;
  std::string file_;  // that `--save` names or leads to
};

}  // namespace

Exit migrate(Surroundings& world, const MigrateOptions& options) {
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  return Migrating(world, *opened.program, options).run();
}

}  // namespace rapport::cli
