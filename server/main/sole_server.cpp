#include "server/main/sole_server.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace rapport::daemon {

base::Result<std::unique_ptr<SoleServer>> SoleServer::of(const std::string& store_url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!store_url.starts_with(kSqlite)) return std::unique_ptr<SoleServer>(new SoleServer(-1));
  const std::string database = store_url.substr(kSqlite.size()), path = database + ".lock";
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
