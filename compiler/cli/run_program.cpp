#include "compiler/cli/commands.h"
#include "runtime/base/match.h"

namespace rapport::cli {

Exit run_program(Surroundings& world, std::vector<std::string> args) {
  const Options options = read_options(std::move(args));
  const Exit exit = std::visit(base::Match{
                                   [&](const CheckOptions& o) { return check(world, o); },
                                   [&](const BuildOptions& o) { return build(world, o); },
                                   [&](const RunOptions& o) { return run(world, o); },
                                   [&](const ExplainOptions& o) { return explain(world, o); },
                                   [&](const DumpOptions& o) { return dump(world, o); },
                                   [&](const Help& help) { return world.print(help.text), Exit::Fine; },
                                   [&](const Misuse& misuse) { return world.misused(misuse.message); },
                               },
                               options);
  if (world.printed().ok()) return exit;
  // Who reads our output and stops, as `head` does, knows why.
  if (world.printed().error().code != base::ErrorCode::Conflict) world.fail(world.printed().error());
  return worse(exit, Exit::Outside);
}

}  // namespace rapport::cli
