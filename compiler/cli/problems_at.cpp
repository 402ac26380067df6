#include "compiler/cli/problems_at.h"

#include <algorithm>

namespace rapport::cli {
namespace {

using interview::Problem;
using program::Index;
using program::kNone;

// Another row has the key, which the column is a part of.
bool is_key_problem(const program::Program& program, const Problem& problem, Index column) {
  if (problem.check == kNone || program.checks[problem.check].kind != program::CheckKind::Key) return false;
  const program::Question& q = program.questions[column];
  if (q.table == kNone || q.table != problem.table) return false;
  return std::ranges::find(program.tables[q.table].key, q.slot) != program.tables[q.table].key.end();
}

}  // namespace

std::vector<Problem> problems_at(const interview::Interview& interview, Index question, uint32_t row,
                                 uint32_t language) {
  std::vector<Problem> found = interview.problems(language);
  std::erase_if(found, [&](const Problem& problem) {
    const bool here = problem.question == question ||
                      is_key_problem(interview.program(), problem, question) ||
                      std::ranges::find(problem.also, question) != problem.also.end();
    const bool same_row = row == kNone || problem.row == kNone || problem.row == row;
    return !here || !same_row || problem.kind == interview::ProblemKind::Unconfirmed;
  });
  return found;
}

}  // namespace rapport::cli
