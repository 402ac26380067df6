// The manual page and the completions of shells, made of what the command line takes: neither can say
// anything else than the program does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rapport::cli {

struct OptionInfo {
  std::string name;                 // "--format", "-o"; of what stands without a name: "PACK"
  std::string argument;             // "FILE"; empty: a flag
  std::string help;                 // a line
  std::vector<std::string> values;  // the words that it takes, when they are known
  bool has_name = true;
  bool required = false;
};
struct CommandInfo {
  std::string name, help;
  std::vector<OptionInfo> options;  // in the order of --help
};
struct ProgramInfo {
  std::string name, version, help, exits;
  std::vector<OptionInfo> options;  // of the program itself
  std::vector<CommandInfo> commands;
};

std::string manual_page(const ProgramInfo& program);  // roff, for man(1)
std::string bash_completions(const ProgramInfo& program);
std::string zsh_completions(const ProgramInfo& program);
std::string fish_completions(const ProgramInfo& program);

}  // namespace rapport::cli
