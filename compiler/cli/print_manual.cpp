#include "compiler/cli/commands.h"

namespace rapport::cli {

Exit completions(Surroundings& world, const CompletionsOptions& options) {
  const ProgramInfo info = program_info();
  switch (options.shell) {
    case Shell::Bash: world.print(bash_completions(info)); break;
    case Shell::Zsh: world.print(zsh_completions(info)); break;
    case Shell::Fish: world.print(fish_completions(info)); break;
  }
  return Exit::Fine;
}

Exit manual(Surroundings& world) {
  world.print(manual_page(program_info()));
  return Exit::Fine;
}

}  // namespace rapport::cli
