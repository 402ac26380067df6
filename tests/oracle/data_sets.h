// What interviews write, compared: between two programs of one pack, and with what is read back from its XML.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::oracle {

enum class Rules : uint8_t { Same, Elsewhere };  // are causes at the same place of the sources?

// Is the slot the same in all its rows? What a loop has is worked out with the data set.
bool same_cells(const interview::Interview& a, program::Index slot, const interview::Interview& b,
                program::Index other);

// What the tests of the program find, in words; equal for two programs of one pack.
std::vector<std::string> tests_of(const program::Program& program);

// All return the first difference, in words; empty: there is none.
std::string compare_problems(const interview::Interview& a, const interview::Interview& b);
std::string compare_data_sets(const interview::Interview& a, const interview::Interview& b, Rules rules);
std::string data_set_reads_back(const program::Program& program, std::span<const interview::Entry> entries);

// Two programs of one pack whose declarations stand in another order: values by name, problems, the XML's
// bytes.
std::string compare_shuffled(const program::Program& a, const program::Program& b,
                             std::span<const interview::Entry> entries);

}  // namespace rapport::oracle
