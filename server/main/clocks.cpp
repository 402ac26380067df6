#include "server/main/clocks.h"

#include <sys/stat.h>

#include <charconv>
#include <chrono>

#include "server/main/load.h"

namespace rapport::daemon {
namespace {

int64_t system_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

int64_t SystemClock::now_ms() const { return system_ms(); }

TestClock::TestClock(ClockPlan plan) : plan_(std::move(plan)), started_ms_(system_ms()) {}

int64_t TestClock::now_ms() const {
  return started_ms_ + (system_ms() - started_ms_) * plan_.speed + offset_ms();
}

int64_t TestClock::offset_ms() const {
  if (plan_.file.empty()) return 0;
  struct stat now = {};
  const std::lock_guard lock(mutex_);
  if (stat(plan_.file.c_str(), &now) != 0) return offset_ms_;
  constexpr int64_t kNanoseconds = 1'000'000'000;
  const Stamp stamp{now.st_mtim.tv_sec * kNanoseconds + now.st_mtim.tv_nsec, now.st_size, now.st_ino};
  if (stamp == stamp_) return offset_ms_;
  auto text = read_small_file(plan_.file);
  if (!text) return offset_ms_;
  int64_t number = 0;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
  if (read.ec != std::errc() || read.ptr != text->data() + text->size()) return offset_ms_;  // half written
  stamp_ = stamp;
  offset_ms_ = number;
  return offset_ms_;
}

std::unique_ptr<service::Clock> make_clock(const ClockPlan& plan) {
  if (plan.file.empty() && plan.speed == 1) return std::make_unique<SystemClock>();
  return std::make_unique<TestClock>(plan);
}

}  // namespace rapport::daemon
