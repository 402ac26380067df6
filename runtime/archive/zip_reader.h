// Zip archives from outside, part by part. libzip stands behind this header. What a part unpacks to is
// counted while it is read, whatever the archive says of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bytes.h"

namespace rapport::archive {

struct Part {
  std::string name;
  uint64_t packed = 0, size = 0;  // bytes, as the archive says
  bool encrypted = false;
};

// What its parts may unpack to; more is LimitExceeded.
struct UnpackLimits {
  uint32_t parts = 0;
  uint64_t bytes = 0;       // of all that are read
  uint64_t ratio = 0;       // of one part to what it is packed in, once it has
  uint64_t easy_bytes = 0;  // more than so many
};

class ZipReader {  // movable
 public:
  // `bytes` is a view and must outlive the reader and its sources. Corrupt: no archive, or one that is cut
  // off.
  static base::Result<ZipReader> open(std::string_view bytes, const UnpackLimits& limits);
  ZipReader(ZipReader&&) noexcept;
  ZipReader& operator=(ZipReader&&) noexcept;
  ~ZipReader();

  const std::vector<Part>& parts() const;
  // By its name, letters of either case; null: there is none.
  const Part* find(std::string_view name) const;
  // Its bytes from the beginning; the reader must outlive the source. While it is read: Corrupt when they are
  // not what was packed, LimitExceeded.
  base::Result<std::unique_ptr<base::ByteSource>> read(const Part& part);

 private:
  struct State;
  explicit ZipReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rapport::archive
