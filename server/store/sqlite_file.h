// The file of an SQLite database, before SQLite sees it.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::store {

enum class FileState : uint8_t { Missing, There };

// Errors say what is wrong with the path: no name, a folder, no folder to make it in, no right to read and
// write.
base::Result<FileState> look_at(const std::string& path);

// Makes it, empty, for its owner alone. SQLite gives the files beside it (-wal, -shm) the same mode.
base::Status make_file(const std::string& path);

// Is this what SQLite says where another connection has the lock?
bool is_locked(std::string_view message);

// What went wrong with the database there: which it is, and what can be done about it.
base::Error about(const std::string& path, const base::Error& error);

}  // namespace rapport::store
