// aif: messages for the document services of AX 2012, as the file system adapter takes them. docs/aif.md says
// what is written and what is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bytes.h"
#include "runtime/output/output.h"

namespace rapport::output {

// Where files go, one after the other.
class FileSink {
 public:
  virtual ~FileSink() = default;
  // Where the bytes of the next file go, until next() is called again or all is done. The one before is whole
  // then.
  virtual base::ByteSink& next(std::string name) = 0;
};

struct AifReport {
  Counts written;
  std::vector<NotWritten> not_written;
};

// Messages in load order, then `services-needed.txt` when AX brings no service for one of the tables. One
// message at a time is in memory. Fails only as the sinks do (Unavailable).
base::Result<AifReport> to_aif(const dataset::DataSet& data, const Context& context, FileSink& files);

// Backend::start_of.
std::optional<std::string_view> aif_start_of(std::string_view file_name);

}  // namespace rapport::output
