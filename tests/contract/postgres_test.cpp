// What only PostgreSQL has: roles, policies, connections that end, deadlocks.
#include <unistd.h>

#include <barrier>
#include <thread>

#include "server/store/connect.h"
#include "server/store/postgres_store.h"
#include "tests/contract/engines.h"
#include "tests/contract/samples.h"

namespace rapport::store {
namespace {

class Postgres : public testing::Test {
 protected:
  void run_as(const std::string& role, const std::string& sql) {
    auto connection = SociConnection::open(Engine::Postgres, database.url(role));
    ASSERT_OK(connection);
    ASSERT_OK((*connection)->script(sql));
  }
  // Number of rows that the serving role gets without any scope.
  int64_t seen_by_nobody(const std::string& table) {
    auto connection = SociConnection::open(Engine::Postgres, database.url("serving"));
    EXPECT_TRUE(connection.ok());
    auto rows = (*connection)->select("select count(*) from " + table, {}, {Kind::Integer});
    EXPECT_TRUE(rows.ok()) << contract::message(rows);
    return rows ? std::get<int64_t>(rows->front().front()) : -1;
  }
  std::string refusal(const std::string& url, const std::string& owner_url = "") {
    auto opened = open_store({.url = url, .owner_url = owner_url});
    EXPECT_CODE(opened, Forbidden);
    return contract::message(opened);
  }

  contract::Database database{Engine::Postgres};
  contract::Base base;
};

TEST_F(Postgres, BeforeAScopeIsEnteredThereIsNothing) {
  auto store = database.open();
  ASSERT_NE(store, nullptr);
  ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return insert_base(tx, base); }));
  for (const Table& table : tables())
    EXPECT_EQ(seen_by_nobody(std::string(table.shape.table)), 0) << table.shape.table;
  // A scope ends with its transaction, also on the connection that had one.
  auto connection = SociConnection::open(Engine::Postgres, database.url("serving"));
  ASSERT_OK(connection);
  ASSERT_OK((*connection)->begin("begin", Scope::system()));
  auto inside = (*connection)->select("select count(*) from account", {}, {Kind::Integer});
  ASSERT_OK((*connection)->script("commit"));
  auto after = (*connection)->select("select count(*) from account", {}, {Kind::Integer});
  EXPECT_EQ(inside->front().front(), Value(int64_t{2}));
  EXPECT_EQ(after->front().front(), Value(int64_t{0}));
}

TEST_F(Postgres, RefusesARoleThatSeesPastTheTenants) {
  ASSERT_NE(database.open(), nullptr);
  EXPECT_NE(refusal(database.url("admin")).find("`admin` is a superuser"), std::string::npos);
  EXPECT_NE(refusal(database.url("owner")).find("`owner` owns the table `acceptance`"), std::string::npos);
}

TEST_F(Postgres, RefusesARoleThatCouldBecomeOneThatDoes) {
  ASSERT_NE(database.open(), nullptr);
  // A role of its own: others serve as `serving` at the same time.
  std::string url = database.url("serving"), role = "suspect_" + std::to_string(getpid());
  size_t name = url.find("serving:"), password = name + 8;
  std::string secret = url.substr(password, url.find('@') - password);
  url.replace(name, 7, role);
  run_as("admin", "create role " + role + " login bypassrls password '" + secret + "'");
  std::string bypass = refusal(url);
  run_as("admin", "alter role " + role + " nobypassrls; grant owner to " + role);
  std::string member = refusal(url);
  run_as("admin", "drop role " + role);
  EXPECT_NE(bypass.find("has BYPASSRLS"), std::string::npos) << bypass;
  EXPECT_NE(member.find("owns the table `acceptance`"), std::string::npos) << member;
}

TEST_F(Postgres, RefusesARoleThatOwnsAnyOfTheTables) {
  ASSERT_NE(database.open(), nullptr);
  std::vector<std::string> names = {"rapport_migration"};
  for (const Table& table : tables()) names.emplace_back(table.shape.table);
  for (const std::string& name : names) {
    run_as("admin", "alter table " + name + " owner to serving");
    std::string said = refusal(database.url("serving"));
    EXPECT_NE(said.find("`serving` owns the table `" + name + "`"), std::string::npos) << said;
    run_as("admin", "alter table " + name + " owner to owner");
  }
}

TEST_F(Postgres, TheOwnerDoesNotServeEvenTheFirstTime) {
  refusal(database.url("owner"), database.url("owner"));
  auto made = pending_migrations(database.options());
  ASSERT_OK(made);
  EXPECT_FALSE(made->empty()) << "a refused start made tables";
}

