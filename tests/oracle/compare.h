// What the oracles compare: one pack and one random interview, seen by the tree walker, by the incremental
// Interview, by a fresh one, by the Program read back from its bytes, and by the same declarations in another
// order.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "runtime/program/program.h"
#include "tests/oracle/compiled.h"
#include "tests/oracle/pack_text.h"
#include "tests/oracle/tree_walker.h"

namespace rapport::oracle {

struct Tally {
  uint64_t packs = 0, answers = 0, slots = 0, recomputed = 0, data_sets = 0, explanations = 0;
  std::set<std::string> produced;  // by the packs, as Compiled::produced; and "fault F0101" for what came up
};

struct Task {
  uint64_t seed = 0;  // of the answers
  size_t answers = 50;
  size_t explained = 2;  // slots whose explanation is compared, after each answer
};

// The first disagreement, in words; empty: there is none.
std::string compare_pack(const PackText& text, const Task& task, Tally& tally);

// Tree walker against the interview of `program`, which is the one of `compiled` or what a test made of it:
// values, changes with their causes, which slots ran, refusals, explanations.
std::string compare_interview(const Compiled& compiled, const program::Program& program, const Task& task,
                              Tally& tally);

// Fewer declarations and clauses for which `still` holds; it does for `text`.
PackText shrunk(PackText text, const std::function<bool(const PackText&)>& still);

}  // namespace rapport::oracle
