// The file of a saved interview: held by one terminal at a time, and only ever appended to. What append() has
// taken is on the disk, whatever happens next.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::cli {

class SavedFile {
 public:
  // Makes the file when there is none. Conflict: another process has it, which is named. Forbidden: it is no
  // regular file.
  static base::Result<SavedFile> open(const std::string& path);

  SavedFile(SavedFile&& other) noexcept;
  SavedFile& operator=(SavedFile&& other) noexcept;
  ~SavedFile();

  const std::string& path() const { return path_; }
  const std::string& bytes() const { return bytes_; }  // what stood in it when it was opened
  base::Status cut(size_t size);                       // drops what stands behind
  base::Status append(std::string_view line);          // and waits until the disk has it

 private:
  SavedFile(std::string path, int handle) : path_(std::move(path)), handle_(handle) {}
  base::Status hold() const;
  base::Status read();
  base::Error too_long() const;

  std::string path_, bytes_;
  int handle_ = -1;
};

}  // namespace rapport::cli
