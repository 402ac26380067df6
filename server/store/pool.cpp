#include "server/store/pool.h"

namespace rapport::store {

base::Result<Pool::Lease> Pool::lease() {
  std::unique_lock lock(mutex_);
  back_.wait(lock, [&] { return out_ < most_; });
  ++out_;
  if (!idle_.empty()) {
    std::unique_ptr<SociConnection> connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(connection.release(), GiveBack{this});
  }
  lock.unlock();
  auto opened = open_();
  if (opened) return Lease(opened->release(), GiveBack{this});
  lock.lock();
  --out_;
  back_.notify_one();
  return opened.error();
}

void Pool::give_back(SociConnection* connection) {
  std::unique_ptr<SociConnection> owned(connection);
  std::vector<std::unique_ptr<SociConnection>> dead;  // closed after the lock
  {
    std::lock_guard lock(mutex_);
    if (owned->is_alive())
      idle_.push_back(std::move(owned));
    else
      dead.swap(idle_);
    --out_;
  }
  back_.notify_one();
}

}  // namespace rapport::store
