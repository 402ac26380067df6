// One client's address may try so often in a minute; others are not touched by it, and memory is bounded.
#include "server/pages/address_limit.h"

#include "tests/unit/server/pages/browser.h"

namespace rapport::pages {
namespace {

TEST(AddressLimit, RefusesAfterSoManyAndLetsInAgain) {
  AddressLimit limit;
  for (int i = 0; i < 60; ++i) ASSERT_EQ(limit.take("192.0.2.1", 1'000, 60), 0) << i;
  EXPECT_EQ(limit.take("192.0.2.1", 1'000, 60), 1'000) << "a second for each of sixty";
  EXPECT_EQ(limit.take("192.0.2.1", 1'999, 60), 1) << "asking again makes the wait no longer";
  EXPECT_EQ(limit.take("192.0.2.1", 2'000, 60), 0);
  EXPECT_GT(limit.take("192.0.2.1", 2'000, 60), 0);
  EXPECT_EQ(limit.take("192.0.2.2", 2'000, 60), 0) << "somebody else";
}

TEST(AddressLimit, ANetworkOfIPv6IsOneAndLoopbackIsFree) {
  AddressLimit limit;
  for (int i = 0; i < 5; ++i) ASSERT_EQ(limit.take("2001:db8:1:2::" + std::to_string(i + 1), 0, 5), 0);
  EXPECT_GT(limit.take("2001:db8:1:2:ffff::9", 0, 5), 0);
  EXPECT_EQ(limit.take("2001:db8:1:3::1", 0, 5), 0);
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(limit.take("127.0.0.1", 0, 5), 0);
    ASSERT_EQ(limit.take("::1", 0, 5), 0);
  }
}

TEST(AddressLimit, AHundredThousandAddressesDoNotFreeTheOneThatTriesOn) {
  AddressLimit limit;
  int refused = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string other =
        "10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." + std::to_string(i & 255);
    EXPECT_EQ(limit.take(other, 0, 60), 0);
    if (i % 100 == 0) refused += limit.take("192.0.2.1", 0, 60) > 0;
  }
  EXPECT_GT(refused, 500);
}

// What anybody can send without a sign-in, other than that they want another language or to leave.
TEST(Paces, EveryFormOfAVisitorIsATry) {
  for (const Route& route : routes()) {
    if (route.method != http::Method::Post || route.access.gate != model::Gate::Public) continue;
    bool is_idle = route.pattern == "/language" || route.pattern == "/sign-out";
    EXPECT_EQ(route.pace, is_idle ? Pace::Free : Pace::Try) << route.pattern;
  }
}

class SlowedDown : public PagesTest {};

TEST_F(SlowedDown, GuessedLinksAndSignInsGet429WithRetryAfter) {
  settings.address_tries = 10;
  Browser browser(*site);
  browser.follows = false;
  for (int i = 0; i < 10; ++i) {
    browser.get("/link/" + std::string(42, 'x') + static_cast<char>('a' + i));
    ASSERT_EQ(browser.status(), 303u);
  }
  browser.get("/link/" + std::string(43, 'y'));
  EXPECT_EQ(browser.status(), 429u);
  EXPECT_EQ(browser.header("Retry-After"), "6");
  EXPECT_TRUE(browser.shows("Too many attempts"));
  browser.get("/sign-in");
  EXPECT_EQ(browser.status(), 200u) << "looking is no try";
  browser.post("/sign-in", {{"email", "a@b.example"}, {"password", "x"}});
  EXPECT_EQ(browser.status(), 429u);
  clock.forward(6'000);
  browser.post("/sign-in", {{"email", "a@b.example"}, {"password", "x"}});
  EXPECT_EQ(browser.status(), 403u) << "slowed down, not locked out";
}

}  // namespace
}  // namespace rapport::pages
