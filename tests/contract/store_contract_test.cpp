// What every engine promises of rows and transactions: one body, both engines.
#include <atomic>
#include <latch>
#include <thread>

#include "server/store/caller_query.h"
#include "server/store/queries.h"
#include "tests/contract/engines.h"
#include "tests/contract/samples.h"

namespace rapport::store {
namespace {

using contract::Base;
using contract::Contents;
using contract::id_of;
using contract::sample;
using contract::values_of;

class StoreContract : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    store = database.open();
    ASSERT_NE(store, nullptr);
    ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return insert_base(tx, base); }));
  }

  base::Status insert_throttle(const std::string& id, int64_t failures = 0) {
    return store->write(Scope::system(), [&](Tx& tx) { return tx.insert(Throttle{id, failures, 0, 0}); });
  }
  std::optional<int64_t> failures_of(const std::string& id) {
    auto row = store->read(Scope::system(), [&](Tx& tx) { return tx.find<Throttle>(id); });
    EXPECT_TRUE(row.ok()) << contract::message(row);
    return row && *row ? std::optional((*row)->failures) : std::nullopt;
  }

  contract::Database database{GetParam()};
  Base base;
  std::unique_ptr<Store> store;
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, testing::Values(Engine::Sqlite, Engine::Postgres),
                         contract::name_of_engine);

const base::Error kUndo{base::ErrorCode::Unsupported, "undo"};

template <class Row>
void round_trip(Store& store, const Base& base, const Contents& contents, int number) {
  SCOPED_TRACE(Shape<Row>::shape.table);
  auto row = sample<Row>(id_of("rt" + std::to_string(number)), base, contents);
  ASSERT_OK(store.write(Scope::system(), [&](Tx& tx) { return tx.insert(row); }));
  auto found = store.read(Scope::system(), [&](Tx& tx) { return tx.find<Row>(row.id); });
  ASSERT_OK(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ(values_of(**found), values_of(row));
  ASSERT_OK(store.write(Scope::system(), [&](Tx& tx) { return tx.update(row); }));
  auto again = store.read(Scope::system(), [&](Tx& tx) { return tx.list<Row>({"id = ?", {row.id}}); });
  ASSERT_OK(again);
  ASSERT_EQ(again->size(), 1u);
  EXPECT_EQ(values_of(again->front()), values_of(row));
}

TEST_P(StoreContract, EveryRowComesBackAsItWasWritten) {
  using Limits = std::numeric_limits<int64_t>;
  const Contents contents[] = {
      {"", 0, Contents::Optional::Given},
      {"Ärger mit “Quotes” — 漢字 🙂", Limits::max()},
      {"line\nbreak\r\n\ttab", Limits::min()},
      {"it's \"quoted\" \\ and ; -- :p0 ? $1 % _", -1, Contents::Optional::Null},
      {std::string(100'000, 'x') + "ß", 1},
  };
  int number = 0;
  for (const Contents& one : contents) {
    ++number;
#define ROW(struct_name, table, tenants, persons, seen_by) round_trip<struct_name>(*store, base, one, number);
#include "server/store/rows.def"
  }
}

TEST_P(StoreContract, ATextThatCannotBeKeptIsRefused) {
  EXPECT_CODE(insert_throttle(std::string("a\0b", 3)), InvalidArgument);
  EXPECT_CODE(insert_throttle("a\xff"), InvalidArgument);
  EXPECT_CODE(store->read(Scope::system(), [](Tx& tx) { return tx.find<Throttle>(std::string("\0", 1)); }),
              InvalidArgument);
}

TEST_P(StoreContract, WhatIsThereTwiceIsAConflict) {
  ASSERT_OK(insert_throttle("one"));
  auto twice = insert_throttle("one");
  EXPECT_CODE(twice, Conflict);
  EXPECT_EQ(twice.error().message.find("one"), std::string::npos) << "a value in a message";
}

TEST_P(StoreContract, ARowThatRefersToNothingIsAConflict) {
  auto row = sample<Membership>(id_of("m"), base, {"x", 1});
  row.organization_id = id_of("nobody");
  EXPECT_CODE(store->write(Scope::system(), [&](Tx& tx) { return tx.insert(row); }), Conflict);
  row.organization_id = base.tenant;
  ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return tx.insert(row); }));
  EXPECT_CODE(
      store->write(Scope::system(), [&](Tx& tx) { return tx.remove<Account>({"id = ?", {base.account}}); }),
      Conflict);
}

