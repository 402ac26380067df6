// The log of an interview, naively: a step that is taken back is left out, and all is taken again.
#pragma once

#include <map>

#include "tests/oracle/answering.h"

namespace rapport::oracle {

class History {
 public:
  explicit History(const Compiled& compiled) : compiled_(compiled), answers_(no_answers(compiled)) {}

  const Answers& answers() const { return answers_; }  // good until the next step
  // Per slot: what was confirmed last.
  const std::map<Index, value::Value>& confirmed() const { return confirmed_; }

  // A step that is taken; what it confirms without a value waits until the answers have become values.
  void take(const Planned& step);
  void finish_step(TreeWalker& walker);

  // What an Undo takes back; none: there is nothing.
  std::vector<interview::Entry> last() const;
  void undo();

 private:
  struct Step {
    std::vector<interview::Entry> entries;
    std::vector<std::pair<Index, value::Value>> confirmed;
  };
  const Step* last_step() const;

  const Compiled& compiled_;
  std::vector<Step> steps_;
  Answers answers_;
  std::map<Index, value::Value> confirmed_;
};

}  // namespace rapport::oracle
