// The options of what changes packs and interviews that are there: move, copy, migrate. Of options.cpp alone.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/options.h"

namespace rapport::cli {

struct ChangeWords {  // as they were written
  std::string pack, name, to, workspace, save;
  std::vector<std::string> packs, groups;
  bool force = false, dry_run = false, undo = false;
};

void add_change_commands(CLI::App& app, ChangeWords& words);
std::optional<Options> change_options(std::string_view command, const ChangeWords& words);  // none: another's

}  // namespace rapport::cli
