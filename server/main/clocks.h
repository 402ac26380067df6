// The time by which the service lives: the system's, or one that tests set.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "server/main/plan.h"
#include "server/service/environment.h"

namespace rapport::daemon {

class SystemClock final : public service::Clock {
 public:
  int64_t now_ms() const override;
};

// The system's time since the start, times `speed`, plus what the file says, which is read again when it
// changes.
class TestClock final : public service::Clock {
 public:
  explicit TestClock(ClockPlan plan);
  int64_t now_ms() const override;

 private:
  struct Stamp {  // of the file when it was read
    int64_t changed_ns = -1;
    int64_t bytes = -1;
    uint64_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  int64_t offset_ms() const;

  ClockPlan plan_;
  int64_t started_ms_;
  mutable std::mutex mutex_;
  mutable Stamp stamp_;
  mutable int64_t offset_ms_ = 0;  // the last one that could be read
};

std::unique_ptr<service::Clock> make_clock(const ClockPlan& plan);

}  // namespace rapport::daemon
