// What CLI11 says of a command line that it cannot read, in our words.
#pragma once

#include <CLI/CLI.hpp>

#include "compiler/cli/options.h"

namespace rapport::cli {

Misuse misuse_of(const CLI::App& app, const CLI::ParseError& error);

}  // namespace rapport::cli
