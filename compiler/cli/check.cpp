#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/diag/render.h"

namespace rapport::cli {
namespace {

Exit check_program(Surroundings& world, const LoadedPack& loaded, const CheckOptions& options) {
  const Opened opened = open_loaded(world, loaded, options.pack);
  if (!opened.program) return opened.exit;
  if (options.format == Format::Json) world.print(diag::to_json({}, {}));
  return Exit::Fine;
}

}  // namespace

Exit check(Surroundings& world, const CheckOptions& options) {
  const LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (loaded.form == PackForm::Program) return check_program(world, loaded, options);
  const driver::Compiled compiled = compile_loaded(loaded);
  switch (options.format) {
    case Format::Text: say_diagnostics(world, compiled, options.pack); break;
    case Format::Json: world.print(diag::to_json(compiled.diags, compiled.sources)); break;
    case Format::Lines: world.print(diag::to_lines(compiled.diags, compiled.sources)); break;
  }
  return compiled.diags.has_errors() ? Exit::BadInput : Exit::Fine;
}

}  // namespace rapport::cli
