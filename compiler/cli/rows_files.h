// Workbooks and CSV files with rows of tables, as the command line takes them.
#pragma once

#include <span>
#include <string>

#include "compiler/cli/options.h"
#include "compiler/cli/problem_list.h"
#include "compiler/cli/sheet.h"
#include "compiler/cli/surroundings.h"
#include "runtime/workbook/filled_in.h"

namespace rapport::cli {

// "terms=data.csv", or the file alone: only a name of a table stands before the `=`.
RowsFile rows_file(const std::string& word);

// Says how far a long reading or writing is, on standard error. `verb`: "read" or "written".
std::function<void(const workbook::Progress&)> progress_to(Surroundings& world, std::string verb);

// InvalidArgument: the pack has no table of a name. What the disk refuses is its error; what is wrong in the
// files themselves is in the result.
base::Result<workbook::ReadRows> read_rows_files(Surroundings& world, const program::Program& program,
                                                 std::span<const RowsFile> files);

// "terms.xlsx:Terms!C5: error: `Description` takes at most 60 characters, found 71".
std::string line_of(const workbook::Problem& problem);
// What is wrong with them, and the notes.
void say_rows_problems(Surroundings& world, ProblemList& list, const workbook::ReadRows& read);

// Reads them into the sheet, behind its answers. Not Fine: what is wrong with the files was said, and the
// sheet is not to be taken. When it has `unread`, say_state() says what else is wrong with it.
Exit take_rows(Surroundings& world, ProblemList& list, const program::Program& program,
               std::span<const RowsFile> files, Sheet& sheet);

void add_origins(const program::Program& program, std::span<const workbook::Origin> origins, Sheet& sheet);

// The table of that name, "terms" or "aging.aging_lines"; kNone, said: the pack has none that is filled in.
program::Index find_filled_table(Surroundings& world, const program::Program& program,
                                 const std::string& name);

}  // namespace rapport::cli
