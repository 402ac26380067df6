// Connections that are open, for whoever needs one next. Any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "server/store/soci_connection.h"

namespace rapport::store {

class Pool {
 public:
  using Open = std::function<base::Result<std::unique_ptr<SociConnection>>()>;
  Pool(unsigned most, Open open) : most_(most > 0 ? most : 1), open_(std::move(open)) {}

  struct GiveBack {
    Pool* pool;
    void operator()(SociConnection* connection) const { pool->give_back(connection); }
  };
  using Lease = std::unique_ptr<SociConnection, GiveBack>;

  // Waits while all are out. Unavailable: a new one cannot be opened.
  base::Result<Lease> lease();

 private:
  // One that died takes with it those that wait: what ended it, such as a restart, ended them too.
  void give_back(SociConnection* connection);

  unsigned most_;
  Open open_;
  std::mutex mutex_;
  std::condition_variable back_;
  std::vector<std::unique_ptr<SociConnection>> idle_;
  unsigned out_ = 0;
};

}  // namespace rapport::store
