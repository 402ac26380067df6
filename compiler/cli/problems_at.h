// What is wrong with one question: its own problems, and those that other declarations show at it.
#pragma once

#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::cli {

// `row`: of a column, as it stands now. Warnings are among them; what is to be confirmed is not.
bool is_at(const program::Program& program, const interview::Problem& problem, program::Index question,
           uint32_t row);
std::vector<interview::Problem> problems_at(const interview::Interview& interview, program::Index question,
                                            uint32_t row, uint32_t language);

}  // namespace rapport::cli
