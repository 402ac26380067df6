#include "compiler/cli/commands.h"
#include "runtime/base/match.h"

namespace rapport::cli {

Exit run_program(Surroundings& world, std::vector<std::string> args) {
  const Options options = read_options(std::move(args));
  const base::Status found = std::visit(
      [&](const auto& o) -> base::Status {
        if constexpr (requires { o.packs; }) return world.look_in(o.packs);
        return base::Done{};
      },
      options);
  if (!found.ok()) return world.fail(found.error());
  const Exit done = std::visit(base::Match{
                                   [&](const CheckOptions& o) { return check(world, o); },
                                   [&](const BuildOptions& o) { return build(world, o); },
                                   [&](const RunOptions& o) { return run(world, o); },
                                   [&](const ExplainOptions& o) { return explain(world, o); },
                                   [&](const TestOptions& o) { return test(world, o); },
                                   [&](const TextsOptions& o) { return texts(world, o); },
                                   [&](const DocOptions& o) { return doc(world, o); },
                                   [&](const KeygenOptions& o) { return keygen(world, o); },
                                   [&](const SignOptions& o) { return sign(world, o); },
                                   [&](const VerifyOptions& o) { return verify(world, o); },
                                   [&](const PublishOptions& o) { return publish(world, o); },
                                   [&](const TemplateOptions& o) { return write_template(world, o); },
                                   [&](const ImportOptions& o) { return import_metadata(world, o); },
                                   [&](const MapOptions& o) { return print_map(world, o); },
                                   [&](const MigrateOptions& o) { return migrate(world, o); },
                                   [&](const CompletionsOptions& o) { return completions(world, o); },
                                   [&](const ManualOptions&) { return manual(world); },
                                   [&](const InterviewOptions& o) { return interview(world, o); },
                                   [&](const CopyOptions& o) { return copy(world, o); },
                                   [&](const MoveOptions& o) { return move(world, o); },
                                   [&](const DumpOptions& o) { return dump(world, o); },
                                   [&](const Help& help) { return world.print(help.text), Exit::Fine; },
                                   [&](const Misuse& misuse) {
                                     const Exit exit = world.misused(misuse.message);
                                     world.complain(misuse.help);
                                     return exit;
                                   },
                               },
                               options);
  if (world.printed().ok()) return done;
  // Who reads our output and stops, as `head` does, knows why.
  if (world.printed().error().code != base::ErrorCode::Conflict) world.fail(world.printed().error());
  return worse(done, Exit::Outside);
}

}  // namespace rapport::cli
