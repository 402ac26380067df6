// What a program holds, in numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::cli {

struct Summary {
  struct Language {
    std::string name;
    uint32_t missing = 0;  // texts
  };
  uint32_t questions = 0, groups = 0;
  uint32_t rules = 0;               // slots with code
  std::vector<std::string> tables;  // those written to, sorted
  std::vector<Language> texts;      // in the order of the manifest
};

Summary summarize(const program::Program& program);

}  // namespace rapport::cli
