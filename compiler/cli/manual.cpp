#include "compiler/cli/manual.h"

#include <fmt/format.h>

namespace rapport::cli {
namespace {

// A line of roff: nothing of `text` is a request, a minus stays one when it is copied.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

bool is_help(const OptionInfo& option) { return option.name == "--help"; }  // told of once, for all commands

std::string in_usage(const OptionInfo& option) {
  std::string word =
      option.has_name ? "\\fB" + roff(option.name) + "\\fR" : "\\fI" + roff(option.name) + "\\fR";
  if (option.has_name && !option.argument.empty()) word += " \\fI" + roff(option.argument) + "\\fR";
  return option.required ? word : "[" + word + "]";
}

std::string in_list(const OptionInfo& option) {
  std::string out = ".TP\n";
  out += option.has_name ? "\\fB" + roff(option.name) + "\\fR" : "\\fI" + roff(option.name) + "\\fR";
  if (option.has_name && !option.argument.empty()) out += " \\fI" + roff(option.argument) + "\\fR";
  return out + "\n" + roff(option.help) + "\n";
}

std::string command_section(const ProgramInfo& program, const CommandInfo& command) {
  std::string out = fmt::format(".SS {} {}\n{}\n.PP\n\\fB{} {}\\fR", roff(program.name), roff(command.name),
                                roff(command.help), roff(program.name), roff(command.name));
  for (const OptionInfo& option : command.options)
    if (!is_help(option)) out += " " + in_usage(option);
  out += "\n";
  for (const OptionInfo& option : command.options)
    if (!is_help(option)) out += in_list(option);
  return out;
}

std::string joined_names(const std::vector<CommandInfo>& commands) {
  std::string out;
  for (const CommandInfo& command : commands) out += (out.empty() ? "" : " ") + command.name;
  return out;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string option_names(const std::vector<OptionInfo>& options) {
  std::string out;
  for (const OptionInfo& option : options)
    if (option.has_name) out += (out.empty() ? "" : " ") + option.name;
  return out;
}

// What a shell offers for an argument.
enum class Offer : uint8_t { Words, Files, Folders, Nothing };

Offer offer_of(const OptionInfo& option) {
  if (!option.values.empty()) return Offer::Words;
  const std::string& what = option.has_name ? option.argument : option.name;
  if (what.starts_with("DIR")) return Offer::Folders;
  return what == "PACK" || what.starts_with("FILE") ? Offer::Files : Offer::Nothing;
}

std::string bash_offer(const OptionInfo& option) {
  switch (offer_of(option)) {
    case Offer::Words: return "compgen -W '" + joined_words(option.values) + "' -- \"$cur\"";
    case Offer::Files: return "compgen -f -- \"$cur\"";
    case Offer::Folders: return "compgen -d -- \"$cur\"";
    case Offer::Nothing: return "true";
  }
  return {};
}

// In single quotes of zsh and fish.
std::string in_quotes(std::string_view text, std::string_view escaped) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else if (escaped.find(c) != std::string_view::npos)
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out;
}

std::string zsh_action(const OptionInfo& option) {
  switch (offer_of(option)) {
    case Offer::Words: return "(" + joined_words(option.values) + ")";
    case Offer::Files: return "_files";
    case Offer::Folders: return "_files -/";
    case Offer::Nothing: return " ";
  }
  return {};
}

std::string zsh_argument(const OptionInfo& option, size_t position) {
  const std::string help = in_quotes(option.help, "[]:\\");
  if (!option.has_name) return fmt::format("'{}:{}:{}'", position, help, zsh_action(option));
  if (option.argument.empty()) return fmt::format("'{}[{}]'", option.name, help);
  return fmt::format("'{}[{}]:{}:{}'", option.name, help, in_quotes(option.argument, "[]:\\"),
                     zsh_action(option));
}

std::string fish_option(std::string_view program, std::string_view command, const OptionInfo& option) {
  std::string out = fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program, command);
  if (option.has_name) {
    const bool is_long = option.name.starts_with("--");
    out += fmt::format(" -{} {}", is_long ? "l" : "s", option.name.substr(is_long ? 2 : 1));
  }
  switch (offer_of(option)) {
    case Offer::Words: out += " -x -a '" + joined_words(option.values) + "'"; break;
    case Offer::Files: out += option.has_name ? " -r -F" : " -F"; break;
    case Offer::Folders: out += " -x -a '(__fish_complete_directories)'"; break;
    case Offer::Nothing: out += option.argument.empty() ? " -f" : " -x"; break;
  }
  return out + " -d '" + in_quotes(option.help, "\\") + "'\n";
}

}  // namespace

