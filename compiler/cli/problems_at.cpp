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

bool is_at(const program::Program& program, const Problem& problem, Index question, uint32_t row) {
  if (problem.kind == interview::ProblemKind::Unconfirmed) return false;
  const bool here = problem.question == question || is_key_problem(program, problem, question) ||
                    std::ranges::find(problem.also, question) != problem.also.end();
  return here && (row == kNone || problem.row == kNone || problem.row == row);
}

std::vector<Problem> problems_at(const interview::Interview& interview, Index question, uint32_t row,
                                 uint32_t language) {
  std::vector<Problem> found = interview.problems(language);
  std::erase_if(found,
                [&](const Problem& problem) { return !is_at(interview.program(), problem, question, row); });
  return found;
}

}  // namespace rapport::cli
