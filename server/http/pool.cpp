#include "server/http/pool.h"

#include <limits>
#include <utility>

namespace rapport::http {

Pool::Pool(const PoolOptions& options) : limit_(options.waiting) {
  for (unsigned i = 0; i < options.threads; ++i) threads_.emplace_back([this] { work(); });
}

Pool::~Pool() {
  close();
  for (std::thread& thread : threads_) thread.join();
}

bool Pool::submit(std::function<void()> job) { return put(std::move(job), limit_); }

bool Pool::go_on(std::function<void()> job) {
  return put(std::move(job), std::numeric_limits<size_t>::max());
}

bool Pool::put(std::function<void()> job, size_t limit) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_ || queue_.size() >= limit) return false;
    queue_.push_back(std::move(job));
  }
  filled_.notify_one();
  return true;
}

void Pool::close() {
  std::deque<std::function<void()>> forgotten;  // destroyed without the lock
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    forgotten.swap(queue_);
  }
  filled_.notify_all();
}

size_t Pool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Pool::work() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [this] { return is_closed_ || !queue_.empty(); });
      if (is_closed_) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job();
  }
}

}  // namespace rapport::http
