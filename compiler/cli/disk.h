// The file system as the command line uses it. A seam: the tests fail each call in turn, and nothing may be
// left half written. Every error names the path and says what the system said. Paths are bytes as the system
// takes them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::cli {

enum class FileKind : uint8_t { Regular, Folder, Link, Other };  // Other: devices, pipes, sockets

struct FileInfo {
  FileKind kind = FileKind::Other;
  uint64_t size = 0;
  uint64_t device = 0, inode = 0;  // two paths of one file have the same
  bool others_read = false;        // not only its owner may
};

struct FolderEntry {
  std::string name;
  FileKind kind = FileKind::Other;  // of the entry itself: a link is a Link
};

struct NewFile {
  std::string path;
  int handle = -1;  // for write(), sync() and close()
};

class Disk {
 public:
  virtual ~Disk() = default;

  // Follows links. NotFound when nothing is there.
  virtual base::Result<FileInfo> inspect(const std::string& path) = 0;
  // The absolute path without links.
  virtual base::Result<std::string> resolve(const std::string& path) = 0;
  // Sorted by name, without `.` and `..`.
  virtual base::Result<std::vector<FolderEntry>> list(const std::string& folder) = 0;
  // A regular file: pipes and devices are Forbidden, so that nothing waits or never ends. LimitExceeded when
  // it is longer than `at_most` bytes.
  virtual base::Result<std::string> read(const std::string& path, size_t at_most) = 0;

  virtual base::Status make_folder(const std::string& path) = 0;
  // A folder or file in `folder` whose hidden name nothing else has.
  virtual base::Result<std::string> make_temporary_folder(const std::string& folder) = 0;
  virtual base::Result<NewFile> create_temporary(const std::string& folder) = 0;
  virtual base::Result<NewFile> create(const std::string& path) = 0;  // Conflict when something is there
  virtual base::Result<NewFile> create_secret(
      const std::string& path) = 0;  // the same; nobody but its owner reads it
  virtual base::Result<size_t> write(const NewFile& file, std::string_view bytes) = 0;  // how many it took
  virtual base::Status sync(const NewFile& file) = 0;
  virtual base::Status close(const NewFile& file) = 0;  // closed also when this fails
  virtual base::Status sync_folder(const std::string& folder) = 0;
  virtual base::Status rename(const std::string& from, const std::string& to) = 0;  // replaces a file at `to`
  virtual base::Status remove(const std::string& path) = 0;  // a file or an empty folder

  // Did a signal ask us to stop, while a SignalHold keeps it waiting?
  virtual bool interrupted() = 0;
};

class PosixDisk final : public Disk {
 public:
  base::Result<FileInfo> inspect(const std::string& path) override;
  base::Result<std::string> resolve(const std::string& path) override;
  base::Result<std::vector<FolderEntry>> list(const std::string& folder) override;
  base::Result<std::string> read(const std::string& path, size_t at_most) override;
  base::Status make_folder(const std::string& path) override;
  base::Result<std::string> make_temporary_folder(const std::string& folder) override;
  base::Result<NewFile> create_temporary(const std::string& folder) override;
  base::Result<NewFile> create(const std::string& path) override;
  base::Result<NewFile> create_secret(const std::string& path) override;
  base::Result<size_t> write(const NewFile& file, std::string_view bytes) override;
  base::Status sync(const NewFile& file) override;
  base::Status close(const NewFile& file) override;
  base::Status sync_folder(const std::string& folder) override;
  base::Status rename(const std::string& from, const std::string& to) override;
  base::Status remove(const std::string& path) override;
  bool interrupted() override;
};

// "a" and "b" → "a/b"; "" and "b" → "b".
std::string joined(std::string_view folder, std::string_view name);
// "a/b" → "a"; "b" → "."; "/b" → "/". Slashes at the end do not count.
std::string parent_folder(std::string_view path);
std::string without_end_slashes(std::string_view path);

}  // namespace rapport::cli
