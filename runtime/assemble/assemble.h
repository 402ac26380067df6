// Interview → data set: what its answers write to the target, with provenance.
#pragma once

#include <string>
#include <vector>

#include "runtime/assemble/plan.h"
#include "runtime/interview/interview.h"

namespace rapport::assemble {

struct Options {
  std::string company;  // the host's; what is written to CompanyInfo.DataArea wins
};

// What does not depend on answers, worked out once for many interviews of one program. Any number of threads
// may share it.
class Assembler {
 public:
  explicit Assembler(const program::Program& program);  // not owned: must outlive the assembler

  // Unknown fields are left out; a record whose key or mandatory field is written and unknown is a problem
  // that names the questions, and is left out with the records nested in it. A text that is too long for its
  // field is a problem, too. Field questions, presets and lets that write a one-row table make one Update of
  // that row.
  dataset::Assembled assemble(const interview::Interview& interview, const Options& options) const;

  struct Row {  // of a one-row table, and the writes of questions, presets and lets to it
    std::string table;
    std::vector<program::Index> writes;
  };

 private:
  const program::Program* program_;
  std::vector<WritePlan> plans_;
  std::vector<std::vector<program::Index>>
      nested_;  // per record those nested in it; last those that are in none
  std::vector<Row> rows_;
  std::vector<program::Index> company_writes_;  // to CompanyInfo.DataArea
};

// The same for one interview.
dataset::Assembled assemble(const interview::Interview& interview, const Options& options);

}  // namespace rapport::assemble
