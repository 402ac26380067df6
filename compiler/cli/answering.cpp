#include "compiler/cli/answering.h"

#include <algorithm>
#include <iterator>

#include "compiler/cli/names.h"
#include "compiler/diag/render.h"
#include "compiler/pack/digest.h"
#include "compiler/pack/po.h"
#include "runtime/answers/saved.h"
#include "runtime/base/limits.h"
#include "runtime/interview/project.h"
#include "runtime/program/names.h"
#include "runtime/value/faults.h"
#include "runtime/workbook/filled_in.h"

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;

Sheet sheet_of(std::string file, answers::Answers answers, uint32_t line, const Host& host) {
  Sheet sheet{.file = std::move(file), .line = line, .id = std::move(answers.id)};
  sheet.entries = first_entries(host);
  sheet.places.assign(sheet.entries.size(), {1, 1});
  sheet.places.insert(sheet.places.end(), answers.places.begin(), answers.places.end());
  std::ranges::move(answers.entries, std::back_inserter(sheet.entries));
  sheet.problems = std::move(answers.problems);
  // A line is read by itself: its places are moved to where it stands.
  for (auto& place : sheet.places) place.first += line - 1;
  for (answers::Problem& problem : sheet.problems) problem.line += line - 1;
  return sheet;
}

// What counts of a saved interview, then what the host says now. A file that was begun and no more has no day
// yet.
Sheet saved_sheet(const program::Program& program, const std::string& file, std::string_view bytes,
                  const Host& host) {
  Sheet sheet{.file = file};
  sheet.is_saved = true;
  base::Result<answers::Saved> saved = answers::read_saved(bytes, program, digest_of(program));
  if (!saved) {
    sheet.problems.push_back({1, 1, saved.error().message});
    return sheet;
  }
  const interview::CountingEntries counting = interview::counting_entries(saved->log, saved->steps);
  for (const auto& [entry, message] : counting.refusals) {
    if (sheet.problems.size() == limits::kDiagnostics) break;
    const auto step =
        std::upper_bound(saved->steps.begin(), saved->steps.end(), entry) - saved->steps.begin();
    sheet.problems.push_back({static_cast<uint32_t>(step) + 2, 1, message});
  }
  uint32_t step = 0;
  for (uint32_t i = 0; i < saved->log.size(); ++i) {
    while (i >= saved->steps[step]) ++step;
    if (!counting.entries[i] || saved->log[i].kind == interview::EntryKind::Complete) continue;
    sheet.entries.push_back(std::move(saved->log[i]));
    sheet.places.emplace_back(step + 2, 1);
  }
  const bool has_day = std::ranges::find(sheet.entries, interview::EntryKind::Today,
                                         &interview::Entry::kind) != sheet.entries.end();
  std::ranges::move(has_day ? host.said : first_entries(host), std::back_inserter(sheet.entries));
  sheet.places.resize(sheet.entries.size(), {1, 1});
  return sheet;
}

uint64_t count_rows(const interview::RowBlock& block) {
  uint64_t rows = block.count;
  for (const interview::RowBlock& child : block.children) rows += count_rows(child);
  return rows;
}

// "answers.json:3:10: error: …"
std::string line_of(std::string_view where, std::string_view severity, std::string_view message) {
  return diag::printable(where) + ": " + std::string(severity) + ": " + diag::printable(message) + "\n";
}
std::string line_of(const Sheet& sheet, FilePlace place, std::string_view severity,
                    std::string_view message) {
  return line_of(sheet.file + ":" + std::to_string(place.first) + ":" + std::to_string(place.second),
                 severity, message);
}

std::string name_of(const interview::Interview& interview, const Spot& spot) {
  const program::Program& program = interview.program();
  if (spot.row != kNone) {
    std::string row = interview.row_name(spot.table, spot.row);
    if (spot.question == kNone) return row;
    return row + "." + std::string(program::last_part(program.questions[spot.question].name));
  }
  return spot.question == kNone ? program.tables[spot.table].name : program.questions[spot.question].name;
}

Spot spot_of(const interview::Problem& problem) { return {problem.question, problem.table, problem.row}; }

// A question beside it that a check names: in the same row, if it is a column of the table.
Spot beside(const program::Program& program, const interview::Problem& problem, Index question) {
  const Index table = program.questions[question].table;
  if (table == kNone) return {.question = question};
  return {question, table, table == problem.table ? problem.row : kNone};
}

