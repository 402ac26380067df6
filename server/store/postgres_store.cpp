// PostgreSQL: a pool of connections, a transaction each. The role that serves must not be able to see past
// the tenants.
#include "server/store/postgres_store.h"

#include <fmt/format.h>

#include "server/store/migrate.h"
#include "server/store/pool.h"

namespace rapport::store {
namespace {

constexpr int kTries = 5;  // of a write that the database broke off because of another

class PostgresStore : public Store {
 public:
  explicit PostgresStore(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}

  base::Status ready() override {
    return run_read(Scope::system(), [](Tx& tx) -> base::Status {
      auto rows = tx.connection().select("select 1", {}, {Kind::Integer});
      if (!rows) return rows.error();
      return base::Done{};
    });
  }

  base::Result<std::string> durability() override {
    std::string text;
    auto status = run_read(Scope::system(), [&](Tx& tx) -> base::Status {
      auto rows = tx.connection().select(
          "select 'postgresql synchronous_commit=' || current_setting('synchronous_commit') || ' fsync=' || "
          "current_setting('fsync')",
          {}, {Kind::Text});
      if (!rows) return rows.error();
      text = std::get<std::string>(rows->front().front());
      return base::Done{};
    });
    if (!status) return status.error();
    return text;
  }

 protected:
  base::Status run_read(const Scope& scope, const Job& job) override {
    return run("begin isolation level repeatable read read only", scope, job);
  }

  base::Status run_write(const Scope& scope, const Job& job) override { return run("begin", scope, job); }

 private:
  base::Status run(std::string_view begin, const Scope& scope, const Job& job) {
    for (int left = kTries;; --left) {
      auto lease = pool_->lease();
      if (!lease) return lease.error();
      SociConnection& connection = **lease;
      bool was_broken_off = false;
      auto status = once(connection, begin, scope, job, was_broken_off);
      // A connection that died while nobody used it is no reason to fail: a new one is tried once.
      if (status || left == 1 || (!was_broken_off && connection.is_alive())) return status;
      if (!connection.is_alive() && !was_broken_off) left = 2;
    }
  }

  base::Status once(SociConnection& connection, std::string_view begin, const Scope& scope, const Job& job,
                    bool& was_broken_off) {
    if (auto begun = connection.begin(begin, scope); !begun) return begun;
    Tx tx(connection, scope);
    auto status = job(tx);
    if (!status) {
      was_broken_off = connection.should_retry();
      (void)connection.script("rollback");
      return status;
    }
    auto committed = connection.script("commit");
    if (!committed) was_broken_off = connection.should_retry();
    return committed;
  }

  std::unique_ptr<Pool> pool_;
};

base::Result<std::unique_ptr<SociConnection>> open_one(const std::string& url) {
  auto connection = SociConnection::open(Engine::Postgres, url);
  if (!connection) return connection;
  if (auto done =
          (*connection)
              ->script(
                  "set client_min_messages = warning; set synchronous_commit = on; set lock_timeout = '20s'");
      !done)
    return done.error();
  return connection;
}

// What the serving role must not be. The message names the first that it is.
base::Status check_role(SociConnection& connection) {
  auto rows = connection.select(
      "select case when rolsuper then 'is a superuser' when rolbypassrls then 'has BYPASSRLS' "
      "when exists (select 1 from pg_tables where tableowner = current_user and tablename = 'organization') "
      "then 'owns the tables' else '' end || '/' || current_user from pg_roles where rolname = current_user",
      {}, {Kind::Text});
  if (!rows) return rows.error();
  const std::string& text = std::get<std::string>(rows->front().front());
  if (text.front() == '/') return base::Done{};
  size_t slash = text.find('/');
  return base::Error{
      base::ErrorCode::Forbidden,
      fmt::format(
          "the role `{}` {}: it would see every tenant's rows; name one in `store.url` that does not, "
          "and the owner of the tables in `store.owner_url`",
          text.substr(slash + 1), text.substr(0, slash))};
}

base::Result<std::string> role_of(SociConnection& connection) {
  auto rows = connection.select("select current_user || ''", {}, {Kind::Text});
  if (!rows) return rows.error();
  return std::get<std::string>(rows->front().front());
}

base::Status prepare_tables(SociConnection& serving, const StoreOptions& options) {
  if (!options.owner_url.empty()) {
    auto owner = open_one(options.owner_url);
    if (!owner) return owner.error();
    auto role = role_of(serving);
    if (!role) return role.error();
    return migrate(**owner, Engine::Postgres, *role);
  }
  auto todo = pending(serving);
  if (!todo) return todo.error();
  if (todo->empty()) return base::Done{};
  return base::Error{
      base::ErrorCode::Unsupported,
      fmt::format("the database lacks {} migrations, the first is `{}`; set `store.owner_url`, or run "
                  "`rapportd migrate` with it",
                  todo->size(), todo->front())};
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_postgres(const StoreOptions& options) {
  auto serving = open_one(options.url);
  if (!serving) return serving.error();
  if (auto prepared = prepare_tables(**serving, options); !prepared) return prepared.error();
  if (auto fit = check_role(**serving); !fit) return fit.error();
  auto pool = std::make_unique<Pool>(options.connections, [url = options.url] { return open_one(url); });
  return std::unique_ptr<Store>(std::make_unique<PostgresStore>(std::move(pool)));
}

}  // namespace rapport::store
