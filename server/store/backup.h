// A copy of everything that is kept, of one moment, made while the service runs; the same for both engines,
// so that it also moves an installation from one to the other.
//
// The copy is UTF-8 text, one line for each thing:
//   rapport-backup 1                        the form
//   migrations NAME …                       those of the database, in order
//   table NAME COLUMN …                     then the rows of it, ordered by id
//   row VALUE<TAB>VALUE …                   a number in digits; text with \\ \t \n \r for these characters;
//   \N: null end ROWS DIGEST                         how many rows there were; FNV-1a (64 bits) of all bytes
//   before this line
// Whoever reads it can rely on `end`: without it the copy is cut off. A line has 64 MiB at most.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "server/store/store.h"

namespace rapport::store {

// Takes the next bytes of a copy; an error ends the work with that error.
using ByteSink = std::function<base::Status(std::string_view)>;
// Fills the front of `into` and says how many bytes it gave; 0: there are no more.
using ByteSource = std::function<base::Result<size_t>(std::span<char> into)>;

// Unsupported: the database has not all migrations of this program, or more.
base::Status backup(const StoreOptions& options, const ByteSink& sink);

// Into a database that holds no rows; its tables are made if they are not there. All of it or nothing.
// Conflict: there are rows. Corrupt: the copy is cut off or was changed; the message says in which line.
// Unsupported: it is of another version, whose program has to restore it.
base::Status restore(const StoreOptions& options, const ByteSource& source);

}  // namespace rapport::store