// A fault has a code that `rapport explain` knows.
std::string severity_of(const interview::Interview& interview, const interview::Problem& problem) {
  if (problem.kind != interview::ProblemKind::Fault) return problem.warning ? "warning" : "error";
  const uint32_t row = problem.row == kNone ? problem.parent_row : problem.row;
  return "error " + std::string(value::fault_info(interview.slot(problem.slot, row).fault).code);
}

// "`name`, `other`: "; empty: the problem is nowhere in particular.
std::string names_of(const interview::Interview& interview, const interview::Problem& problem) {
  const program::Program& program = interview.program();
  if (problem.parent_row != kNone) {
    const program::Table& table = program.tables[problem.table];
    const Index around = program.table_of[program.scopes[table.scope].parent];
    return "`" + interview.row_name(around, problem.parent_row) + "." +
           std::string(program::last_part(table.name)) + "`: ";
  }
  if (problem.kind == interview::ProblemKind::Unconfirmed)
    return "`" + slot_name(program, problem.slot) + "`: ";
  if (problem.question == kNone && problem.table == kNone) return {};
  std::string names = "`" + name_of(interview, spot_of(problem)) + "`";
  for (const Index other : problem.also)
    names += ", `" + name_of(interview, beside(program, problem, other)) + "`";
  return names + ": ";
}

std::string message_of(const interview::Interview& interview, const interview::Problem& problem) {
  const program::Program& program = interview.program();
  program::Place place;
  if (problem.check != kNone) {
    place = program.checks[problem.check].place;
  } else if (problem.question != kNone) {
    place = program.questions[problem.question].place;
  } else if (problem.slot != kNone) {
    place = program.slots[problem.slot].place;
  } else if (problem.table != kNone) {
    place = program.tables[problem.table].place;
  }
  const std::string where = place_name(program, place);
  std::string message = names_of(interview, problem) + problem.message;
  if (problem.kind == interview::ProblemKind::Unconfirmed)
    message += " (name it in `\"confirm\": [\"" + slot_name(program, problem.slot) + "\"]`)";
  return where.empty() ? message : message + " (" + where + ")";
}

std::string parked_text(const answers::Parked& parked) {
  if (parked.rows == 0) return " is not asked now: its answer is parked and writes nothing";
  if (parked.rows == 1) return " is not asked now in one row: its answer is parked and writes nothing";
  return " is not asked now in " + std::to_string(parked.rows) +
         " rows: their answers are parked and write nothing";
}

interview::Entry today_entry(int64_t day) {
  return {.kind = interview::EntryKind::Today, .value = value::date_value(day)};
}

// The day and the facts of the project, those that the program asks for.
std::vector<interview::Entry> said_facts(const program::Program& program, const AnswerOptions& options) {
  std::vector<interview::Entry> entries;
  if (options.today) entries.push_back(today_entry(*options.today));
  for (const auto& [name, value] : options.project)
    if (std::ranges::find(program.inputs, name, &program::Input::name) != program.inputs.end())
      entries.push_back(
          {.kind = interview::EntryKind::Input, .name = name, .value = value::text_value(value)});
  return entries;
}

// What a name of the command line may be, for people.
template <class Row>
std::string names_there(const program::Program& program, const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows)
    out += (out.empty() ? "`" : ", `") + interview::name_of(program, row.pack, row.name) + "`";
  return out.empty() ? "none" : out;
}

bool is_known(Surroundings& world, Index found, std::string_view noun, const std::string& name,
              const std::string& there) {
  if (found == kNone)
    world.misused("this pack has no " + std::string(noun) + " `" + name + "`; there is " + there);
  return found != kNone;
}

// None: all.
std::optional<std::vector<interview::Entry>> chosen_areas(Surroundings& world,
                                                          const program::Program& program,
                                                          const AnswerOptions& options) {
  std::vector<Index> areas;
  for (const std::string& name : options.templates) {
    const Index found = interview::find_template(program, name);
    if (!is_known(world, found, "template", name, names_there(program, program.templates)))
      return std::nullopt;
    std::ranges::copy(interview::areas_of(program, found), std::back_inserter(areas));
  }
  for (const std::string& name : options.areas) {
    const Index found = interview::find_area(program, name);
    if (!is_known(world, found, "area", name, names_there(program, program.areas))) return std::nullopt;
    areas.push_back(found);
  }
  if (areas.empty()) return std::vector<interview::Entry>{};
  return interview::choose_areas(program, areas);
}

