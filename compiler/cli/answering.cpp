#include "compiler/cli/answering.h"

#include <algorithm>
#include <iterator>

#include "compiler/cli/names.h"
#include "compiler/diag/render.h"
#include "runtime/value/faults.h"

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;

Sheet sheet_of(std::string file, answers::Answers answers, uint32_t line, int64_t today) {
  Sheet sheet{.file = std::move(file), .line = line, .id = std::move(answers.id)};
  sheet.entries.push_back({.kind = interview::EntryKind::Today, .value = value::date_value(today)});
  sheet.places.push_back({1, 1});
  sheet.places.insert(sheet.places.end(), answers.places.begin(), answers.places.end());
  std::ranges::move(answers.entries, std::back_inserter(sheet.entries));
  sheet.problems = std::move(answers.problems);
  // A line is read by itself: its places are moved to where it stands.
  for (auto& place : sheet.places) place.first += line - 1;
  for (answers::Problem& problem : sheet.problems) problem.line += line - 1;
  return sheet;
}

// "answers.json:3:10: error: …"
std::string line_of(const Sheet& sheet, std::pair<uint32_t, uint32_t> place, std::string_view severity,
                    std::string_view message) {
  return diag::printable(sheet.file) + ":" + std::to_string(place.first) + ":" +
         std::to_string(place.second) + ": " + std::string(severity) + ": " + diag::printable(message) + "\n";
}

// Where the question is answered; the beginning of the sheet when it is not.
std::pair<uint32_t, uint32_t> place_of(const program::Program& program, const Sheet& sheet, Index question) {
  if (question != kNone)
    for (size_t i = 0; i < sheet.entries.size(); ++i)
      if (sheet.entries[i].name == program.questions[question].name) return sheet.places[i];
  return {sheet.line, 1};
}

// A fault has a code that `rapport explain` knows.
std::string severity_of(const interview::Interview& interview, const interview::Problem& problem) {
  if (problem.kind != interview::ProblemKind::Fault) return problem.warning ? "warning" : "error";
  return "error " + std::string(value::fault_info(interview.slot(problem.slot).fault).code);
}

std::string message_of(const program::Program& program, const interview::Problem& problem) {
  std::string message;
  program::Place place;
  if (problem.question != kNone) {
    message = "`" + program.questions[problem.question].name + "`";
    for (const Index other : problem.also) message += ", `" + program.questions[other].name + "`";
    message += ": ";
    place = program.questions[problem.question].place;
  }
  if (problem.check != kNone) place = program.checks[problem.check].place;
  if (problem.question == kNone && problem.slot != kNone) place = program.slots[problem.slot].place;
  message += problem.message;
  const std::string where = place_name(program, place);
  return where.empty() ? message : message + " (" + where + ")";
}

}  // namespace

Sheet read_sheet(const program::Program& program, const std::string& file, std::string_view json,
                 int64_t today) {
  return sheet_of(file, answers::read_answers(json, program), 1, today);
}

Sheet read_line(const program::Program& program, const std::string& file, std::string_view text,
                uint32_t line, int64_t today) {
  std::vector<answers::Answers> all = answers::read_answer_lines(text, program);
  return sheet_of(file, all.empty() ? answers::Answers{} : std::move(all.front()), line, today);
}

std::optional<interview::Interview> hold_interview(Surroundings& world, const program::Program& program,
                                                   const Sheet& sheet) {
  for (const answers::Problem& problem : sheet.problems)
    world.complain(line_of(sheet, {problem.line, problem.column}, "error", problem.message));
  interview::Interview::Started started = interview::Interview::start(program, sheet.entries);
  for (const interview::Interview::Refusal& refusal : started.refusals)
    world.complain(line_of(sheet, sheet.places[refusal.entry], "error", refusal.message));
  if (!sheet.problems.empty() || !started.refusals.empty()) return std::nullopt;
  return std::move(started.interview);
}

uint32_t say_state(Surroundings& world, const interview::Interview& interview, const Sheet& sheet) {
  const program::Program& program = interview.program();
  uint32_t errors = 0;
  for (const interview::Problem& problem : interview.problems(0)) {
    if (!problem.warning) ++errors;
    const std::string severity = severity_of(interview, problem);
    world.complain(
        line_of(sheet, place_of(program, sheet, problem.question), severity, message_of(program, problem)));
    for (const Index other : problem.also)
      world.complain(line_of(sheet, place_of(program, sheet, other), "note",
                             "`" + program.questions[other].name + "`: " + problem.message + " (the " +
                                 severity + " at `" + program.questions[problem.question].name + "`)"));
  }
  for (const Index q : answers::parked_answers(interview)) {
    world.complain(line_of(
        sheet, place_of(program, sheet, q), "note",
        "`" + program.questions[q].name + "` is not asked now: its answer is parked and writes nothing"));
  }
  return errors;
}

uint32_t say_problems(Surroundings& world, const dataset::Assembled& assembled, const Sheet& sheet) {
  for (const dataset::Problem& problem : assembled.problems) {
    std::pair<uint32_t, uint32_t> place{sheet.line, 1};
    for (size_t i = 0; i < sheet.entries.size(); ++i)
      if (!problem.question.empty() && sheet.entries[i].name == problem.question) place = sheet.places[i];
    world.complain(line_of(sheet, place, "error", problem.message));
  }
  return static_cast<uint32_t>(assembled.problems.size());
}

}  // namespace rapport::cli
