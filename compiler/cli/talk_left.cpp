// What is wrong elsewhere or left to do in a held interview, and where.
#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "compiler/cli/problems_at.h"
#include "compiler/cli/talk.h"
#include "runtime/interview/progress.h"

namespace rapport::cli {

using program::Index;
using program::kNone;

namespace {

using interview::Problem;
using interview::ProblemKind;

bool is_same_rule(const Problem& a, const Problem& b) {
  const auto rule = [](const Problem& p) { return std::tie(p.kind, p.question, p.table, p.check, p.slot); };
  return rule(a) == rule(b);
}

// Whatever its message says now.
bool is_same(const Problem& a, const Problem& b) {
  return is_same_rule(a, b) && a.row == b.row && a.parent_row == b.parent_row;
}

}  // namespace

// ---- what is wrong elsewhere ----

// Of several rows that break one rule the first: the list marks all of them.
void Talk::say_elsewhere(const std::vector<Problem>& problems) {
  for (auto problem = problems.begin(); problem != problems.end(); ++problem) {
    const auto is_said = [&](const Problem& before) { return is_same_rule(before, *problem); };
    if (std::any_of(problems.begin(), problem, is_said)) continue;
    page_.text(page_.phrase(problem->warning ? Phrase::warning : Phrase::problem,
                            {page_.problem_text(interview_, *problem)}),
               problem->warning ? Look::Hint : Look::Problem);
  }
}

// At other places of the group, which one may have passed. What is now open or to be confirmed is asked for;
// of a check that speaks at this place, too, that was enough.
void Talk::say_raised(const std::vector<Problem>& before) {
  std::vector<Problem> now = interview_.problems(options_.language), here;
  const uint32_t row = row_of(interview_, place_);
  std::ranges::copy_if(now, std::back_inserter(here),
                       [&](const Problem& p) { return is_at(program_, p, place_.index, row); });
  std::erase_if(now, [&](const Problem& problem) {
    if (problem.kind != ProblemKind::CheckFailed && problem.kind != ProblemKind::Fault) return true;
    if (interview::group_of(program_, problem) != cli::group_of(program_, place_)) return true;
    const auto says_it = [&](const Problem& p) {
      return is_same(p, problem) || (p.check != kNone && p.check == problem.check);
    };
    const auto is_old = [&](const Problem& p) { return is_same(p, problem); };
    return std::ranges::any_of(here, says_it) || std::ranges::any_of(before, is_old);
  });
  const Index table = table_of_place(program_, place_);
  std::ranges::stable_partition(now, [&](const Problem& p) { return p.table == table && p.row == row; });
  say_elsewhere(now);
}

// Not before what is wrong with its rows was said; Enter goes on all the same.
void Talk::leave_table() {
  if (std::exchange(kept_wrong_, true)) return move_on();
  const interview::RowRange rows = rows_at(interview_, place_);
  const uint32_t around = row_of(interview_, place_);
  std::vector<Problem> problems = interview_.problems(options_.language);
  std::erase_if(problems, [&](const Problem& problem) {
    if (problem.table != place_.index) return true;
    if (problem.row == kNone) return problem.parent_row != kNone && problem.parent_row != around;
    return problem.row < rows.begin || problem.row >= rows.end;
  });
  say_elsewhere(problems);
  if (std::ranges::all_of(problems, &Problem::warning)) return move_on();
  page_.say(Phrase::keep_rows, {}, Look::Hint);
}

// ---- what is left ----

// Where Enter goes at the end.
std::optional<Place> Talk::first_left() const {
  for (const Problem& problem : interview_.problems(options_.language))
    if (const auto place = problem.warning ? std::nullopt : place_of(interview_, problem)) return place;
  if (!interview_.complete()) return std::nullopt;
  if (const auto skipped = still_skipped(kNone); !skipped.empty()) return skipped.front();
  const std::vector<Index> unmarked = interview::progress_of(interview_).unmarked();
  if (unmarked.empty()) return std::nullopt;
  return Place{Place::Kind::Group, unmarked.front()};
}

Phrase Talk::end_hint() const {
  return interview_.complete() && !first_left() ? Phrase::end_done : Phrase::end_open;
}

void Talk::say_open() {
  const std::vector<Problem> problems = interview_.problems(options_.language);
  const auto open = std::ranges::count_if(problems, [](const auto& p) { return !p.warning; });
  const std::vector<Place> skipped = still_skipped(kNone);
  if (open == 0 && skipped.empty()) say_unmarked();
  if (open > 0) page_.say(Phrase::open_count, {std::to_string(open)});
  for (const Problem& problem : problems) page_.problem(interview_, problem);
  page_.skipped(interview_, skipped);
}

// Those of the group; kNone: all. What is open besides is said as that.
std::vector<Place> Talk::still_skipped(Index group) const {
  std::vector<Place> found = skipped_;
  std::erase_if(found, [&](const Place& place) {
    return !is_there(interview_, place) || (group != kNone && cli::group_of(program_, place) != group);
  });
  if (found.empty()) return found;
  for (const Problem& problem : interview_.problems(options_.language))
    if (const auto open = problem.warning ? std::nullopt : place_of(interview_, problem))
      std::erase(found, *open);
  return found;
}

void Talk::say_unmarked() {
  const interview::Progress progress = interview::progress_of(interview_);
  const std::vector<Index> unmarked = progress.unmarked();
  if (unmarked.empty()) return page_.say(Phrase::all_done);
  std::string names;
  for (const Index group : unmarked)
    names.append(names.empty() ? "" : ", ").append(page_.group_title(interview_, group));
  page_.say(Phrase::unmarked,
            {std::to_string(unmarked.size()), std::to_string(progress.asking().size()), names});
}

}  // namespace rapport::cli
