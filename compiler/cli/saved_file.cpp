#include "compiler/cli/saved_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "compiler/cli/disk.h"
#include "compiler/cli/signals.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

using base::Done;
using base::Error;
using base::ErrorCode;

Error failed(const std::string& path, std::string_view what) {
  const int error = errno;
  const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
  return {forbidden ? ErrorCode::Forbidden : ErrorCode::Unavailable,
          path + ": cannot be " + std::string(what) + ": " + strerror(error)};
}

struct flock whole_file() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// A new file is there after a failure of power only when its folder is on the disk.
base::Status sync_folder(const std::string& path) {
  const std::string folder = parent_folder(path);
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return failed(folder, "opened");
  const bool synced = ::fsync(handle) == 0;
  base::Status status = Done{};
  if (!synced) status = failed(folder, "written");
  ::close(handle);
  return status;
}

}  // namespace

SavedFile::SavedFile(SavedFile&& other) noexcept
    : path_(std::move(other.path_)),
      bytes_(std::move(other.bytes_)),
      handle_(std::exchange(other.handle_, -1)) {}

SavedFile& SavedFile::operator=(SavedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(bytes_, other.bytes_);
  std::swap(handle_, other.handle_);
  return *this;
}

SavedFile::~SavedFile() {
  if (handle_ >= 0) ::close(handle_);
}

base::Result<SavedFile> SavedFile::open(const std::string& path) {
  // O_NONBLOCK: opening a pipe must not wait for its other end.
  const int handle = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
  if (handle < 0) return failed(path, "opened");
  SavedFile file(path, handle);
  struct stat info = {};
  if (::fstat(handle, &info) != 0) return failed(path, "read");
  if (!S_ISREG(info.st_mode)) return Error{ErrorCode::Forbidden, path + ": is no regular file"};
  if (static_cast<size_t>(info.st_size) > limits::kSavedBytes) return file.too_long();
  if (base::Status held = file.hold(); !held) return held.error();
  if (base::Status read = file.read(); !read) return read.error();
  if (file.bytes_.empty())
    if (base::Status synced = sync_folder(path); !synced) return synced.error();
  return file;
}

// A lock of this kind says who has it. The process opens the file once: closing it again lets go of the lock.
base::Status SavedFile::hold() const {
  struct flock lock = whole_file();
  if (::fcntl(handle_, F_SETLK, &lock) == 0) return Done{};
  if (errno != EACCES && errno != EAGAIN) return failed(path_, "locked");
  struct flock holder = whole_file();
  std::string who = "another terminal";
  if (::fcntl(handle_, F_GETLK, &holder) == 0 && holder.l_type != F_UNLCK && holder.l_pid > 0)
    who += " (process " + std::to_string(holder.l_pid) + ")";
  return Error{ErrorCode::Conflict, path_ + ": is open in " + who + ": one at a time can go on with it"};
}

base::Error SavedFile::too_long() const {
  return {ErrorCode::LimitExceeded,
          path_ + ": is longer than the " + std::to_string(limits::kSavedBytes >> 20) + " MB allowed"};
}

base::Status SavedFile::read() {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(handle_, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(path_, "read");
    if (n == 0) return Done{};
    bytes_.append(buffer, static_cast<size_t>(n));
    if (bytes_.size() > limits::kSavedBytes) return too_long();  // it grew meanwhile
  }
}

base::Status SavedFile::cut(size_t size) {
  const SignalHold hold;
  if (::ftruncate(handle_, static_cast<off_t>(size)) != 0 || ::fsync(handle_) != 0)
    return failed(path_, "written");
  if (::lseek(handle_, 0, SEEK_END) < 0) return failed(path_, "written");
  return Done{};
}

base::Status SavedFile::append(std::string_view line) {
  const SignalHold hold;  // a line is written whole, or not at all as far as we can help it
  while (!line.empty()) {
    const ssize_t n = ::write(handle_, line.data(), line.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(path_, "written");
    line.remove_prefix(static_cast<size_t>(n));
  }
  if (::fsync(handle_) != 0) return failed(path_, "written");
  return Done{};
}

}  // namespace rapport::cli
