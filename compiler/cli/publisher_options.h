// The options of what a publisher does with a pack: doc, keygen, sign, verify, publish. Of options.cpp alone.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/options.h"

namespace rapport::cli {

struct PublisherWords {  // as they were written
  std::string pack, out, language, key, key_folder, format;
  std::vector<std::string> keys, packs;
  bool force = false, check = false;
};

void add_publisher_commands(CLI::App& app, PublisherWords& words);
std::optional<Options> publisher_options(std::string_view command,
                                         const PublisherWords& words);  // none: another's

}  // namespace rapport::cli
