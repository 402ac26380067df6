// Runs the `test` blocks of a program, and says what of its rules they have shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/assemble/assemble.h"
#include "runtime/interview/interview.h"

namespace rapport::testing {

struct Failure {
  std::string message;  // what was expected, what was found
  program::Place place;
};

struct TestResult {
  program::Index test = 0;
  std::vector<Failure> failures;  // none: passed
};

// A condition, requirement, check or side of an `and` or `or` that was not seen both yes and no; a default
// that was not both used and overridden.
struct Gap {
  std::string what;     // "`when`", "`check`", "a side of `and` or `or`", "`default`"
  std::string missing;  // "never no"
  program::Place place;
};
struct Coverage {
  uint32_t outcomes = 0, seen = 0;  // two of each of the above
  std::vector<Gap> gaps;            // in the order of the sources
  // 100 when there is nothing to see. Rounded down, so that 100 means all.
  uint32_t percent() const {
    return outcomes == 0 ? 100 : static_cast<uint32_t>(uint64_t{100} * seen / outcomes);
  }
};

struct Report {
  std::vector<TestResult> tests;  // of all tests of the program
  Coverage coverage;
};

struct Options {
  std::string company;                       // the host's
  std::vector<interview::Entry> start = {};  // what the host says before a test begins: the day
};

Report run_tests(const program::Program& program, const Options& options);

}  // namespace rapport::testing
