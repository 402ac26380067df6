// Threads with a bounded queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http/server.h"

namespace rapport::http {

class Pool {
 public:
  explicit Pool(const PoolOptions& options);
  ~Pool();  // waits for the jobs that run
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Whether there was room. A job must not throw.
  [[nodiscard]] bool submit(std::function<void()> job);
  // The same for what goes on with an answer that was begun: there is always room, each connection has one at
  // most. False: closed.
  [[nodiscard]] bool go_on(std::function<void()> job);
  // Takes no more jobs and forgets those that wait; does not wait for those that run.
  void close();
  size_t waiting() const;

 private:
  bool put(std::function<void()> job, size_t limit);
  void work();

  const size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::function<void()>> queue_;
  bool is_closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace rapport::http
