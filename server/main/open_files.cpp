#include "server/main/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace rapport::daemon {

size_t raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = raised.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<size_t>(limit.rlim_cur);
}

size_t connections_within(size_t wanted, size_t open_files) {
  constexpr size_t kForTheRest = 512;
  const size_t kept = std::min(kForTheRest, open_files / 2);
  return std::min(wanted, open_files - kept);
}

}  // namespace rapport::daemon