std::string manual_page(const ProgramInfo& program) {
  std::string upper;
  for (const char c : program.name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string out =
      fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", upper, program.name, program.version);
  out += fmt::format(".SH NAME\n{} \\- interviews that configure business software\n", roff(program.name));
  out += ".SH SYNOPSIS\n";
  for (const CommandInfo& command : program.commands) {
    out += fmt::format(".br\n\\fB{} {}\\fR", roff(program.name), roff(command.name));
    for (const OptionInfo& option : command.options)
      if (!option.has_name || option.required) out += " " + in_usage(option);
    out += "\n";
  }
  out += ".SH DESCRIPTION\n" + roff(program.help) + "\n";
  out += ".SH OPTIONS\n";
  for (const OptionInfo& option : program.options) out += in_list(option);
  out += ".SH COMMANDS\n";
  for (const CommandInfo& command : program.commands) out += command_section(program, command);
  out += ".SH EXIT STATUS\n" + roff(program.exits) + "\n";
  out +=
      ".SH FILES\n.TP\n.I /usr/share/doc/rapport/\nThe language, the tutorial, and what each message "
      "means.\n";
  out += ".TP\n.I /usr/share/rapport/packs/\nPacks to read and to build on.\n";
  return out;
}

std::string bash_completions(const ProgramInfo& program) {
  std::string out = fmt::format(
      "# bash completion for {0}, made by `{0} completions bash`\n_{0}() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} "
      "command=${{COMP_WORDS[1]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W '{1} {2}' -- \"$cur\")\n    return\n  fi\n"
      "  case \"$command $prev\" in\n",
      program.name, joined_names(program.commands), option_names(program.options));
  for (const CommandInfo& command : program.commands)
    for (const OptionInfo& option : command.options)
      if (option.has_name && !option.argument.empty())
        out += fmt::format("    '{} {}') mapfile -t COMPREPLY < <({}); return ;;\n", command.name,
                           option.name, bash_offer(option));
  out += "  esac\n  case \"$command $cur\" in\n";
  for (const CommandInfo& command : program.commands)
    out += fmt::format("    '{} -'*) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$cur\") ;;\n",
                       command.name, option_names(command.options));
  for (const CommandInfo& command : program.commands)
    for (const OptionInfo& option : command.options)
      if (!option.has_name)
        out += fmt::format("    '{} '*) mapfile -t COMPREPLY < <({}) ;;\n", command.name, bash_offer(option));
  return out + fmt::format("  esac\n}}\ncomplete -o filenames -F _{0} {0}\n", program.name);
}

std::string zsh_completions(const ProgramInfo& program) {
  std::string out = fmt::format(
      "#compdef {0}\n# zsh completion for {0}, made by `{0} completions zsh`\n\nlocal -a "
      "commands\ncommands=(\n",
      program.name);
  for (const CommandInfo& command : program.commands)
    out += fmt::format("  '{}:{}'\n", command.name, in_quotes(command.help, ":\\"));
  out += ")\nif (( CURRENT == 2 )); then\n  _describe command commands\n  _values option";
  for (const OptionInfo& option : program.options)
    out += fmt::format(" '{}[{}]'", option.name, in_quotes(option.help, "[]:\\"));
  out += "\n  return\nfi\nlocal command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in\n";
  for (const CommandInfo& command : program.commands) {
    out += fmt::format("  {}) _arguments", command.name);
    size_t position = 0;
    for (const OptionInfo& option : command.options)
      out += " \\\n    " + zsh_argument(option, option.has_name ? 0 : ++position);
    out += " ;;\n";
  }
  return out + "esac\n";
}

std::string fish_completions(const ProgramInfo& program) {
  std::string out = fmt::format(
      "# fish completion for {0}, made by `{0} completions fish`\ncomplete -c {0} -f\n", program.name);
  for (const OptionInfo& option : program.options)
    out += fmt::format("complete -c {} -n __fish_use_subcommand -l {} -d '{}'\n", program.name,
                       option.name.substr(2), in_quotes(option.help, "\\"));
  for (const CommandInfo& command : program.commands)
    out += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d '{}'\n", program.name, command.name,
                       in_quotes(command.help, "\\"));
  for (const CommandInfo& command : program.commands)
    for (const OptionInfo& option : command.options) out += fish_option(program.name, command.name, option);
  return out;
}

}  // namespace rapport::cli
