// PostgreSQL: a pool of connections, a transaction each. The role that serves must not be able to see past
// the tenants.
#include "server/store/postgres_store.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "server/store/migrate.h"
#include "server/store/policies.h"
#include "server/store/pool.h"
#include "server/store/run_job.h"

namespace rapport::store {
namespace {

constexpr int kTries = 5;  // of a write that the database broke off because of another
constexpr std::chrono::milliseconds kPause{
    10};  // before the second one, twice as long before each further one

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

  base::Status run_write(const Scope& scope, const Job& job) override {
    return run("begin isolation level read committed read write", scope, job);
  }

 private:
  enum class Next : uint8_t { Answer, RunAgain };
  struct Outcome {
    base::Status status;
    Next next;
  };

  base::Status run(std::string_view begin, const Scope& scope, const Job& job) {
    for (int tries = 1;; ++tries) {
      Outcome outcome = leased(begin, scope, job);
      if (outcome.next == Next::Answer || tries == kTries) return outcome.status;
      // The other one, which waited for this one's rows, takes them first.
      std::this_thread::sleep_for(kPause * (1 << (tries - 1)));
    }
  }

  Outcome leased(std::string_view begin, const Scope& scope, const Job& job) {
    auto lease = pool_->lease();
    if (!lease) return {lease.error(), Next::Answer};
    return once(**lease, begin, scope, job);
  }

  // Before the commit was sent nothing can have been kept: a connection that broke is replaced. After it
  // nobody knows, and running it again could do it twice.
  static Outcome once(SociConnection& connection, std::string_view begin, const Scope& scope,
                      const Job& job) {
    auto again_if = [](bool is_worth_it) { return is_worth_it ? Next::RunAgain : Next::Answer; };
    if (auto begun = connection.begin(begin, scope); !begun) return {begun, again_if(!connection.is_alive())};
    auto status = run_job(connection, scope, job);
    if (!status) {
      bool is_worth_it = connection.should_retry() || !connection.is_alive();
      if (connection.is_alive()) (void)connection.roll_back();
      return {status, again_if(is_worth_it)};
    }
    status = connection.command("commit");
    return {status, again_if(!status && connection.should_retry())};
  }

  std::unique_ptr<Pool> pool_;
};

// What the serving role must not be, and must not own. "" where all is well.
std::string unfit_role() {
  std::string names = "'rapport_migration'";
  for (const Table& table : tables()) names += fmt::format(", '{}'", table.shape.table);
  return fmt::format(
      "select case "
      "when exists (select 1 from pg_roles where rolsuper and pg_has_role(session_user, oid, 'member')) "
      "then 'is a superuser' "
      "when exists (select 1 from pg_roles where rolbypassrls and pg_has_role(session_user, oid, 'member')) "
      "then 'has BYPASSRLS' "
      "else coalesce((select 'owns the table `' || min(c.relname || '') || '`' from pg_class c "
      "where c.oid in (select to_regclass(name) from unnest(array[{}]) as name) "
      "and pg_has_role(session_user, c.relowner, 'member')), '') end, session_user || ''",
      names);
}

base::Error unfit(std::string_view role, std::string_view what) {
  return {base::ErrorCode::Forbidden,
          fmt::format("the role `{}` {}, itself or through a role that it is in: it would see every tenant's "
                      "rows; name one in `store.url` that does not, and the owner of the tables in "
                      "`store.owner_url`",
                      role, what)};
}

base::Status check_role(SociConnection& connection) {
  auto rows = connection.select(unfit_role(), {}, {Kind::Text, Kind::Text});
  if (!rows) return rows.error();
  const auto& what = std::get<std::string>(rows->front()[0]);
  if (what.empty()) return base::Done{};
  return unfit(std::get<std::string>(rows->front()[1]), what);
}

base::Result<std::string> role_of(SociConnection& connection) {
  auto rows = connection.select("select current_user || ''", {}, {Kind::Text});
  if (!rows) return rows.error();
  return std::get<std::string>(rows->front().front());
}

// Before there are tables that the owner would own.
base::Status check_is_not(SociConnection& serving, const std::string& serving_role,
                          const std::string& owner_role) {
  auto rows = serving.select(
      "select count(*) from pg_roles where rolname = ? and pg_has_role(session_user, oid, 'member')",
      {owner_role}, {Kind::Integer});
  if (!rows) return rows.error();
  if (rows->front().front() == Value(int64_t{0})) return base::Done{};
  return unfit(serving_role, "owns the tables");
}

base::Status migrate_as_owner(SociConnection& serving, const std::string& owner_url) {
  auto owner = connect_postgres(owner_url, Session::LongJob);
  if (!owner) return owner.error();
  auto role = role_of(serving);
  if (!role) return role.error();
  auto owner_role = role_of(**owner);
  if (!owner_role) return owner_role.error();
  if (auto differs = check_is_not(serving, *role, *owner_role); !differs) return differs;
  return migrate(**owner, *role);
}

base::Status prepare_tables(SociConnection& serving, const StoreOptions& options) {
  if (!options.owner_url.empty()) return migrate_as_owner(serving, options.owner_url);
  auto todo = pending(serving);
  if (!todo && todo.error().code == base::ErrorCode::Forbidden)
    return base::Error{base::ErrorCode::Forbidden,
                       "the role in `store.url` has no rights on the tables; set `store.owner_url`, or run "
                       "`rapportd migrate` with it"};
  if (!todo) return todo.error();
  if (todo->empty()) return base::Done{};
  return base::Error{
      base::ErrorCode::Unsupported,
      fmt::format("the database lacks {} migrations, the first is `{}`; set `store.owner_url`, or run "
                  "`rapportd migrate` with it",
                  todo->size(), todo->front())};
}

}  // namespace

base::Result<std::unique_ptr<SociConnection>> connect_postgres(const std::string& url, Session session) {
  auto connection = SociConnection::open(Engine::Postgres, url);
  if (!connection) return connection;
  auto done = (*connection)
                  ->script(
                      "set client_min_messages = warning; set client_encoding = 'UTF8'; "
                      "set synchronous_commit = on; set lock_timeout = '20s'; "
                      "set idle_in_transaction_session_timeout = '60s'");
  if (done && session == Session::Requests) done = (*connection)->script("set statement_timeout = '30s'");
  if (!done) return done.error();
  return connection;
}

base::Result<std::unique_ptr<Store>> open_postgres(const StoreOptions& options) {
  auto serving = connect_postgres(options.url, Session::Requests);
  if (!serving) return serving.error();
  if (auto fit = check_role(**serving); !fit) return fit.error();
  if (auto prepared = prepare_tables(**serving, options); !prepared) return prepared.error();
  if (auto fit = check_role(**serving); !fit) return fit.error();  // now that there are tables to own
  if (auto secured = check_secured(**serving); !secured) return secured.error();
  auto pool = std::make_unique<Pool>(
      options.connections, [url = options.url] { return connect_postgres(url, Session::Requests); });
  return std::unique_ptr<Store>(std::make_unique<PostgresStore>(std::move(pool)));
}

}  // namespace rapport::store
