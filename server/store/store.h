// What the service keeps. Engines: SQLite (one file), PostgreSQL. Thread-safe: any thread may read and write.
//
// A read runs `work` in one snapshot. A write runs it in one transaction that is committed, durably, before
// write() returns, when `work` gives a value, and rolled back when it gives an error. `work` may run again
// when the database asks for it (a deadlock): it has no effects but on the Tx and on what it returns. It must
// not call the store, hash a password or wait.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "server/store/tx.h"

namespace rapport::store {

struct StoreOptions {
  std::string url;        // "sqlite:PATH" or "postgresql://user:password@host:port/database"
  std::string owner_url;  // PostgreSQL: of the role that owns the tables and migrates; "" where somebody else
                          // migrates
  unsigned connections = 8;
};

class Store {
 public:
  virtual ~Store() = default;

  // `work` gives a base::Result, or another type with ok() and error() that is made of a base::Error and can
  // become one.
  template <class Work>
  auto read(const Scope& scope, Work work) -> decltype(work(std::declval<Tx&>())) {
    return run<decltype(work(std::declval<Tx&>()))>(&Store::run_read, scope, work);
  }
  template <class Work>
  auto write(const Scope& scope, Work work) -> decltype(work(std::declval<Tx&>())) {
    return run<decltype(work(std::declval<Tx&>()))>(&Store::run_write, scope, work);
  }

  // Called, by whichever thread it was, with what the database could not do for a read or a write: for the
  // log. Set before the first of them.
  void on_failure(std::function<void(const base::Error&)> tell) { tell_ = std::move(tell); }

  // Whether the database answers: Unavailable says why not.
  virtual base::Status ready() = 0;
  // "sqlite" or "postgresql", and what makes it durable as the database itself says: for /readyz and the
  // tests.
  virtual base::Result<std::string> durability() = 0;

 protected:
  using Job = std::function<base::Status(Tx&)>;
  virtual base::Status run_read(const Scope& scope, const Job& job) = 0;
  virtual base::Status run_write(const Scope& scope, const Job& job) = 0;

 private:
  template <class Result, class Work>
  Result run(base::Status (Store::*how)(const Scope&, const Job&), const Scope& scope, Work& work) {
    std::optional<Result> result;
    auto status = (this->*how)(scope, [&](Tx& tx) -> base::Status {
      result.emplace(work(tx));
      if (!*result) return base::Error(result->error());  // rolls back; the caller gets its own error, whole
      return base::Done{};
    });
    const bool is_of_database = !status && (!result || *result);
    if (!status) tell_failure(is_of_database ? status.error() : base::Error(result->error()));
    if (is_of_database) return status.error();
    return std::move(*result);
  }

  // No use case refuses with these: they come from the world.
  void tell_failure(const base::Error& error) const {
    if (tell_ && (error.code == base::ErrorCode::Unavailable || error.code == base::ErrorCode::Corrupt))
      tell_(error);
  }

  std::function<void(const base::Error&)> tell_;
};

// Opens, migrates under a lock, and checks. InvalidArgument: the URL. Unavailable: not reached. Forbidden:
// the role could see past the tenants (superuser, BYPASSRLS, owner of a table). Unsupported: the database is
// newer than this program.
base::Result<std::unique_ptr<Store>> open_store(const StoreOptions& options);

// What open_store would do to the tables: one line per migration that is not applied yet.
base::Result<std::vector<std::string>> pending_migrations(const StoreOptions& options);

}  // namespace rapport::store
