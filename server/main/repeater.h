// A thread that does the same thing again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "server/log/log.h"

namespace rapport::daemon {

class Repeater {
 public:
  // The first time at once, then `pause` after each end. What `work` throws goes to the log.
  Repeater(std::string name, std::chrono::milliseconds pause, log::Log& log, std::function<void()> work);
  ~Repeater();  // waits for the round under way
  Repeater(const Repeater&) = delete;
  Repeater& operator=(const Repeater&) = delete;

 private:
  void run();
  void once();

  std::string name_;
  std::chrono::milliseconds pause_;
  log::Log& log_;
  std::function<void()> work_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace rapport::daemon