TEST_P(StoreContract, WhoHoldsARowChangesItAlone) {
  constexpr int kThreads = 6, kTimes = 15;
  auto created_at = [&] {
    auto row = store->read(Scope::system(), [&](Tx& tx) { return tx.find<Organization>(base.tenant); });
    return row && *row ? (*row)->created_at : -1;
  };
  const int64_t before = created_at();
  std::latch all(kThreads);
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      all.arrive_and_wait();
      for (int time = 0; time < kTimes; ++time) {
        auto added = store->write(Scope::of_tenant(base.tenant), [&](Tx& tx) -> base::Status {
          auto row = hold<Organization>(tx, base.tenant);
          if (!row) return row.error();
          ++(*row)->created_at;
          return tx.update(**row);
        });
        failed += !added;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(created_at() - before, kThreads * kTimes);
}

TEST_P(StoreContract, NobodyHoldsARowOfSomebodyElse) {
  auto row = store->write(Scope::of_tenant(base.tenant),
                          [&](Tx& tx) { return hold<Organization>(tx, base.other_tenant); });
  ASSERT_OK(row);
  EXPECT_FALSE(row->has_value());
}

TEST_P(StoreContract, ACustomerHasAServiceOnceAndAgainAfterItWasRemoved) {
  auto service = sample<Subscription>(id_of("s1"), base, {"rapport", 1});
  auto again = sample<Subscription>(id_of("s2"), base, {"rapport", 2});
  auto insert = [&](const Subscription& row) {
    return store->write(Scope::system(), [&](Tx& tx) { return tx.insert(row); });
  };
  ASSERT_OK(insert(service));
  EXPECT_CODE(insert(again), Conflict);
  service.status = model::ServiceStatus::Removed;
  ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return tx.update(service); }));
  ASSERT_OK(insert(again));
}

TEST_P(StoreContract, AnErrorRollsBack) {
  auto status = store->write(Scope::system(), [&](Tx& tx) -> base::Status {
    if (auto done = tx.insert(Throttle{"gone", 0, 0, 0}); !done) return done;
    return kUndo;
  });
  EXPECT_EQ(contract::message(status), "undo");
  EXPECT_FALSE(failures_of("gone"));
}

TEST_P(StoreContract, AnErrorOfTheDatabaseCannotBeSwallowed) {
  ASSERT_OK(insert_throttle("one"));
  EXPECT_CODE(store->write(Scope::system(),
                           [&](Tx& tx) -> base::Status {
                             auto first = tx.insert(Throttle{"two", 0, 0, 0});
                             auto refused = tx.insert(Throttle{"one", 0, 0, 0});
                             auto after = tx.insert(Throttle{"three", 0, 0, 0});
                             EXPECT_TRUE(first.ok());
                             EXPECT_EQ(contract::message(after), contract::message(refused));
                             return base::Done{};
                           }),
              Conflict);
  EXPECT_FALSE(failures_of("two"));
  EXPECT_FALSE(failures_of("three"));
  ASSERT_OK(insert_throttle("four"));
}

TEST_P(StoreContract, AnExceptionIsAnError) {
  EXPECT_CODE(store->write(Scope::system(), [](Tx&) -> base::Status { throw std::runtime_error("odd"); }),
              Unavailable);
  EXPECT_CODE(store->read(Scope::system(), [](Tx&) -> base::Status { throw std::runtime_error("odd"); }),
              Unavailable);
  ASSERT_OK(insert_throttle("after"));
}

TEST_P(StoreContract, AFailingWriteLeavesItsNeighboursAlone) {
  ASSERT_OK(insert_throttle("taken"));
  constexpr int kWrites = 40;
  std::latch all(kWrites), busy(1), may_go(1);
  // While this one holds the writer up the others gather behind it.
  std::thread holder([&] {
    auto held = store->write(Scope::system(), [&](Tx&) -> base::Status {
      if (!busy.try_wait()) busy.count_down();
      may_go.wait();
      return base::Done{};
    });
    EXPECT_TRUE(held.ok());
  });
  busy.wait();
  std::vector<std::thread> threads;
  std::atomic<int> conflicts = 0;
  for (int i = 0; i < kWrites; ++i)
    threads.emplace_back([&, i] {
      all.count_down();
      auto status = insert_throttle(i % 4 == 0 ? "taken" : "n" + std::to_string(i));
      if (!status && status.error().code == base::ErrorCode::Conflict) ++conflicts;
    });
  all.wait();
  may_go.count_down();
  holder.join();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(conflicts, kWrites / 4);
  for (int i = 0; i < kWrites; ++i)
    EXPECT_EQ(failures_of("n" + std::to_string(i)).has_value(), i % 4 != 0) << i;
}

