// Answers in JSON ↔ entries of the log. One flat object, name → value; a .jsonl file holds one object per
// line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::answers {

struct Problem {
  uint32_t line = 0, column = 0;  // both from 1; columns count characters
  std::string message;
};

struct Answers {
  std::string id;  // "id" when it names no question; letters, digits, `.`, `-`, `_`; empty: none
  std::vector<interview::Entry> entries;
  std::vector<std::pair<uint32_t, uint32_t>> places;  // line, column of each entry: refusals are shown there
  std::vector<Problem>
      problems;  // all of them, up to limits::kDiagnostics; entries that could be read are kept
};

// Names are `name`, or `area.group.name`, which is checked, of questions and inputs; values are read by their
// digits, never through a binary double. Duplicate and unknown names (with did-you-mean), wrong JSON types,
// broken UTF-8, unpaired surrogates, nesting and size limits are problems here; what the value itself must
// fit (length, digits, XML's characters) is what Interview::apply() refuses. Texts are composed
// (runtime/text) and trimmed.
Answers read_answers(std::string_view json, const program::Program& program);

// One Answers per line that is not blank; line numbers are the file's.
std::vector<Answers> read_answer_lines(std::string_view jsonl, const program::Program& program);

// What was answered, left blank or given by the host, shown or parked, as read_answers() takes it; in the
// pack's order.
std::string write_answers(const interview::Interview& interview);

// The questions whose answer waits because they are not applicable, in the pack's order: who runs an answer
// file says so.
struct Parked {
  program::Index question;
  uint32_t rows = 0;  // of a column: in how many rows
  friend bool operator==(const Parked&, const Parked&) = default;
};
std::vector<Parked> parked_answers(const interview::Interview& interview);

}  // namespace rapport::answers
