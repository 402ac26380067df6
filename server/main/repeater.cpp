#include "server/main/repeater.h"

#include <exception>
#include <utility>

namespace rapport::daemon {

Repeater::Repeater(std::string name, std::chrono::milliseconds pause, log::Log& log,
                   std::function<void()> work)
    : name_(std::move(name)), pause_(pause), log_(log), work_(std::move(work)), thread_([this] { run(); }) {}

Repeater::~Repeater() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void Repeater::run() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    lock.unlock();
    once();
    lock.lock();
    stopped_.wait_for(lock, pause_, [&] { return is_stopping_; });
  }
}

void Repeater::once() {
  try {
    work_();
  } catch (const std::exception& error) {  // a failed RAPPORT_CHECK: the next round may fare better
    log_.write(log::Level::Error, "internal_error", {{"in", name_}, {"problem", error.what()}});
  }
}

}  // namespace rapport::daemon
