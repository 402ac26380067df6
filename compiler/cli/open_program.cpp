#include "compiler/cli/open_program.h"

#include "compiler/diag/render.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

// "2 errors"; empty for none.
std::string counted(const diag::Diagnostics& diags, diag::Severity severity, std::string_view noun) {
  const size_t count = diags.count(severity);
  return count == 0 ? "" : std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace

void say_diagnostics(Surroundings& world, const driver::Compiled& compiled, const std::string& pack) {
  if (compiled.diags.list().empty()) return;
  std::string counts;
  for (const std::string& part : {counted(compiled.diags, diag::Severity::Error, "error"),
                                  counted(compiled.diags, diag::Severity::Warning, "warning"),
                                  counted(compiled.diags, diag::Severity::Note, "note")})
    if (!part.empty()) counts += (counts.empty() ? "" : ", ") + part;
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

base::Result<program::Program> open_loaded(const LoadedPack& loaded, const std::string& path) {
  base::Result<program::Program> program = driver::open_program(loaded.program);
  if (program) return program;
  return base::Error{program.error().code, path + ": " + program.error().message};
}

Opened open_program(Surroundings& world, const std::string& pack) {
  const LoadedPack loaded = load_pack(world.disk(), pack);
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return {std::nullopt, exit};
  if (loaded.form == PackForm::Program) {
    base::Result<program::Program> program = open_loaded(loaded, pack);
    if (!program) return {std::nullopt, world.fail(program.error())};
    return {std::move(*program), Exit::Fine};
  }
  driver::Compiled compiled = compile_loaded(loaded);
  if (compiled.program) return {std::move(compiled.program), Exit::Fine};
  say_diagnostics(world, compiled, pack);
  return {std::nullopt, Exit::BadInput};
}

}  // namespace rapport::cli
