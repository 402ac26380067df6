#include "compiler/cli/rows_files.h"

#include <algorithm>
#include <iterator>

#include "compiler/cli/answering.h"
#include "compiler/diag/render.h"
#include "runtime/base/closest.h"
#include "runtime/base/limits.h"
#include "runtime/xlsx/number.h"

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;
using program::Program;

std::string unknown_table(const Program& program, const std::string& name) {
  std::vector<std::string_view> known;
  std::string list;
  for (Index table = 0; table < program.tables.size(); ++table) {
    if (!workbook::is_asked(program, table)) continue;
    known.push_back(program.tables[table].name);
    list.append(list.empty() ? "`" : ", `").append(program.tables[table].name).append("`");
  }
  const std::string_view near = base::closest(known, name);
  std::string message = "this pack has no table `" + name + "` that somebody fills in";
  if (!near.empty()) return message + ": did you mean `" + std::string(near) + "`?";
  return message + "; there is " + (list.empty() ? "none" : list);
}

}  // namespace

RowsFile rows_file(const std::string& word) {
  const size_t end = word.find('=');
  const auto is_of_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  if (end == std::string::npos || end == 0 ||
      !std::all_of(word.begin(), word.begin() + static_cast<ptrdiff_t>(end), is_of_name))
    return {.table = {}, .path = word};
  return {.table = word.substr(0, end), .path = word.substr(end + 1)};
}

void add_origins(const Program& program, std::span<const workbook::Origin> origins, Sheet& sheet) {
  for (const workbook::Origin& origin : origins) {
    RowsOrigin& own = sheet.origins[program.tables[origin.table].name];
    own = {.file = origin.file, .sheet = origin.sheet, .columns = {}};
    for (const auto& [question, column] : origin.columns) own.columns[question] = column;
  }
}

namespace {

// Its entries come last. False, said: a table of them has rows in the answers already.
bool add_rows(Surroundings& world, const Program& program, workbook::ReadRows read, Sheet& sheet) {
  bool fine = true;
  add_origins(program, read.origins, sheet);
  for (const interview::Entry& entry : read.entries) {
    const bool is_twice = std::ranges::any_of(sheet.entries, [&](const interview::Entry& other) {
      return other.kind == interview::EntryKind::Rows && other.name == entry.name;
    });
    if (!is_twice || sheet.is_saved) continue;
    fine = false;
    world.complain(diag::printable(sheet.origins[entry.name].file) + ": error: " +
                   diag::printable("`" + entry.name + "` is given here, and in " + sheet.file + " as well") +
                   "\n");
  }
  std::ranges::move(read.entries, std::back_inserter(sheet.entries));
  sheet.places.resize(sheet.entries.size(), {1, 1});
  return fine;
}

}  // namespace

Index find_filled_table(Surroundings& world, const Program& program, const std::string& name) {
  const Index table = program::find_table(program, name);
  if (table != kNone && workbook::is_asked(program, table)) return table;
  world.misused(unknown_table(program, name));
  return kNone;
}

std::function<void(const workbook::Progress&)> progress_to(Surroundings& world, std::string verb) {
  return [&world, verb = std::move(verb)](const workbook::Progress& progress) {
    std::string where(progress.file);
    if (!progress.sheet.empty()) where.append(where.empty() ? "" : ", ").append(progress.sheet);
    world.complain(diag::printable(where) + ": " + std::to_string(progress.rows) + " rows " + verb + ", " +
                   std::to_string(progress.percent) + " %\n");
  };
}

base::Result<workbook::ReadRows> read_rows_files(Surroundings& world, const Program& program,
                                                 std::span<const RowsFile> files) {
  std::vector<std::string> bytes;  // of all files: what is read of them are views
  bytes.reserve(files.size());
  workbook::FilledIn filled_in(program, progress_to(world, "read"));
  for (const RowsFile& file : files) {
    Index table = kNone;
    if (!file.table.empty()) {
      table = program::find_table(program, file.table);
      if (table == kNone || !workbook::is_asked(program, table))
        return base::Error{base::ErrorCode::InvalidArgument, unknown_table(program, file.table)};
    }
    base::Result<std::string> read = world.disk().read(file.path, limits::kRowsFileBytes);
    if (!read) return read.error();
    filled_in.add(file.path, bytes.emplace_back(std::move(*read)), table, file.is_exact);
  }
  return filled_in.take();
}

std::string line_of(const workbook::Problem& problem) {
  const workbook::Place& place = problem.place;
  std::string where = place.file;
  if (place.sheet.empty()) {
    if (place.row != 0)
      where += ":" + std::to_string(place.row) + ":" + std::to_string(std::max(1U, place.column));
  } else {
    where += ":" + place.sheet;
    if (place.row != 0)
      where +=
          "!" + (place.column == 0 ? std::to_string(place.row) : xlsx::cell_name(place.row, place.column));
  }
  return diag::printable(where) + ": error: " + diag::printable(problem.message) + "\n";
}

void say_rows_problems(Surroundings& world, ProblemList& list, const workbook::ReadRows& read) {
  for (const workbook::Problem& problem : read.problems.first) list.add(line_of(problem));
  list.add_unshown(read.problems.count - read.problems.first.size());
  for (const std::string& note : read.notes) world.complain("note: " + diag::printable(note) + "\n");
}

Exit take_rows(Surroundings& world, ProblemList& list, const Program& program,
               std::span<const RowsFile> files, Sheet& sheet) {
  if (files.empty()) return Exit::Fine;
  base::Result<workbook::ReadRows> read = read_rows_files(world, program, files);
  if (!read) {
    if (read.error().code == base::ErrorCode::InvalidArgument) return world.misused(read.error().message);
    return world.fail(read.error());
  }
  say_rows_problems(world, list, *read);
  const bool fine = read->problems.count == 0;
  interview::Unread unread = std::move(read->unread);
  if (!add_rows(world, program, std::move(*read), sheet)) return Exit::BadInput;
  if (fine) return Exit::Fine;
  sheet.unread = std::move(unread);
  return Exit::BadInput;
}

}  // namespace rapport::cli
