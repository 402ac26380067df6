// A file of answers → interviews, with everything that is wrong with them said at its place in the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/options.h"
#include "compiler/cli/problem_list.h"
#include "compiler/cli/sheet.h"
#include "compiler/cli/surroundings.h"
#include "runtime/dataset/dataset.h"
#include "runtime/interview/interview.h"

namespace rapport::cli {

struct Host {         // what is known before anybody answers
  int64_t today = 0;  // the system's day, for where no other is said
  // With this call: the day first, when it was; the project's facts; what follows from the areas and the
  // default configuration chosen.
  std::vector<interview::Entry> said;
};

// Nothing when the pack has no template, area or configuration of a name, which is said.
std::optional<Host> host_of(Surroundings& world, const program::Program& program,
                            const AnswerOptions& options);
// As the log begins: always with a day.
std::vector<interview::Entry> first_entries(const Host& host);

// Of all that the pack is made of: a .rapc has the digest of the folder that it was built from.
std::string digest_of(const program::Program& program);

// By its name, an interview a line. A saved interview is one, whatever its name is.
bool is_lines(const std::string& file);
bool holds_many(const std::string& file, std::string_view bytes);

// The sheet of `json`; what the host knows becomes its first entries. A saved interview is one as well: it
// knows what the host said when it was held, and what is said now comes after that.
Sheet read_sheet(const program::Program& program, const std::string& file, std::string_view json,
                 const Host& host);
// Likewise of one line of a .jsonl file.
Sheet read_line(const program::Program& program, const std::string& file, std::string_view text,
                uint32_t line, const Host& host);

// Says of what takes long that it begins: "checking 1000000 rows". `count` of fewer than
// workbook::kProgressRows takes no time.
void say_stage(Surroundings& world, std::string_view verb, uint64_t count, std::string_view noun);

// Says what is wrong with the form of the answers. Nothing when there is something: no answer of such a sheet
// counts.
std::optional<interview::Interview> hold_interview(Surroundings& world, const program::Program& program,
                                                   const Sheet& sheet);

// Index of the language that `name` means: itself, else the first of the same base, "de" or "de-ch" for
// "de-at"; of the sources' when it is empty. An error: the pack has none.
base::Result<uint32_t> language_of(const program::Program& program, const std::string& name);

// Says what is open, failed or parked, in that language of the pack. How many errors, warnings not counted.
// What may only follow from cells that could not be read is counted, and that is said.
uint32_t say_state(Surroundings& world, ProblemList& list, const interview::Interview& interview,
                   const Sheet& sheet, uint32_t language);

// "terms.xlsx:Terms!C5: error: `terms["N30"].days`: …"
std::string problem_line(const interview::Interview& interview, const interview::Problem& problem,
                         const SheetPlaces& places);
// Of problems that may only follow from what could not be read.
std::string doubt_text(uint32_t count);

// Says what could not be put together. How many.
uint32_t say_problems(Surroundings& world, ProblemList& list, const dataset::Assembled& assembled,
                      const interview::Interview& interview, const Sheet& sheet);

}  // namespace rapport::cli
