// Problems on standard error, a line or more each: the first limits::kDiagnostics of them, and at the end how
// many there are, whoever found them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/cli/surroundings.h"
#include "runtime/base/limits.h"

namespace rapport::cli {

class ProblemList {
 public:
  explicit ProblemList(Surroundings& world) : world_(world) {}  // not owned

  // Is the next one shown? What is not need not be put into words.
  bool has_room() const { return count_ < limits::kDiagnostics; }
  uint64_t count() const { return count_; }

  void add(std::string_view lines) {
    if (has_room()) world_.complain(lines);
    ++count_;
  }
  void add_unshown(uint64_t count) { count_ += count; }

  // After the last one.
  void say_count() const {
    if (count_ > limits::kDiagnostics)
      world_.complain("note: " + std::to_string(count_) + " problems in all, the first " +
                      std::to_string(limits::kDiagnostics) + " are listed\n");
  }

 private:
  Surroundings& world_;
  uint64_t count_ = 0;
};

}  // namespace rapport::cli
