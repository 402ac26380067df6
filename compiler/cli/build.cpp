#include <algorithm>

#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/pack/lock.h"

namespace rapport::cli {
namespace {

constexpr std::string_view kLock = "rapport.lock";

// The lock that these sources deserve takes the place of the one that they have. Returns its text: empty when
// the pack depends on none, or on something that the compiler will complain of.
std::string renew_lock(pack::PackSources& sources) {
  std::erase_if(sources.files, [](const pack::SourceFile& file) { return file.name == kLock; });
  diag::SourceMap map;
  diag::Diagnostics diags;
  const pack::Resolution resolution = pack::resolve_dependencies(sources, map, diags);
  std::string text = diags.has_errors() ? "" : pack::write_lock(resolution);
  if (text.empty()) return text;
  sources.files.push_back({std::string(kLock), text});
  std::ranges::sort(sources.files, {}, &pack::SourceFile::name);
  return text;
}

Exit write_one(Surroundings& world, const std::string& path, std::string_view bytes) {
  const base::Status written = write_file(world.disk(), path, bytes);
  if (!written) return world.fail(written.error());
  world.print("wrote " + diag::printable(path) + "\n");
  return Exit::Fine;
}

Exit build_sources(Surroundings& world, LoadedPack& loaded, const BuildOptions& options) {
  const bool is_folder = pack::find_file(loaded.sources, "pack.toml") != nullptr;
  if (options.update && !is_folder)
    return world.misused("`--update` writes rapport.lock of a pack with pack.toml; this one has none");
  const std::string lock = options.update ? renew_lock(loaded.sources) : "";
  const driver::Compiled compiled = compile_loaded(loaded);
  say_diagnostics(world, compiled, options.pack);
  if (!compiled.program) return Exit::BadInput;
  if (!lock.empty())
    if (const Exit exit = write_one(world, joined(options.pack, kLock), lock); exit != Exit::Fine)
      return exit;
  return write_one(world, options.out, driver::seal_program(*compiled.program));
}

}  // namespace

Exit build(Surroundings& world, const BuildOptions& options) {
  LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (loaded.form == PackForm::Sources) return build_sources(world, loaded, options);
  if (options.update)
    return world.misused(
        "`--update` writes rapport.lock of a pack with pack.toml; a .rapc has its packs inside");
  const Opened opened = open_loaded(world, loaded, options.pack);
  return opened.program ? write_one(world, options.out, driver::seal_program(*opened.program)) : opened.exit;
}

}  // namespace rapport::cli
