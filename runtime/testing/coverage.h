// Which outcomes of which rules were seen.
#pragma once

#include <vector>

#include "runtime/interview/interview.h"
#include "runtime/testing/testing.h"

namespace rapport::testing {

struct Outcomes {
  bool yes = false, no = false;
};

class Seen {
 public:
  explicit Seen(const program::Program& program);

  void look(const interview::Interview& interview);  // at an interview as it stands
  Coverage coverage() const;

 private:
  void look_at(const interview::Interview& interview, program::Index slot, uint32_t row);
  void look_at_default(const interview::Interview& interview, program::Index question, uint32_t row);

  const program::Program& program_;
  std::vector<Outcomes> slots_;          // per slot: what its rule gave; of a default: used and overridden
  std::vector<Outcomes> operands_;       // per row of `operands`
  std::vector<uint32_t> first_operand_;  // per slot, and one at the end: its operands are neighbours
};

}  // namespace rapport::testing
