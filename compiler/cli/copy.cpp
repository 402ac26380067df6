// `rapport copy`: a template or area into another pack, with its data and translations, and a list of what it
// needs there.
#include "compiler/driver/copy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"

namespace rapport::cli {
namespace {

class Writer {  // all or none: what was there before comes back
 public:
  Writer(Disk& disk, const pack::PackSources& before) : disk_(disk), before_(before) {}

  base::Status write(const std::string& folder, const std::vector<pack::SourceFile>& files) {
    for (const pack::SourceFile& file : files) {
      base::Status done = make_folders(folder, file.name);
      if (done.ok()) done = write_file(disk_, joined(folder, file.name), file.bytes);
      if (!done.ok()) {
        undo(folder);
        return done;
      }
      written_.push_back(file.name);
    }
    return base::Done{};
  }

 private:
  base::Status make_folders(const std::string& folder, const std::string& name) {
    for (size_t end = name.find('/'); end != std::string::npos; end = name.find('/', end + 1)) {
      const std::string path = joined(folder, name.substr(0, end));
      const base::Result<FileInfo> info = disk_.inspect(path);
      if (info.ok()) continue;
      if (info.error().code != base::ErrorCode::NotFound) return info.error();
      if (const base::Status made = disk_.make_folder(path); !made.ok()) return made;
      made_.push_back(path);
    }
    return base::Done{};
  }

  void undo(const std::string& folder) {
    for (const std::string& name : written_) {
      const pack::SourceFile* old = pack::find_file(before_, name);
      const std::string path = joined(folder, name);
      static_cast<void>(old ? write_file(disk_, path, old->bytes) : disk_.remove(path));  // the first is said
    }
    while (!made_.empty()) {
      static_cast<void>(disk_.remove(made_.back()));
      made_.pop_back();
    }
  }

  Disk& disk_;
  const pack::PackSources& before_;
  std::vector<std::string> written_, made_;
};

void say(Surroundings& world, const std::string& line) { world.print(diag::printable(line) + "\n"); }

pack::PackSources with(pack::PackSources sources, const std::vector<pack::SourceFile>& files) {
  for (const pack::SourceFile& file : files) {
    std::erase_if(sources.files, [&](const pack::SourceFile& old) { return old.name == file.name; });
    sources.files.push_back(file);
  }
  std::ranges::sort(sources.files, {}, &pack::SourceFile::name);
  return sources;
}

void say_needs(Surroundings& world, const driver::Copy& copy, const driver::Compiled& after) {
  if (!copy.values.empty())
    say(world, fmt::format("  needs the values `{}`", fmt::join(copy.values, "`, `")));
  if (!copy.uses.empty())
    say(world, fmt::format("  uses the dependencies `{}`", fmt::join(copy.uses, "`, `")));
  for (const std::string& name : copy.kept) say(world, "  " + name + " is there already");
  for (const diag::Diagnostic& d : after.diags.list()) {
    if (d.severity != diag::Severity::Error || d.at.file == UINT32_MAX) continue;
    const diag::Position at = after.sources.position(d.at.file, d.at.begin);
    say(world, fmt::format("  to do: {}:{}:{}: {}: {}", after.sources.name(d.at.file), at.line, at.column,
                           d.code, d.message));
  }
}

// Loaded without problems, as a folder with pack.toml; else said.
Exit load(Surroundings& world, const std::string& path, LoadedPack& loaded) {
  loaded = load_pack(world.disk(), path, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (loaded.form == PackForm::Program || !pack::find_file(loaded.sources, "pack.toml"))
    return world.misused("`copy` takes folders with pack.toml, found `" + path + "`");
  if (loaded.too_long.empty()) return Exit::Fine;
  say_diagnostics(world, compile_loaded(loaded), path);
  return Exit::BadInput;
}

}  // namespace

Exit copy(Surroundings& world, const CopyOptions& options) {
  LoadedPack from, to;
  if (const Exit exit = load(world, options.pack, from); exit != Exit::Fine) return exit;
  if (const Exit exit = load(world, options.to, to); exit != Exit::Fine) return exit;
  const base::Result<driver::Copy> copied =
      driver::copy_declaration(from.sources, options.name, options.groups, to.sources, options.name + ".rap");
  if (!copied) return world.fail(copied.error());
  say(world, fmt::format("{} into {}", copied->what, options.to));
  say_needs(world, *copied, driver::compile(with(to.sources, copied->files)));
  if (options.dry_run) {
    say(world, "nothing written: this was `--dry-run`");
    return Exit::Fine;
  }
  if (const base::Status done = Writer(world.disk(), to.sources).write(options.to, copied->files); !done.ok())
    return world.fail(done.error());
  for (const pack::SourceFile& file : copied->files) say(world, "wrote " + joined(options.to, file.name));
  return Exit::Fine;
}

}  // namespace rapport::cli
