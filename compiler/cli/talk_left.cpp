// What is left to do in a held interview, and where.
#include <algorithm>

#include "compiler/cli/talk.h"
#include "runtime/interview/progress.h"

namespace rapport::cli {

using program::Index;

// Where Enter goes at the end.
std::optional<Place> Talk::first_left() const {
  for (const interview::Problem& problem : interview_.problems(options_.language))
    if (const auto place = problem.warning ? std::nullopt : place_of(interview_, problem)) return place;
  if (!interview_.complete()) return std::nullopt;
  if (const auto skipped = still_skipped(program::kNone); !skipped.empty()) return skipped.front();
  const std::vector<Index> unmarked = interview::progress_of(interview_).unmarked();
  if (unmarked.empty()) return std::nullopt;
  return Place{Place::Kind::Group, unmarked.front()};
}

Phrase Talk::end_hint() const {
  return interview_.complete() && !first_left() ? Phrase::end_done : Phrase::end_open;
}

void Talk::say_open() {
  const std::vector<interview::Problem> problems = interview_.problems(options_.language);
  const auto open = std::ranges::count_if(problems, [](const auto& p) { return !p.warning; });
  const std::vector<Place> skipped = still_skipped(program::kNone);
  if (open == 0 && skipped.empty()) say_unmarked();
  if (open > 0) page_.say(Phrase::open_count, {std::to_string(open)});
  for (const interview::Problem& problem : problems) page_.problem(interview_, problem);
  page_.skipped(interview_, skipped);
}

// Those of the group; kNone: all. What is open besides is said as that.
std::vector<Place> Talk::still_skipped(Index group) const {
  std::vector<Place> found = skipped_;
  std::erase_if(found, [&](const Place& place) {
    return !is_there(interview_, place) ||
           (group != program::kNone && cli::group_of(program_, place) != group);
  });
  if (found.empty()) return found;
  for (const interview::Problem& problem : interview_.problems(options_.language))
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
