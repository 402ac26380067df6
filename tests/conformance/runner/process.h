// Runs a program and waits for it; what it prints goes to files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rapport::conformance {

struct Command {
  std::vector<std::string> words;  // the program's path first
  std::filesystem::path folder;    // where it runs
  std::filesystem::path out, err;  // files for what it prints; made or emptied
};

// The exit code, or 128 + N when signal N ended it; 127 when it cannot be started.
int run(const Command& command);

// The words as one line that a shell takes.
std::string shell_line(const std::vector<std::string>& words);

}  // namespace rapport::conformance
