#include "compiler/cli/misuse.h"

#include <algorithm>

#include "compiler/diag/diagnostics.h"

namespace rapport::cli {
namespace {

// "check", the name that `word` may have been meant to be; empty: none.
std::string meant_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return std::string(diag::closest(std::vector<std::string_view>(names.begin(), names.end()), word));
}

// CLI11 says what is wrong in its own way; this is ours.
std::string reason(const CLI::App& app, const CLI::App* command, const CLI::ParseError& error) {
  std::string what = error.what();
  if (const std::string_view required = " is required"; what.ends_with(required))
    return "`" + what.substr(0, what.size() - required.size()) + "` is missing";
  // "--to: 1 required BLOCK missing"
  const size_t count = what.find(": 1 required ");
  if (const std::string_view missing = " missing"; count != std::string::npos && what.ends_with(missing)) {
    const size_t word = count + std::string_view(": 1 required ").size();
    return "`" + what.substr(0, count) + "` stands without its " +
           what.substr(word, what.size() - missing.size() - word);
  }
  const std::vector<std::string> extras = app.remaining(true);
  if (!extras.empty() && dynamic_cast<const CLI::ExtrasError*>(&error)) {
    if (command) return "`" + extras.front() + "` was not expected";
    const std::string meant = meant_command(app, extras.front());
    return "no command `" + extras.front() + "`" + (meant.empty() ? "" : ", did you mean `" + meant + "`?");
  }
  if (what.ends_with('.')) what.pop_back();
  return what;
}

}  // namespace

Misuse misuse_of(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<const CLI::App*> chosen =
      app.get_subcommands([](const CLI::App* s) { return s->parsed(); });
  const CLI::App* command = chosen.empty() ? nullptr : chosen.front();
  const std::string name = command ? "rapport " + command->get_name() : "rapport";
  return {reason(app, command, error) + "; `" + name + " --help` says what there is"};
}

}  // namespace rapport::cli
