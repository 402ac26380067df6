// What is done once with a key, on both engines: the deed and its answer are kept together or not at all,
// also when two ask at the same moment.
#include <atomic>
#include <barrier>
#include <thread>

#include "server/service/customers.h"
#include "server/service/idempotency.h"
#include "tests/contract/engines.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using store::Engine;

struct OnceEngine {
  store::contract::Database database{testing::WithParamInterface<Engine>::GetParam()};
};

class Once : private OnceEngine, public ServiceTest, public testing::WithParamInterface<Engine> {
 protected:
  Once() : ServiceTest(database.open()) {
    expert =
        someone(partner("Fabrikam", "P-1"), "Pia", "pia@fabrikam.example", model::Role::PartnerAdministrator);
  }

  // Creates the customer `name`.
  Outcome<KeptAnswer> create(const std::string& name, const std::string& key) {
    return do_once(environment, expert, key, name, [&](const Environment& joined) -> Outcome<KeptAnswer> {
      auto id = create_customer(joined, expert, {.name = name, .country = "DK"});
      if (!id) return id.error();
      return KeptAnswer{201, *id};
    });
  }

  size_t customers() {
    const auto all = read(
        [](store::Tx& tx) { return tx.list<store::Organization>({"kind = ?", {std::string("Customer")}}); });
    EXPECT_TRUE(all.ok());
    return all ? all->size() : 0;
  }

  Caller expert;
};

INSTANTIATE_TEST_SUITE_P(Engines, Once, testing::Values(Engine::Sqlite, Engine::Postgres),
                         store::contract::name_of_engine);

TEST_P(Once, TwoAtTheSameMomentDoItOnceAndGetTheSameAnswer) {
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    const std::string name = "Customer " + std::to_string(round);
    std::array<std::string, 2> answers;
    std::atomic<int> replayed = 0;
    std::barrier start(2);
    auto ask = [&](std::string& answer) {
      start.arrive_and_wait();
      auto got = create(name, name);
      ASSERT_TRUE(got.ok());
      answer = got->body;
      replayed += got->is_replayed;
    };
    std::thread other([&] { ask(answers[1]); });
    ask(answers[0]);
    other.join();
    EXPECT_FALSE(answers[0].empty());
    EXPECT_EQ(answers[0], answers[1]);
    EXPECT_EQ(replayed, 1);
  }
  EXPECT_EQ(customers(), size_t{kRounds});
}

TEST_P(Once, ADeedThatFailsAtItsEndLeavesNothingAndTheKeyFree) {
  const auto failed =
      do_once(environment, expert, "order-1", "", [&](const Environment& joined) -> Outcome<KeptAnswer> {
        auto id = create_customer(joined, expert, {.name = "Nordlys", .country = "DK"});
        EXPECT_TRUE(id.ok());
        return refused(base::ErrorCode::Conflict, texts::Text::problem_forbidden);
      });
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().said.text, texts::Text::problem_forbidden);
  EXPECT_EQ(customers(), 0U);
  EXPECT_TRUE(create("Nordlys", "order-1").ok());
}

// Each use case inside is whole by itself, as it is outside.
TEST_P(Once, AWriteThatIsRefusedInsideLeavesNothing) {
  const auto answer =
      do_once(environment, expert, "order-1", "", [&](const Environment& joined) -> Outcome<KeptAnswer> {
        const auto refused_write = joined.store.write(scope_of(expert), [&](store::Tx& tx) -> Outcome<Done> {
          auto removed = tx.remove<store::Membership>({"id = ?", {expert.membership_id}});
          EXPECT_TRUE(removed.ok() && *removed == 1);
          return refused(base::ErrorCode::Conflict, texts::Text::problem_forbidden);
        });
        EXPECT_FALSE(refused_write.ok());
        return KeptAnswer{200, "went on"};
      });
  ASSERT_TRUE(answer.ok());
  const auto people = read([](store::Tx& tx) { return tx.list<store::Membership>({"1 = 1", {}}); });
  ASSERT_TRUE(people.ok());
  EXPECT_EQ(people->size(), 1U);
}

}  // namespace
}  // namespace rapport::service