// A configuration gives answers, not facts of the project: rules that ask for these do not know them.
void say_unsaid_facts(Surroundings& world, const program::Program& program, Index configuration,
                      std::span<const std::pair<std::string, std::string>> facts) {
  const program::Configuration& c = program.configurations[configuration];
  for (const program::Facet& facet : c.applies) {
    const auto is_it = [&](const auto& fact) { return fact.first == facet.name; };
    const bool is_read = std::ranges::find(program.inputs, "project." + facet.name, &program::Input::name) !=
                         program.inputs.end();
    if (!is_read || facet.words.empty() || std::ranges::any_of(facts, is_it)) continue;
    std::string words, options;
    for (const std::string& word : facet.words) {
      const std::string quote = word.find(' ') == std::string::npos ? "" : "'";
      words += (words.empty() ? "`" : ", `") + word + "`";
      options += (options.empty() ? "`--" : " or `--") + facet.name + " " + quote + word + quote + "`";
    }
    world.complain(diag::printable("note: the default configuration `" +
                                   interview::name_of(program, c.pack, c.name) + "` is for the " +
                                   facet.name + " " + words + "; rules of this pack ask for the project's, " +
                                   "which this call does not say: " + options) +
                   "\n");
  }
}

}  // namespace

std::optional<Host> host_of(Surroundings& world, const program::Program& program,
                            const AnswerOptions& options) {
  Host host{.today = world.today(), .said = said_facts(program, options)};
  auto areas = chosen_areas(world, program, options);
  if (!areas) return std::nullopt;
  std::ranges::move(*areas, std::back_inserter(host.said));
  if (options.configuration.empty()) return host;
  const Index found = interview::find_configuration(program, options.configuration);
  if (!is_known(world, found, "default configuration", options.configuration,
                names_there(program, program.configurations)))
    return std::nullopt;
  std::vector<std::pair<std::string, std::string>> facts;
  for (const auto& [name, value] : options.project) facts.emplace_back(program::last_part(name), value);
  if (const std::string why = interview::unsuited(program, found, facts); !why.empty()) {
    world.misused(why);
    return std::nullopt;
  }
  say_unsaid_facts(world, program, found, facts);
  interview::Prefilled prefilled = interview::prefill(program, found);
  for (const interview::SettingProblem& problem : prefilled.problems)
    world.misused("the default configuration `" + options.configuration +
                  "` gives no value: " + problem.message);
  if (!prefilled.problems.empty()) return std::nullopt;
  std::ranges::move(prefilled.entries, std::back_inserter(host.said));
  return host;
}

std::vector<interview::Entry> first_entries(const Host& host) {
  std::vector<interview::Entry> entries = host.said;
  if (entries.empty() || entries.front().kind != interview::EntryKind::Today)
    entries.insert(entries.begin(), today_entry(host.today));
  return entries;
}

std::string digest_of(const program::Program& program) {
  pack::PackSources sources;
  for (const program::SourceText& source : program.sources)
    sources.files.push_back({source.name, source.text});
  return pack::digest_of(sources);
}

bool is_lines(const std::string& file) { return file.ends_with(".jsonl"); }

bool holds_many(const std::string& file, std::string_view bytes) {
  return is_lines(file) && !answers::is_saved(bytes);
}

Sheet read_sheet(const program::Program& program, const std::string& file, std::string_view json,
                 const Host& host) {
  if (answers::is_saved(json)) return saved_sheet(program, file, json, host);
  return sheet_of(file, answers::read_answers(json, program), 1, host);
}

Sheet read_line(const program::Program& program, const std::string& file, std::string_view text,
                uint32_t line, const Host& host) {
  std::vector<answers::Answers> all = answers::read_answer_lines(text, program);
  return sheet_of(file, all.empty() ? answers::Answers{} : std::move(all.front()), line, host);
}

void say_stage(Surroundings& world, std::string_view verb, uint64_t count, std::string_view noun) {
  if (count >= workbook::kProgressRows)
    world.complain(std::string(verb) + " " + std::to_string(count) + " " + std::string(noun) + "s\n");
}

