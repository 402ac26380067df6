#include "server/main/sole_server.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace rapport::daemon {

namespace {

bool can_be_a_file(const std::string& database) {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::absolute(database, ignored).parent_path();
  return std::filesystem::is_directory(folder, ignored) && !std::filesystem::is_directory(database, ignored);
}

}  // namespace

base::Result<std::unique_ptr<SoleServer>> SoleServer::of(const std::string& store_url) {
  constexpr std::string_view kSqlite = "sqlite:";
  const bool is_sqlite = store_url.starts_with(kSqlite);
  const std::string database = is_sqlite ? store_url.substr(kSqlite.size()) : "", path = database + ".lock";
  // Where no database can be, opening it says why.
  if (!is_sqlite || !can_be_a_file(database)) return std::unique_ptr<SoleServer>(new SoleServer(-1));
  constexpr mode_t kOwnerOnly = 0600;
  const int handle = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (handle < 0)
    return base::Error{base::ErrorCode::Unavailable,
                       "`" + path + "` cannot be written: " + std::strerror(errno)};
  std::unique_ptr<SoleServer> sole(new SoleServer(handle));
  if (flock(handle, LOCK_EX | LOCK_NB) == 0) return sole;
  if (errno != EWOULDBLOCK)
    return base::Error{base::ErrorCode::Unavailable,
                       "`" + path + "` cannot be locked: " + std::strerror(errno)};
  return base::Error{
      base::ErrorCode::Conflict,
      "another rapportd serves `" + database +
          "` already: end that one first, or give this one its own `data_dir`; several nodes need "
          "PostgreSQL"};
}

SoleServer::~SoleServer() {
  if (handle_ >= 0) close(handle_);
}

}  // namespace rapport::daemon