TEST_F(Postgres, WithoutTheOwnerNothingIsMigrated) {
  auto opened = open_store({.url = database.url("serving"), .owner_url = ""});
  EXPECT_CODE(opened, Unsupported);
  EXPECT_NE(contract::message(opened).find("set `store.owner_url`"), std::string::npos);
  ASSERT_NE(database.open(), nullptr);
  ASSERT_OK(open_store({.url = database.url("serving"), .owner_url = ""}));
}

TEST_F(Postgres, RefusesTablesWithoutTheirPolicies) {
  ASSERT_NE(database.open(), nullptr);
  run_as("owner", "alter table account disable row level security");
  refusal(database.url("serving"));
  ASSERT_NE(database.open(), nullptr) << "the owner mends it";
  run_as("owner", "create policy open_to_all on account using (true)");
  refusal(database.url("serving"));
  run_as("owner", "drop policy open_to_all on account; drop policy rapport on account");
  refusal(database.url("serving"));
  ASSERT_NE(database.open(), nullptr);
}

TEST_F(Postgres, RefusesPoliciesThatDoNotSayWhatOursSay) {
  ASSERT_NE(database.open(), nullptr);
  for (const char* change :
       {"alter policy rapport on account using (true)", "alter policy rapport on account with check (true)",
        "alter policy rapport on subscription using (current_setting('rapport.scope', true) <> '')",
        "alter policy rapport on account to owner",
        "drop policy rapport on account; create policy rapport on account for select using (true)"}) {
    run_as("owner", change);
    refusal(database.url("serving"));
    ASSERT_NE(database.open(), nullptr) << "the owner mends it";
    ASSERT_OK(open_store({.url = database.url("serving"), .owner_url = ""}));
  }
}

TEST_F(Postgres, PoliciesHoldForTheOwnerOfEveryTable) {
  auto store = database.open();
  ASSERT_NE(store, nullptr);
  ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return insert_base(tx, base); }));
  auto owner = SociConnection::open(Engine::Postgres, database.url("owner"));
  ASSERT_OK(owner);
  for (const Table& table : tables()) {
    std::string name(table.shape.table);
    auto rows = (*owner)->select("select count(*) from " + name, {}, {Kind::Integer});
    ASSERT_OK(rows);
    EXPECT_EQ(rows->front().front(), Value(int64_t{0})) << name;
    run_as("owner", "alter table " + name + " no force row level security");
    refusal(database.url("serving"));
    run_as("owner", "alter table " + name + " force row level security");
  }
  ASSERT_OK(open_store({.url = database.url("serving"), .owner_url = ""}));
}

std::string statement_timeout(Connection& connection) {
  auto rows = connection.select("select current_setting('statement_timeout')", {}, {Kind::Text});
  return rows ? std::get<std::string>(rows->front().front()) : contract::message(rows);
}

TEST_F(Postgres, AStatementOfARequestIsBrokenOffWhenItTakesTooLong) {
  auto store = database.open();
  ASSERT_NE(store, nullptr);
  auto broken = store->read(Scope::system(), [](Tx& tx) -> base::Status {
    EXPECT_EQ(statement_timeout(tx.connection()), "30s");
    // The same sooner.
    if (auto set = tx.connection().execute("set local statement_timeout = 20", {}); !set) return set.error();
    auto slept = tx.connection().select("select count(*) from pg_sleep(60)", {}, {Kind::Integer});
    if (!slept) return slept.error();
    return base::Done{};
  });
  EXPECT_CODE(broken, Unavailable);
  EXPECT_NE(contract::message(broken).find("timeout"), std::string::npos) << contract::message(broken);
  ASSERT_OK(store->ready());
}

TEST_F(Postgres, LongJobsTakeTheirTime) {
  ASSERT_NE(database.open(), nullptr);
  for (const char* role : {"serving", "owner"}) {
    auto connection = connect_postgres(database.url(role), Session::LongJob);
    ASSERT_OK(connection);
    EXPECT_EQ(statement_timeout(**connection), "0") << role;
  }
  auto copies = connect(database.options());
  ASSERT_OK(copies);
  EXPECT_EQ(statement_timeout(**copies), "0");
}

TEST_F(Postgres, ANodeThatStartsLeavesTheTablesAlone) {
  ASSERT_NE(database.open(), nullptr);
  // Whoever reads a table would have to wait for this one, and so would a start that touches its policies.
  auto busy = SociConnection::open(Engine::Postgres, database.url("owner"));
  ASSERT_OK(busy);
  ASSERT_OK((*busy)->script("begin; lock table account in row exclusive mode"));
  ASSERT_NE(database.open(), nullptr);
  ASSERT_OK((*busy)->script("rollback"));
}

