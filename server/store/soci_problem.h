// What went wrong in SOCI, as an Error: one line, no C++ names, none of the values that were bound.
#pragma once

#include <soci/soci.h>

#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::store {

struct Problem {
  base::Error error;
  bool is_fatal = false;           // the connection does not survive it
  bool is_worth_retrying = false;  // a deadlock or the like: the same transaction may succeed next time
};
Problem problem_of(const soci::soci_error& error);

// The sentence that matters in a message of SOCI, libpq or SQLite: its first line without what they put
// before it.
std::string sentence_of(std::string_view message);

}  // namespace rapport::store
