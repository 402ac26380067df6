// Compressed files. zlib and libzip stand behind this header, and nowhere else. The same input gives the same
// bytes: nothing is said of when, where and by whom.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::archive {

std::string gzip(std::string_view bytes);  // RFC 1952, one member

struct Entry {
  std::string name;  // UTF-8
  std::string bytes;
};

// The entries in their order, each of 1980-01-01. LimitExceeded when the archive does not fit the format,
// Unavailable when memory is short.
base::Result<std::string> zip(std::span<const Entry> entries);

}  // namespace rapport::archive