TEST_P(StoreContract, AReadSeesOneMoment) {
  ASSERT_OK(insert_throttle("row", 1));
  auto seen = store->read(Scope::system(), [&](Tx& tx) -> base::Status {
    auto before = tx.find<Throttle>("row");
    std::thread([&] {
      EXPECT_TRUE(
          store->write(Scope::system(), [](Tx& other) { return other.update(Throttle{"row", 2, 0, 0}); })
              .ok());
    }).join();
    auto after = tx.find<Throttle>("row");
    EXPECT_EQ((*before)->failures, 1);
    EXPECT_EQ((*after)->failures, 1);
    return base::Done{};
  });
  ASSERT_OK(seen);
  EXPECT_EQ(failures_of("row"), 2);
}

TEST_P(StoreContract, AReadDoesNotWrite) {
  EXPECT_CODE(store->read(Scope::system(), [](Tx& tx) { return tx.insert(Throttle{"row", 1, 0, 0}); }),
              Forbidden);
  EXPECT_FALSE(failures_of("row"));
}

TEST_P(StoreContract, WhatIsNotThereIsNotFound) {
  EXPECT_CODE(store->write(Scope::system(), [](Tx& tx) { return tx.update(Throttle{"none", 1, 0, 0}); }),
              NotFound);
  auto found = store->read(Scope::system(), [](Tx& tx) { return tx.find<Throttle>("none"); });
  ASSERT_OK(found);
  EXPECT_FALSE(found->has_value());
}

TEST_P(StoreContract, TextGoesByItsBytes) {
  for (const char* id : {"a", "B", "ä", "_", "b"}) ASSERT_OK(insert_throttle(id));
  auto rows = store->read(Scope::system(), [](Tx& tx) { return tx.list<Throttle>({"", {}, "order by id"}); });
  ASSERT_OK(rows);
  std::string order;
  for (const Throttle& row : *rows) order += row.id;
  EXPECT_EQ(order, "B_abä");
  auto like = store->read(Scope::system(), [](Tx& tx) { return tx.count<Throttle>({"id like ?", {"b%"}}); });
  ASSERT_OK(like);
  EXPECT_EQ(*like, 1);
}

TEST_P(StoreContract, ChangesAndRemovalsAreCounted) {
  for (const char* id : {"a", "b", "c"}) ASSERT_OK(insert_throttle(id, 1));
  auto changed = store->write(Scope::system(), [](Tx& tx) {
    return tx.change<Throttle>("failures = failures + ?", {"id <> ?", {int64_t{4}, "b"}});
  });
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, 2u);
  EXPECT_EQ(failures_of("a"), 5);
  EXPECT_EQ(failures_of("b"), 1);
  auto removed =
      store->write(Scope::system(), [](Tx& tx) { return tx.remove<Throttle>({"failures = 5", {}}); });
  ASSERT_OK(removed);
  EXPECT_EQ(*removed, 2u);
  EXPECT_FALSE(failures_of("a"));
}

TEST_P(StoreContract, AChangeGivesTheRowsAsTheyAreNow) {
  for (const char* id : {"a", "b", "c"}) ASSERT_OK(insert_throttle(id, 1));
  auto changed = store->write(Scope::system(), [](Tx& tx) {
    return tx.change_and_list<Throttle>("failures = failures + ?", {"id <> ?", {int64_t{4}, "b"}});
  });
  ASSERT_OK(changed);
  ASSERT_EQ(changed->size(), 2u);
  for (const Throttle& row : *changed) EXPECT_EQ(row.failures, 5) << row.id;
  EXPECT_EQ(failures_of("a"), 5);
  EXPECT_EQ(failures_of("b"), 1);
  auto foreign = store->write(Scope::of_tenant(base.tenant), [&](Tx& tx) {
    return tx.change_and_list<Organization>("name = ?", {"id = ?", {"x", base.other_tenant}});
  });
  ASSERT_OK(foreign);
  EXPECT_TRUE(foreign->empty());
}