std::optional<interview::Interview> hold_interview(Surroundings& world, const program::Program& program,
                                                   const Sheet& sheet) {
  for (const answers::Problem& problem : sheet.problems)
    world.complain(line_of(sheet, {problem.line, problem.column}, "error", problem.message));
  uint64_t rows = 0;
  for (const interview::Entry& entry : sheet.entries)
    if (entry.rows != nullptr) rows += count_rows(*entry.rows);
  say_stage(world, "checking", rows, "row");
  interview::Interview::Started started = interview::Interview::start(program, sheet.entries);
  for (const interview::Interview::Refusal& refusal : started.refusals)
    world.complain(line_of(sheet, sheet.places[refusal.entry], "error", refusal.message));
  if (!sheet.problems.empty() || !started.refusals.empty()) return std::nullopt;
  return std::move(started.interview);
}

base::Result<uint32_t> language_of(const program::Program& program, const std::string& name) {
  if (name.empty()) return 0U;
  const auto base = [](std::string_view language) {
    return language.substr(0, language.find_first_of("-_"));
  };
  for (uint32_t i = 0; i < program.languages.size(); ++i)
    if (pack::same_language(program.languages[i], name)) return i;
  for (uint32_t i = 0; i < program.languages.size(); ++i)
    if (pack::same_language(base(program.languages[i]), base(name))) return i;
  std::string known;
  for (const std::string& language : program.languages) known += (known.empty() ? "" : ", ") + language;
  return base::Error{base::ErrorCode::InvalidArgument,
                     "the pack has no texts in the language `" + name + "`, only in: " + known};
}

std::string doubt_text(uint32_t count) {
  return "what could not be read may be the reason for " + std::to_string(count) +
         (count == 1 ? " problem more, which is" : " problems more, which are") + " not listed";
}

std::string problem_line(const interview::Interview& interview, const interview::Problem& problem,
                         const SheetPlaces& places) {
  Spot spot = spot_of(problem);
  if (problem.parent_row != kNone) {  // rows that are missing stand nowhere: the row around does
    const program::Program& program = interview.program();
    const Index around = program.table_of[program.scopes[program.tables[problem.table].scope].parent];
    if (places.is_from_file(around)) spot = {.table = around, .row = problem.parent_row};
  }
  return line_of(places.where(spot), severity_of(interview, problem), message_of(interview, problem));
}

uint32_t say_state(Surroundings& world, ProblemList& list, const interview::Interview& interview,
                   const Sheet& sheet, uint32_t language) {
  const program::Program& program = interview.program();
  uint32_t in_doubt = 0;
  const std::vector<interview::Problem> problems =
      sheet.unread ? interview.problems(language, *sheet.unread, in_doubt) : interview.problems(language);
  const std::vector<answers::Parked> parked_ones = answers::parked_answers(interview);
  if (in_doubt > 0) world.complain("note: " + doubt_text(in_doubt) + "\n");
  if (problems.empty() && parked_ones.empty()) return 0;
  const SheetPlaces places(interview, sheet, world.disk());
  uint32_t errors = 0;
  for (const interview::Problem& problem : problems) {
    if (!problem.warning) ++errors;
    if (!list.has_room()) {
      list.add_unshown(1);
      continue;
    }
    const std::string severity = severity_of(interview, problem);
    std::string lines = problem_line(interview, problem, places);
    for (const Index other : problem.also) {
      const Spot spot = beside(program, problem, other);
      lines += line_of(places.where(spot), "note",
                       "`" + name_of(interview, spot) + "`: " + problem.message + " (the " + severity +
                           " at `" + name_of(interview, spot_of(problem)) + "`)");
    }
    list.add(lines);
  }
  for (const answers::Parked& parked : parked_ones) {
    const program::Question& q = program.questions[parked.question];
    const Spot spot{.question = parked.question, .table = q.table};
    world.complain(line_of(places.where(spot), "note", "`" + q.name + "`" + parked_text(parked)));
  }
  return errors;
}

uint32_t say_problems(Surroundings& world, ProblemList& list, const dataset::Assembled& assembled,
                      const interview::Interview& interview, const Sheet& sheet) {
  if (assembled.problems.empty()) return 0;
  const program::Program& program = interview.program();
  const SheetPlaces places(interview, sheet, world.disk());
  size_t shown = 0;
  for (const dataset::Problem& problem : assembled.problems) {
    if (!list.has_room()) break;
    const Index question = program::find_question(program, problem.question);
    const Spot spot =
        question == kNone ? Spot{} : Spot{.question = question, .table = program.questions[question].table};
    list.add(line_of(places.where(spot), "error", problem.message));
    ++shown;
  }
  list.add_unshown(assembled.problems.size() - shown);
  return static_cast<uint32_t>(assembled.problems.size());
}

}  // namespace rapport::cli
