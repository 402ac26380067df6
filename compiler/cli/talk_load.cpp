// `load FILE` in a held interview.
#include <algorithm>

#include "compiler/cli/rows_files.h"
#include "compiler/cli/talk.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {

using program::Index;
using program::kNone;

namespace {

// The first ones are enough to mend a file by; the last line says how many there are.
constexpr size_t kListed = 20;

}  // namespace

// At a table the file is about that one, whatever it is called; elsewhere it says itself of which tables it
// has rows.
void Talk::load(std::string_view file) {
  RowsFile wanted{.table = {}, .path = std::string(file)};
  if (place_.kind == Place::Kind::Table && workbook::is_asked(program_, place_.index))
    wanted.table = program_.tables[place_.index].name;
  base::Result<workbook::ReadRows> read = read_rows_files(world_, program_, {&wanted, 1});
  if (!read) return page_.text(page_.phrase(Phrase::problem, {read.error().message}), Look::Problem);
  for (size_t i = 0; i < std::min(read->problems.first.size(), kListed); ++i)
    page_.text(std::string(base::trimmed(line_of(read->problems.first[i]))), Look::Problem);
  for (const std::string& note : read->notes) page_.text(note, Look::Hint);
  if (read->problems.count > 0) return page_.say(Phrase::not_loaded, {std::to_string(read->problems.count)});
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
