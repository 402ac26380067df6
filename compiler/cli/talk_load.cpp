// `load FILE` in a held interview.
#include <algorithm>
#include <iterator>

#include "compiler/cli/answering.h"
#include "compiler/cli/rows_files.h"
#include "compiler/cli/talk.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {

using program::Index;
using program::kNone;

namespace {

// The first ones are enough to mend a file by; the last line says how many there are.
constexpr size_t kListed = 20;

struct Problems {
  std::vector<std::string> first;  // at most kListed
  uint64_t count = 0;
};

// What the rules say of rows some of whose cells could not be read, as if they had been given. Adds to
// `problems`.
void add_rule_problems(const interview::Interview& held, workbook::ReadRows& read, uint32_t language,
                       Disk& disk, Problems& problems) {
  const program::Program& program = held.program();
  Sheet sheet{.file = read.origins.empty() ? std::string() : read.origins.front().file};
  const interview::CountingEntries counting = interview::counting_entries(held.log(), held.steps());
  for (size_t i = 0; i < held.log().size(); ++i)
    if (counting.entries[i] && held.log()[i].kind != interview::EntryKind::Complete)
      sheet.entries.push_back(held.log()[i]);
  std::ranges::move(read.entries, std::back_inserter(sheet.entries));
  sheet.places.resize(sheet.entries.size(), {1, 1});
  add_origins(program, read.origins, sheet);
  const interview::Interview::Started tried = interview::Interview::start(program, sheet.entries);
  if (!tried.refusals.empty()) return;
  const SheetPlaces places(tried.interview, sheet, disk);
  uint32_t in_doubt = 0;
  for (const interview::Problem& problem : tried.interview.problems(language, read.unread, in_doubt)) {
    if (problem.table == kNone || !sheet.origins.contains(program.tables[problem.table].name)) continue;
    if (problems.count++ < kListed) problems.first.push_back(problem_line(tried.interview, problem, places));
  }
  if (in_doubt > 0) read.notes.push_back(doubt_text(in_doubt));
}

}  // namespace

// At a table the file is about that one, whatever it is called; elsewhere it says itself of which tables it
// has rows. `TABLE=FILE` says so anywhere.
void Talk::load(std::string_view file) {
  RowsFile wanted = rows_file(std::string(file));
  if (wanted.path.empty()) return page_.say(Phrase::load_what);
  if (wanted.table.empty() && place_.kind == Place::Kind::Table && workbook::is_asked(program_, place_.index))
    wanted.table = program_.tables[place_.index].name;
  base::Result<workbook::ReadRows> read = read_rows_files(world_, program_, {&wanted, 1});
  if (!read) return page_.text(page_.phrase(Phrase::problem, {read.error().message}), Look::Problem);
  Problems problems{.first = {}, .count = read->problems.count};
  for (size_t i = 0; i < std::min(read->problems.first.size(), kListed); ++i)
    problems.first.push_back(line_of(read->problems.first[i]));
  if (problems.count > 0) add_rule_problems(interview_, *read, options_.language, world_.disk(), problems);
  for (const std::string& line : problems.first) page_.text(std::string(base::trimmed(line)), Look::Problem);
  for (const std::string& note : read->notes) page_.text(note, Look::Hint);
  if (problems.count > 0) return page_.say(Phrase::not_loaded, {std::to_string(problems.count)});
  if (!step(read->entries) || ended_) return;
  for (const interview::Entry& entry : read->entries) {
    const Index table = program::find_table(program_, entry.name);
    page_.say(Phrase::loaded,
              {page_.table_title(interview_, table, kNone), std::to_string(entry.rows->count)});
  }
  if (!is_there(interview_, place_)) move_on();
  shown_ = false;
}

}  // namespace rapport::cli
