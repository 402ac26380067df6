#include "server/service/tickets.h"

#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

struct Tickets : ServiceTest {
  std::string link(int64_t lifetime_ms, const store::Maybe& subject = {}) {
    auto token = write([&](store::Tx& tx) {
      return issue(tx, environment, {Purpose::Reset, {}, subject, "ada@example.com", lifetime_ms});
    });
    return token ? *token : "";
  }
  Outcome<store::Ticket> used(const std::string& token, Purpose purpose) {
    return write([&](store::Tx& tx) { return use(tx, environment, token, purpose); });
  }
};

TEST_F(Tickets, ALinkWorksOnceForItsPurposeUntilItEnds) {
  std::string token = link(kHour);
  EXPECT_FALSE(used(token, Purpose::Invitation).ok());
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Valid);
  EXPECT_TRUE(used(token, Purpose::Reset).ok());
  EXPECT_EQ(used(token, Purpose::Reset).error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Used);
  std::string late = link(kHour);
  clock.forward(kHour);
  EXPECT_EQ(look_at_link(environment, late)->state, LinkState::Expired);
  EXPECT_FALSE(used(late, Purpose::Reset).ok());
}

TEST_F(Tickets, ANewLinkSupersedesTheOneBefore) {
  std::string first = link(kHour, "subject"), second = link(kHour, "subject");
  EXPECT_EQ(look_at_link(environment, first)->state, LinkState::Superseded);
  EXPECT_FALSE(used(first, Purpose::Reset).ok());
  EXPECT_TRUE(used(second, Purpose::Reset).ok());
  EXPECT_EQ(look_at_link(environment, std::string(43, 'a'))->state, LinkState::Unknown);
}

TEST_F(Tickets, AWithdrawnLinkSaysSoUntilThereIsANewerOne) {
  std::string first = link(kHour, "subject"), second = link(kHour, "subject");
  auto withdrawn = [&] {
    return write([&](store::Tx& tx) {
      return store::withdraw_tickets(tx, name_of(Purpose::Reset), "subject", clock.now_ms());
    });
  };
  EXPECT_EQ(*withdrawn(), 2u);
  for (const std::string& token : {first, second}) {
    EXPECT_EQ(look_at_link(environment, token)->state, LinkState::Withdrawn);
    EXPECT_FALSE(used(token, Purpose::Reset).ok());
  }
  clock.forward(2 * kHour);
  EXPECT_EQ(look_at_link(environment, second)->state, LinkState::Withdrawn) << "not that it has expired";
  std::string third = link(kHour, "subject");
  EXPECT_EQ(look_at_link(environment, second)->state, LinkState::Superseded);
  EXPECT_TRUE(used(third, Purpose::Reset).ok());
  EXPECT_EQ(*withdrawn(), 2u);
  EXPECT_EQ(look_at_link(environment, third)->state, LinkState::Used);
}

}  // namespace
}  // namespace rapport::service
