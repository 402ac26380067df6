#include "server/store/joined_store.h"

namespace rapport::store {
namespace {

base::Status command(Tx& tx, const char* sql) {
  auto done = tx.connection().execute(sql, {});
  if (!done) return done.error();
  return base::Done{};
}

}  // namespace

base::Status JoinedStore::run_read(const Scope& scope, const Job& job) {
  return tx_.within(scope, [&](Tx& tx) { return job(tx); });
}

base::Status JoinedStore::run_write(const Scope& scope, const Job& job) {
  if (auto begun = command(tx_, "savepoint joined"); !begun) return begun;
  auto status = tx_.within(scope, [&](Tx& tx) { return job(tx); });
  if (!status)
    if (auto back = command(tx_, "rollback to savepoint joined"); !back) return status;
  auto released = command(tx_, "release savepoint joined");
  return status ? released : status;
}

}  // namespace rapport::store