// Ends the other connections of the role that serves; other tests have theirs on the same server.
base::Status end_the_others(Store& store) {
  return store.read(Scope::system(), [](Tx& tx) -> base::Status {
    auto ended = tx.connection().select(
        "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where pid <> pg_backend_pid() "
        "and "
        "usename = current_user and application_name = current_setting('application_name')",
        {}, {Kind::Integer});
    if (!ended) return ended.error();
    return base::Done{};
  });
}

TEST_F(Postgres, ConnectionsThatWereEndedAreReplaced) {
  auto store = database.open(), other = database.open();
  ASSERT_NE(store, nullptr);
  ASSERT_NE(other, nullptr);
  {
    // Several that wait in the pool.
    std::barrier together(4);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        EXPECT_TRUE(store
                        ->read(Scope::system(),
                               [&](Tx& tx) {
                                 together.arrive_and_wait();
                                 return tx.count<Account>({"", {}});
                               })
                        .ok());
      });
    for (auto& thread : threads) thread.join();
  }
  ASSERT_OK(end_the_others(*other));
  for (int i = 0; i < 5; ++i) {
    ASSERT_OK(store->write(Scope::system(),
                           [&](Tx& tx) { return tx.insert(Throttle{std::to_string(i), 0, 0, 0}); }));
    ASSERT_OK(store->ready());
  }
}

TEST_F(Postgres, AConnectionThatEndsBeforeTheCommitIsNoReasonToFail) {
  auto store = database.open(), other = database.open();
  int runs = 0;
  ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) -> base::Status {
    if (auto done = tx.insert(Throttle{"once", 0, 0, 0}); !done) return done;
    if (++runs == 1) {
      EXPECT_TRUE(end_the_others(*other).ok());
    }
    return tx.insert(Throttle{"twice", 0, 0, 0});
  }));
  EXPECT_EQ(runs, 2);
}

TEST_F(Postgres, OfADeadlockBothSucceed) {
  auto store = database.open();
  ASSERT_NE(store, nullptr);
  for (const char* id : {"a", "b"})
    ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return tx.insert(Throttle{id, 0, 0, 0}); }));
  std::barrier both_hold_one(2);
  auto add_to = [&](Tx& tx, const std::string& id) {
    return tx.change<Throttle>("failures = failures + 1", {"id = ?", {id}});
  };
  std::atomic<int> runs = 0;
  auto work = [&](const std::string& first, const std::string& second) {
    bool is_first_run = true;
    auto status = store->write(Scope::system(), [&](Tx& tx) -> base::Status {
      ++runs;
      auto one = add_to(tx, first);
      if (!one) return one.error();
      if (std::exchange(is_first_run, false)) both_hold_one.arrive_and_wait();
      // What follows the deadlock in the same transaction does not hide it.
      auto two = tx.within(Scope::system(), [&](Tx& inner) { return add_to(inner, second); });
      if (!two) return two.error();
      return base::Done{};
    });
    EXPECT_TRUE(status.ok()) << contract::message(status);
  };
  std::thread other([&] { work("b", "a"); });
  work("a", "b");
  other.join();
  EXPECT_GE(runs, 3);
  auto sum = store->read(Scope::system(), [](Tx& tx) { return tx.count<Throttle>({"failures = 2", {}}); });
  ASSERT_OK(sum);
  EXPECT_EQ(*sum, 2);
}

TEST_F(Postgres, AFailedStatementLeavesNothingBehind) {
  auto options = database.options();
  options.connections = 1;
  auto store = open_store(options);
  ASSERT_OK(store);
  for (int i = 0; i < 20; ++i)
    (void)(*store)->write(Scope::system(), [&](Tx& tx) { return tx.insert(Throttle{"same", 0, 0, 0}); });
  auto kept = (*store)->read(Scope::system(), [](Tx& tx) {
    return tx.connection().select("select count(*) from pg_prepared_statements", {}, {Kind::Integer});
  });
  ASSERT_OK(kept);
  EXPECT_LE(std::get<int64_t>(kept->front().front()), 3);
}

TEST_F(Postgres, WithoutAServerItSaysSoWithoutThePassword) {
  auto opened = open_store({.url = "postgresql://serving:hush@127.0.0.1:1/none", .owner_url = ""});
  EXPECT_CODE(opened, Unavailable);
  EXPECT_EQ(contract::message(opened).find("hush"), std::string::npos);
  std::string wrong = database.url("serving");
  wrong.replace(wrong.find("serving:") + 8, 3, "xyz");
  EXPECT_CODE(open_store({.url = wrong, .owner_url = ""}), Unavailable);
}

}  // namespace
}  // namespace rapport::store
