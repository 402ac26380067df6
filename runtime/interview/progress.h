// How far an interview is: per group, per area, overall. Pure counting of what Interview says.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::interview {

// Questions that are there, each cell of a column as one. What is fixed is nobody's to answer.
struct Counts {
  uint32_t answered = 0;   // also those left blank on purpose
  uint32_t defaulted = 0;  // nobody answered, and the default or what the host gave says something
  uint32_t open = 0;       // required, and nothing says what it is; tables that lack a row
  uint32_t optional = 0;   // nobody answered, and nobody has to
  uint32_t errors = 0, warnings = 0, unconfirmed = 0;

  uint32_t questions() const { return answered + defaulted + open + optional; }
  bool complete() const { return open == 0 && errors == 0 && unconfirmed == 0; }
  Counts& operator+=(const Counts& other);
  friend bool operator==(const Counts&, const Counts&) = default;
};

struct Progress {
  struct Part {
    bool applicable = false;  // what is not there counts nothing
    bool asks = false;        // of a group: somebody is asked something in it, or for its rows
    GroupState state = GroupState::Open;
    Counts counts;
  };
  std::vector<Part> groups;  // per group of the program
  // Per area; its state is NeedsReview when one of its groups does, Complete when all that ask something are.
  std::vector<Part> areas;
  Counts all;  // with what stands in no group

  // Groups that ask something, and those of them that nobody marked as complete as they are now.
  std::vector<Index> asking() const;
  std::vector<Index> unmarked() const;
};

Progress progress_of(const Interview& interview);

}  // namespace rapport::interview
