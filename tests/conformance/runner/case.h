// One case of the conformance suite: a folder with a pack, maybe answers, and expect.* files, each the exact
// output of one command. What each expect.* file means stands in case.cpp, in one table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rapport::conformance {

enum class Mode { Compare, Rewrite };

struct Tools {
  std::filesystem::path rapport, xmllint, xsd, python;
  std::filesystem::path unpack;  // unpack.py: files that are no text as text
  std::filesystem::path work;    // a folder for what the commands print, kept for looking into
  Mode mode = Mode::Compare;
};

// What is wrong with the case, in words and diffs; empty: it passed.
std::vector<std::string> check_case(const Tools& tools, const std::filesystem::path& folder);

}  // namespace rapport::conformance