TEST_P(StoreContract, WhoBringsATokenIsFoundWithAllThatIsKnownOfThem) {
  auto put = store->write(Scope::system(), [&](Tx& tx) -> base::Status {
    for (const char* id : {"one", "two", "nowhere"}) {
      SignIn sign_in;
      sign_in.id = sign_in.token_hash = id;
      sign_in.account_id = std::string(id) == "nowhere" ? base.other_account : base.account;
      if (std::string(id) == "one") sign_in.organization_id = base.tenant;
      if (auto added = tx.insert(sign_in); !added) return added;
    }
    for (const std::string& tenant : {base.other_tenant, base.tenant}) {
      Membership member;
      member.id = member.email_key = "in " + tenant;
      member.organization_id = tenant;
      member.account_id = base.account;
      member.status = model::UserStatus::Active;
      if (auto added = tx.insert(member); !added) return added;
      member.id = member.email_key = "left " + tenant;
      member.status = model::UserStatus::Removed;
      if (auto added = tx.insert(member); !added) return added;
    }
    return base::Done{};
  });
  ASSERT_OK(put);
  auto ask = [&](const Scope& scope, const char* token) {
    return store->read(scope, [&](Tx& tx) { return caller_by_token(tx, token); });
  };
  auto one = ask(Scope::system(), "one");
  ASSERT_OK(one);
  ASSERT_TRUE(one->has_value());
  EXPECT_EQ((*one)->sign_in.id, "one");
  EXPECT_EQ((*one)->account.id, base.account);
  ASSERT_TRUE((*one)->organization.has_value());
  EXPECT_EQ((*one)->organization->id, base.tenant);
  ASSERT_EQ((*one)->memberships.size(), 2u);
  EXPECT_EQ((*one)->memberships[0].organization_id, base.tenant);
  EXPECT_EQ((*one)->memberships[1].organization_id, base.other_tenant);
  auto two = ask(Scope::system(), "two");
  ASSERT_OK(two);
  EXPECT_FALSE((*two)->organization.has_value());
  auto nowhere = ask(Scope::system(), "nowhere");
  ASSERT_OK(nowhere);
  EXPECT_EQ((*nowhere)->account.id, base.other_account);
  EXPECT_TRUE((*nowhere)->memberships.empty());
  auto forged = ask(Scope::system(), "forged");
  ASSERT_OK(forged);
  EXPECT_FALSE(forged->has_value());
  EXPECT_CODE(ask(Scope::of_tenant(base.tenant), "one"), Forbidden);
}

TEST_P(StoreContract, OldDeliveriesGoTheOldestFirst) {
  auto put = store->write(Scope::system(), [&](Tx& tx) -> base::Status {
    for (int64_t at : {3, 1, 2, 9}) {
      Delivery row;
      row.id = row.message_id = std::to_string(at);
      row.kind = "mail";
      row.state = at == 1 ? "waiting" : "delivered";
      row.created_at = at;
      if (auto added = tx.insert(row); !added) return added;
    }
    return base::Done{};
  });
  ASSERT_OK(put);
  auto remove = [&](int64_t most) {
    auto removed = store->write(Scope::system(), [&](Tx& tx) { return remove_deliveries(tx, 9, most); });
    EXPECT_TRUE(removed.ok()) << contract::message(removed);
    auto left = store->read(Scope::system(),
                            [](Tx& tx) { return tx.list<Delivery>({"", {}, "order by created_at"}); });
    std::string ids;
    if (left)
      for (const Delivery& one : *left) ids += one.id;
    return ids;
  };
  EXPECT_EQ(remove(1), "139");
  EXPECT_EQ(remove(5), "19");
}

TEST_P(StoreContract, CountsByAColumn) {
  for (const char* id : {"a", "b", "c"}) ASSERT_OK(insert_throttle(id, id[0] == 'b' ? 2 : 1));
  auto counted =
      store->read(Scope::system(), [](Tx& tx) { return tx.count_by<Throttle>("id", {"failures = 1", {}}); });
  ASSERT_OK(counted);
  ASSERT_EQ(counted->size(), 2u);
  EXPECT_EQ(counted->front().what, "a");
  EXPECT_EQ(counted->front().count, 1);
  EXPECT_EQ(counted->back().what, "c");
  auto own = store->read(Scope::of_tenant(base.tenant),
                         [](Tx& tx) { return tx.count_by<Organization>("kind", {"", {}}); });
  ASSERT_OK(own);
  ASSERT_EQ(own->size(), 1u);
  EXPECT_EQ(own->front().count, 1);  // of the other tenant nothing is counted
}

