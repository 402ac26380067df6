// Random answers: most of the form that their question asks for, some at the edge of it, some wrong.
#pragma once

#include <vector>

#include "runtime/interview/interview.h"
#include "tests/oracle/compiled.h"
#include "tests/oracle/random.h"
#include "tests/oracle/tree_walker.h"

namespace rapport::oracle {

struct Planned {  // one step of an interview
  std::vector<interview::Entry> entries;
  bool wrong = false;  // one of them must be refused, and so all of them
};

// `today` of the answers given so far is never gone back from, but in a wrong step.
Planned plan_step(const Compiled& compiled, const Answers& given, Random& random);

// The answers after a step that was taken.
void take(const Compiled& compiled, const Planned& step, Answers& answers);
Answers no_answers(const Compiled& compiled);

}  // namespace rapport::oracle
