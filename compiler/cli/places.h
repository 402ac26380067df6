// Where a held interview stands, and what comes next on its way through the screen. Rows are named by their
// numbers, which stay with them.
#pragma once

#include <functional>
#include <optional>

#include "compiler/cli/named.h"
#include "runtime/interview/interview.h"

namespace rapport::cli {

struct Place {
  enum class Kind : uint8_t {
    Question,
    Table,    // its rows as a list
    Confirm,  // a value that is to be confirmed
    Group,    // the end of one
    End,
  };
  Kind kind = Kind::End;
  program::Index index = program::kNone;  // question, table, slot or group
  uint32_t row = 0;  // Question: of its row; Table of child rows: of the row around. 0: there is none

  friend bool operator==(const Place&, const Place&) = default;
};

// What is passed without a question (notes, shown values, what the pack fixes), and the position of the row
// that it stands in; kNone: in none.
using Passed = std::function<void(const program::ScreenItem&, uint32_t row)>;

Place first_place(const interview::Interview& interview, const Passed& passed);
Place next_place(const interview::Interview& interview, const Place& after, const Passed& passed);
// In a row of the table; its list, when nobody is asked anything there.
Place first_in_row(const interview::Interview& interview, program::Index table, uint32_t number,
                   const Passed& passed);
bool is_there(const interview::Interview& interview, const Place& place);

// kNone: in no group.
program::Index group_of(const program::Program& program, const Place& place);
// Whose row `place.row` is; kNone: it stands in none.
program::Index table_of_place(const program::Program& program, const Place& place);
// The row of the question, or around the table, as it stands now; kNone: there is none.
uint32_t row_of(const interview::Interview& interview, const Place& place);
// The rows of the table that the place lists.
interview::RowRange rows_at(const interview::Interview& interview, const Place& place);
// The list that the row of a column belongs to.
Place list_around(const interview::Interview& interview, const Place& column);

// Where the entry was given, where the problem can be mended, where the named thing is or begins. Nothing:
// there is no such place now.
std::optional<Place> place_of(const interview::Interview& interview, const interview::Entry& entry);
std::optional<Place> place_of(const interview::Interview& interview, const interview::Problem& problem);
std::optional<Place> place_of(const interview::Interview& interview, const Named& what);

}  // namespace rapport::cli