TEST_P(StoreContract, WithinAnotherScopeComesBack) {
  auto status = store->write(Scope::of_tenant(base.tenant), [&](Tx& tx) -> base::Status {
    auto foreign = tx.within(Scope::of_tenant(base.other_tenant),
                             [&](Tx& inner) { return inner.find<Organization>(base.other_tenant); });
    EXPECT_TRUE(foreign && foreign->has_value());
    auto failed = tx.within(Scope::system(), [&](Tx&) -> base::Status { return kUndo; });
    EXPECT_EQ(contract::message(failed), "undo");
    EXPECT_EQ(tx.scope().tenant, base.tenant);
    auto own = tx.find<Organization>(base.tenant);
    EXPECT_TRUE(own && own->has_value());
    auto other = tx.find<Organization>(base.other_tenant);
    EXPECT_TRUE(other && !other->has_value());
    // The database has come back too, not only the filter.
    auto all = tx.connection().select("select count(*) from organization", {}, {Kind::Integer});
    EXPECT_TRUE(all.ok());
    if (all && GetParam() == Engine::Postgres) {
      EXPECT_EQ(all->front().front(), Value(int64_t{1}));
    }
    return base::Done{};
  });
  ASSERT_OK(status);
}

TEST_P(StoreContract, AScopeIsForIdentifiers) {
  EXPECT_CODE(
      store->read(Scope::of_tenant("x' or '1' = '1"), [](Tx& tx) { return tx.count<Account>({"", {}}); }),
      InvalidArgument);
  auto within = store->read(Scope::system(), [](Tx& tx) {
    return tx.within(Scope::person("a'b"), [](Tx& inner) { return inner.count<Account>({"", {}}); });
  });
  EXPECT_CODE(within, InvalidArgument);
}

TEST_P(StoreContract, ManyThreadsReadAndWrite) {
  constexpr int kThreads = 8, kTurns = 40;
  ASSERT_OK(insert_throttle("sum"));
  std::vector<std::thread> threads;
  std::atomic<int> problems = 0;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      int64_t last = 0;
      for (int i = 0; i < kTurns; ++i) {
        if (!insert_throttle(std::to_string(t) + "-" + std::to_string(i))) ++problems;
        auto added = store->write(Scope::system(), [](Tx& tx) {
          return tx.change<Throttle>("failures = failures + 1", {"id = ?", {"sum"}});
        });
        if (!added || *added != 1) ++problems;
        auto now = failures_of("sum");
        if (!now || *now <= last) ++problems;  // one's own write is seen, and time does not go back
        last = now.value_or(0);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(problems, 0);
  EXPECT_EQ(failures_of("sum"), kThreads * kTurns);
}

// Ten rounds of writers that want to be the first to change the same row.
void race(const std::vector<Store*>& stores) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    std::latch start(static_cast<std::ptrdiff_t>(stores.size()));
    std::atomic<int> winners = 0;
    std::vector<std::thread> threads;
    for (Store* store : stores)
      threads.emplace_back([&, store] {
        start.arrive_and_wait();
        auto changed = store->write(Scope::system(), [&](Tx& tx) {
          return tx.change<Throttle>("failures = failures + 1",
                                     {"id = ? and failures = ?", {"race", int64_t{round}}});
        });
        EXPECT_TRUE(changed.ok()) << contract::message(changed);
        if (changed && *changed == 1) ++winners;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(winners, 1) << round;
  }
}

TEST_P(StoreContract, OfTwoWritersOneWins) {
  ASSERT_OK(insert_throttle("race"));
  race({store.get(), store.get(), store.get(), store.get()});
}

TEST_P(StoreContract, OfTwoWritersOfTwoStoresOneWins) {
  ASSERT_OK(insert_throttle("race"));
  auto other = database.open();
  ASSERT_NE(other, nullptr);
  race({store.get(), other.get(), store.get(), other.get()});
}

TEST_P(StoreContract, SaysWhatMakesItDurable) {
  auto text = store->durability();
  ASSERT_OK(text);
  EXPECT_EQ(*text, GetParam() == Engine::Sqlite ? "sqlite journal_mode=wal synchronous=2 foreign_keys=1"
                                                : "postgresql synchronous_commit=on fsync=on");
  ASSERT_OK(store->ready());
}

}  // namespace
}  // namespace rapport::store
