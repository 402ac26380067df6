// A store whose reads and writes all take part in one transaction that is open: what several use cases do is
// kept as a whole, or not at all. Belongs to the thread of that transaction and lives no longer than it.
#pragma once

#include "server/store/store.h"

namespace rapport::store {

class JoinedStore : public Store {
 public:
  explicit JoinedStore(Tx& tx) : tx_(tx) {}

  base::Status ready() override { return base::Done{}; }
  base::Result<std::string> durability() override { return std::string("joined"); }

 protected:
  base::Status run_read(const Scope& scope, const Job& job) override;
  // What gives an error leaves nothing behind, as in a transaction of its own.
  base::Status run_write(const Scope& scope, const Job& job) override;

 private:
  Tx& tx_;
};

}  // namespace rapport::store
