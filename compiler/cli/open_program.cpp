#include "compiler/cli/open_program.h"

#include "compiler/cli/counted.h"
#include "compiler/diag/render.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
void say_diagnostics(Surroundings& world, const driver::Compiled& compiled, const std::string& pack) {
  if (compiled.diags.list().empty()) return;
  std::string counts;
  const std::pair<diag::Severity, std::string_view> kinds[] = {
      {diag::Severity::Error, "error"}, {diag::Severity::Warning, "warning"}, {diag::Severity::Note, "note"}};
  for (const auto& [severity, noun] : kinds)
    if (const size_t count = compiled.diags.count(severity); count != 0)
      counts += (counts.empty() ? "" : ", ") + counted(count, noun);
  world.complain(diag::to_text(compiled.diags, compiled.sources) + "\n" + diag::printable(pack) + ": " +
                 counts + "\n");
}

Exit say_problems(Surroundings& world, const LoadedPack& loaded) {
  Exit exit = Exit::Fine;
  for (const base::Error& problem : loaded.problems) exit = worse(exit, world.fail(problem));
  return exit;
}

driver::Compiled compile_loaded(const LoadedPack& loaded) {
  if (loaded.too_long.empty()) return driver::compile(loaded.sources);
  driver::Compiled compiled;
  for (const TooLong& file : loaded.too_long) {
    const uint32_t at = compiled.sources.add(file.name, "");
    compiled.diags.report(diag::E1002, {at, 0, 0}, file.bytes, limits::kSourceBytes);
  }
  return compiled;
}

Opened open_loaded(Surroundings& world, const LoadedPack& loaded, const std::string& path) {
  base::Result<program::Program> program = driver::open_program(loaded.program);
  if (program) return {std::move(*program), Exit::Fine};
  const std::string found = path + ": " + program.error().message;
  if (program.error().code != base::ErrorCode::Unsupported)
    return {std::nullopt, world.fail({program.error().code, found})};
  base::Result<driver::Compiled> again = driver::compile_again(loaded.program, path);
  if (again && again->program) {
    world.complain("note: " + diag::printable(found) + "; it was compiled again from the sources inside" +
                   (lacks_conversions(*again)
                        ? ", without its `convert` lines, which need the previous/ of its folder: `rapport "
                          "build` it again from there"
                        : "") +
                   "\n");
    return {std::move(again->program), Exit::Fine};
  }
  if (again) say_diagnostics(world, *again, path);
  const std::string why =
      again ? "do not compile with this version" : "cannot be read: " + again.error().message;
  return {std::nullopt, world.fail({program.error().code, found + ", and the sources inside " + why +
                                                              "; build it again from its pack"})};
}

Opened open_program(Surroundings& world, const std::string& pack) {
  const LoadedPack loaded = load_pack(world.disk(), pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return {std::nullopt, exit};
  if (loaded.form == PackForm::Program) return open_loaded(world, loaded, pack);
  driver::Compiled compiled = compile_loaded(loaded);
  if (compiled.program) return {std::move(compiled.program), Exit::Fine};
  say_diagnostics(world, compiled, pack);
  return {std::nullopt, Exit::BadInput};
}

}  // namespace rapport::cli
