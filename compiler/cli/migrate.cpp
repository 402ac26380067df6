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
  }
  return {};
}

std::string counted(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

class Migrating {
 public:
  Migrating(Surroundings& world, const Program& program, const MigrateOptions& options)
      : world_(world), program_(program), options_(options) {}

  Exit run() {
    if (const auto there = world_.disk().inspect(options_.save); !there) return world_.fail(there.error());
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
  const std::string& version() const { return program_.packs.front().version; }

  // ---- there ----

  Exit move(const SavedHead& head, const std::string& bytes) {
    const std::string digest = digest_of(program_);
    if (head.version == version() && head.digest == digest) {
      line(options_.save + ": is of this version, and stays as it is");
      return Exit::Fine;
    }
    const auto from = pack::parse_version(head.version), to = pack::parse_version(version());
    if (!from || !to || compare(*from, *to) > 0)
      return wrong({base::ErrorCode::InvalidArgument, "it is of version " + head.version +
                                                          ", later than the " + version() +
                                                          " of the pack: an interview moves forward only"});
    base::Result<MovedLog> moved = answers::move_log(bytes, program_, way_from(head));
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
      for (const auto& [alias, version] : head.with)
        if (alias == program_.packs[pack].alias) add(pack, version);
    add(0, head.version);
    return way;
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

  std::string kept_as(const SavedHead& head) const { return options_.save + "." + head.version; }

  // What it was stays beside it: first that, then the new one, so that one of them is always there.
  Exit keep(const SavedHead& head, const std::string& bytes, const MovedLog& moved,
            const interview::Interview& after, const std::string& digest) {
    const std::string before = kept_as(head);
    if (const auto there = world_.disk().inspect(before)) {
      const base::Result<std::string> old = world_.disk().read(before, limits::kSavedBytes);
      if (!old || *old != bytes)
        return world_.fail({base::ErrorCode::Conflict, before +
                                                           ": is there already, and is another interview; "
                                                           "move it away first"});
    }
    const std::string name = before.substr(before.find_last_of('/') + 1);
    std::string out = answers::moved_head(program_, digest, head, name, moved.steps.size());
    size_t begin = 0;
    for (size_t step = 0; step < moved.steps.size(); begin = moved.steps[step++])
      out += answers::saved_step(program_, after.log().subspan(begin, moved.steps[step] - begin), step + 1);
    for (const auto& [path, text] :
         {std::pair(before, &bytes), std::pair(options_.save, &std::as_const(out))})
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
    const size_t slash = options_.save.find_last_of('/');
    const std::string before =
        slash == std::string::npos ? head.kept_as : options_.save.substr(0, slash + 1) + head.kept_as;
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
    if (const base::Status put = world_.disk().rename(before, options_.save); !put)
      return world_.fail(put.error());
    line(options_.save + ": is " + head.pack + " " + head.moved_from + " again");
    return Exit::Fine;
  }

  Surroundings& world_;
  const Program& program_;
  const MigrateOptions& options_;
};

}  // namespace

Exit migrate(Surroundings& world, const MigrateOptions& options) {
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  return Migrating(world, *opened.program, options).run();
}

}  // namespace rapport::cli
