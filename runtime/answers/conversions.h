// `convert`: answers of this version that are worked out of those of an earlier one.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/answers/fates.h"
#include "runtime/answers/old_log.h"
#include "runtime/interview/interview.h"
#include "runtime/program/program.h"

namespace rapport::answers {

struct Said {  // last of a question outside of rows, in the form of a saved interview
  std::optional<OrderedJson> answer, prefill;
  bool blank = false;  // on purpose
  // None: nothing was said, or that there is nothing.
  const OrderedJson* value() const {
    if (blank) return nullptr;
    return answer ? &*answer : prefill ? &*prefill : nullptr;
  }
};
using SaidOf = std::map<std::string, Said>;  // by name

// Entries that go behind the log which `moved` has taken in. `said`: as the version had it that `way` begins
// with. What was answered, left blank or prefilled meanwhile stays, and is said to.
std::vector<interview::Entry> convert(const program::Program& now,
                                      std::span<const program::Migration* const> way, SaidOf said,
                                      interview::Interview& moved, Fates& fates);

// What the question that `name` was before `way` is called now, or what it was converted to.
std::string name_after(std::span<const program::Migration* const> way, std::string name);

}  // namespace rapport::answers
