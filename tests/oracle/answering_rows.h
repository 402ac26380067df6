// Random answers about rows, and what the rows of a table are after them.
#pragma once

#include "tests/oracle/answering.h"

namespace rapport::oracle {

using interview::Entry;
using interview::EntryKind;

value::Value random_value(const Compiled& compiled, const Answers& given, const value::Type& type,
                          Random& random);

bool has_asked_tables(const program::Program& program);
// Of a pack with tables that are asked.
Entry row_entry(const Compiled& compiled, const Answers& given, Random& random);
// A row that is not there, a number that was taken, a column without a row, a list.
Entry wrong_row_entry(const Compiled& compiled, const Answers& given, Random& random);

// The rows that a table starts with, without a prefill; its child rows are their own tables'.
GivenRows starting_rows(const hir::TypedPack& pack, Index table);
bool is_of_rows(const Entry& entry);
void take_rows(const Compiled& compiled, const Entry& entry, Answers& answers);

}  // namespace rapport::oracle
