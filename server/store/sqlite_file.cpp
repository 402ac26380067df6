#include "server/store/sqlite_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace rapport::store {
namespace {

using base::ErrorCode;

std::string reason(int number) { return std::generic_category().message(number); }

base::Error unusable(const std::string& path, int number) {
  if (number == ENOENT || number == ENOTDIR)
    return {ErrorCode::NotFound,
            fmt::format("`{}` cannot be made: the folder that it would be in is not there", path)};
  return {ErrorCode::Unavailable, fmt::format("`{}` cannot be read and written: {}", path, reason(number))};
}

std::string_view advice_for(std::string_view message) {
  if (is_locked(message)) return "; another program holds it: end that one first";
  if (message.find("is full") != message.npos) return "; make room where it is";
  if (message.find("newer version") != message.npos)
    return "; start the version that it is of, or restore a backup of this one";
  return "; expected a database of rapportd, or no file there yet";
}

}  // namespace

bool is_locked(std::string_view message) { return message.find("is locked") != message.npos; }

base::Error about(const std::string& path, const base::Error& error) {
  return {error.code, fmt::format("`{}`: {}{}", path, error.message, advice_for(error.message))};
}

base::Result<FileState> look_at(const std::string& path) {
  // SOCI puts the path between quotes and knows no escape; SQLite takes this one name for a database in
  // memory.
  if (path.empty() || path == ":memory:" || path.find('"') != std::string::npos)
    return base::Error{ErrorCode::InvalidArgument,
                       "`store.url` names no file: expected `sqlite:PATH`, without `\"` in the path"};
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return FileState::Missing;
    return unusable(path, errno);
  }
  if (!S_ISREG(status.st_mode))
    return base::Error{
        ErrorCode::InvalidArgument,
        fmt::format("`{}` is {}: expected a file", path, S_ISDIR(status.st_mode) ? "a folder" : "no file")};
  // Not opened to find out: closing it would take away the locks that this process has on it.
  if (faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0) return unusable(path, errno);
  return FileState::There;
}

base::Status make_file(const std::string& path) {
  int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno != EEXIST) return unusable(path, errno);
  if (file >= 0) close(file);
  return base::Done{};
}

}  // namespace rapport::store
