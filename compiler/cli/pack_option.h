// The pack that a command takes, and where those are that it depends on. Of the files with options alone.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace rapport::cli {

inline constexpr const char* kPackHelp = "a folder with pack.toml, a .rap file, or a .rapc file";

// `pack` and `packs` take what is written.
void add_pack(CLI::App& command, std::string& pack, std::vector<std::string>& packs,
              const char* help = kPackHelp);

}  // namespace rapport::cli
