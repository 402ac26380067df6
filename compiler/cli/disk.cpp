#include "compiler/cli/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace rapport::cli {
namespace {

using base::Done;
using base::Error;
using base::ErrorCode;

ErrorCode code_of(int error) {
  switch (error) {
    case ENOENT: return ErrorCode::NotFound;
    case EEXIST:
    case ENOTEMPTY: return ErrorCode::Conflict;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::Forbidden;
    default: return ErrorCode::Unavailable;
  }
}

// "a/b.rap: cannot be read: Permission denied"
Error failed(std::string_view path, std::string_view what, int error) {
  return {code_of(error), std::string(path) + ": cannot be " + std::string(what) + ": " + strerror(error)};
}

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::Regular;
  if (S_ISDIR(mode)) return FileKind::Folder;
  return S_ISLNK(mode) ? FileKind::Link : FileKind::Other;
}

FileInfo info_of(const struct stat& s) {
  return {kind_of(s.st_mode), static_cast<uint64_t>(s.st_size), static_cast<uint64_t>(s.st_dev),
          static_cast<uint64_t>(s.st_ino), (s.st_mode & (S_IRGRP | S_IROTH)) != 0};
}

Error too_long(const std::string& path, size_t size, size_t at_most) {
  return {ErrorCode::LimitExceeded, path + ": has " + std::to_string(size) + " bytes, more than the " +
                                        std::to_string(at_most) + " allowed"};
}

// A readable descriptor that closes itself.
class Reader {
 public:
  // O_NONBLOCK: opening a pipe must not wait for its other end.
  explicit Reader(const std::string& path)
      : handle_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~Reader() {
    if (handle_ >= 0) ::close(handle_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  int handle() const { return handle_; }

 private:
  int handle_;
};

// Ours are told from those of other processes by the process, from each other by the number; O_EXCL does the
// rest.
std::string temporary_name(const std::string& folder, uint32_t attempt) {
  return joined(folder, ".rapport-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp");
}
constexpr uint32_t kTemporaryAttempts = 10000;

bool by_name(const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; }

}  // namespace

base::Result<FileInfo> PosixDisk::inspect(const std::string& path) {
  struct stat s{};
  if (::stat(path.c_str(), &s) != 0) return failed(path, "read", errno);
  return info_of(s);
}

base::Result<std::string> PosixDisk::resolve(const std::string& path) {
  char* absolute = ::realpath(path.c_str(), nullptr);
  if (!absolute) return failed(path, "read", errno);
  std::string result = absolute;
  ::free(absolute);
  return result;
}

base::Result<std::vector<FolderEntry>> PosixDisk::list(const std::string& folder) {
  DIR* dir = ::opendir(folder.c_str());
  if (!dir) return failed(folder, "read", errno);
  std::vector<FolderEntry> entries;
  errno = 0;
  while (const dirent* entry = ::readdir(dir)) {
    const std::string name = entry->d_name;
    struct stat s{};
    if (name != "." && name != ".." && ::lstat(joined(folder, name).c_str(), &s) == 0)
      entries.push_back({name, kind_of(s.st_mode)});
    errno = 0;
  }
  const int error = errno;
  ::closedir(dir);
  if (error != 0) return failed(folder, "read", error);
  std::sort(entries.begin(), entries.end(), by_name);
  return entries;
}

base::Result<std::string> PosixDisk::read(const std::string& path, size_t at_most) {
  const Reader reader(path);
  struct stat s{};
  if (reader.handle() < 0 || ::fstat(reader.handle(), &s) != 0) return failed(path, "read", errno);
  if (S_ISDIR(s.st_mode)) return Error{ErrorCode::Forbidden, path + ": is a folder, expected a file"};
  if (!S_ISREG(s.st_mode))
    return Error{ErrorCode::Forbidden, path + ": is a pipe or a device, expected a regular file"};
  const auto size = static_cast<size_t>(s.st_size);
  if (size > at_most) return too_long(path, size, at_most);
  std::string bytes(size + 1, '\0');  // one more: the end is seen without growing
  size_t have = 0;
  for (;;) {
    if (have == bytes.size()) bytes.resize(2 * bytes.size());  // it grew while it was read
    const ssize_t n = ::read(reader.handle(), bytes.data() + have, bytes.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(path, "read", errno);
    if (n == 0) break;
    have += static_cast<size_t>(n);
    if (have > at_most) return too_long(path, have, at_most);
  }
  bytes.resize(have);
  return bytes;
}

base::Status PosixDisk::make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0) return failed(path, "created", errno);
  return Done{};
}

base::Result<std::string> PosixDisk::make_temporary_folder(const std::string& folder) {
  for (uint32_t attempt = 0;; ++attempt) {
    const std::string path = temporary_name(folder, attempt);
    const base::Status made = make_folder(path);
    if (made.ok()) return path;
    if (made.error().code != ErrorCode::Conflict || attempt == kTemporaryAttempts) return made.error();
  }
}

base::Result<NewFile> PosixDisk::create_temporary(const std::string& folder) {
  for (uint32_t attempt = 0;; ++attempt) {
    base::Result<NewFile> file = create(temporary_name(folder, attempt));
    if (file.ok() || file.error().code != ErrorCode::Conflict || attempt == kTemporaryAttempts) return file;
  }
}

namespace {

base::Result<NewFile> create_new(const std::string& path, mode_t mode) {
  const int handle = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (handle < 0) return failed(path, "created", errno);
  return NewFile{path, handle};
}

}  // namespace

base::Result<NewFile> PosixDisk::create(const std::string& path) { return create_new(path, 0666); }

base::Result<NewFile> PosixDisk::create_secret(const std::string& path) { return create_new(path, 0600); }

base::Result<size_t> PosixDisk::write(const NewFile& file, std::string_view bytes) {
  for (;;) {
    const ssize_t n = ::write(file.handle, bytes.data(), bytes.size());
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR) return failed(file.path, "written", errno);
  }
}

base::Status PosixDisk::sync(const NewFile& file) {
  if (::fsync(file.handle) != 0) return failed(file.path, "written", errno);
  return Done{};
}

base::Status PosixDisk::close(const NewFile& file) {
  if (::close(file.handle) != 0) return failed(file.path, "written", errno);
  return Done{};
}

base::Status PosixDisk::sync_folder(const std::string& folder) {
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return failed(folder, "written", errno);
  const int error = ::fsync(handle) == 0 ? 0 : errno;
  ::close(handle);
  // Some file systems cannot sync a folder, and say so.
  if (error != 0 && error != EINVAL && error != ENOTSUP) return failed(folder, "written", error);
  return Done{};
}

base::Status PosixDisk::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed(to, "written", errno);
  return Done{};
}

base::Status PosixDisk::remove(const std::string& path) {
  if (::remove(path.c_str()) != 0) return failed(path, "removed", errno);
  return Done{};
}

bool PosixDisk::interrupted() {
  sigset_t waiting;
  if (::sigpending(&waiting) != 0) return false;
  return sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1 ||
         sigismember(&waiting, SIGHUP) == 1;
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && path.back() != '/') path += '/';
  return path.append(name);
}

std::string without_end_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return std::string(path);
}

std::string parent_folder(std::string_view path) {
  const std::string whole = without_end_slashes(path);
  const size_t slash = whole.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : without_end_slashes(std::string_view(whole).substr(0, slash));
}

}  // namespace rapport::cli
