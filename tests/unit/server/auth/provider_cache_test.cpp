#include "server/auth/provider_cache.h"

#include <gtest/gtest.h>

#include "tests/unit/server/auth/fake_provider.h"

namespace rapport::auth {
namespace {

using base::ErrorCode;

constexpr int64_t kNow = 1'795'428'000'000, kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
constexpr const char* kIssuer = "https://id.example";
constexpr const char* kDiscovery = "/.well-known/openid-configuration";

class ProviderCacheTest : public testing::Test {
 protected:
  base::Result<Identity> sign_in(int64_t now_ms) {
    fake.now_s = now_ms / kSecond;
    auto provider = cache.provider(kIssuer, now_ms);
    if (!provider) return provider.error();
    ClientRegistration client{"rapport", "secret", "https://rapport.example.com/back"};
    Attempt attempt = new_attempt();
    std::string code = fake.code_for(authorization_url(*provider, client, attempt), Claims{});
    return cache.finish(*provider, client, attempt, code, now_ms);
  }

  FakeProvider fake{kIssuer};
  ProviderCache cache{[this](const client::Ask& ask) { return fake.answer(ask); }};
};

TEST_F(ProviderCacheTest, AProviderIsAskedOnceAnHour) {
  for (int64_t now : {kNow, kNow + kMinute, kNow + kHour - 1}) EXPECT_TRUE(sign_in(now).ok());
  EXPECT_EQ(fake.asked[kDiscovery], 1);
  EXPECT_EQ(fake.asked["/keys"], 1);
  EXPECT_EQ(fake.asked["/token"], 3);
  EXPECT_TRUE(sign_in(kNow + kHour).ok());
  EXPECT_EQ(fake.asked[kDiscovery], 2);
  EXPECT_EQ(fake.asked["/keys"], 2);
}

TEST_F(ProviderCacheTest, AFailureIsKeptForHalfAMinute) {
  fake.is_down = true;
  EXPECT_EQ(cache.provider(kIssuer, kNow).error().code, ErrorCode::Unavailable);
  fake.is_down = false;
  EXPECT_EQ(cache.provider(kIssuer, kNow + 30 * kSecond - 1).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(fake.asked[kDiscovery], 1);
  EXPECT_TRUE(cache.provider(kIssuer, kNow + 30 * kSecond).ok());
  // Whoever sets it up does not wait for that.
  fake.is_down = true;
  EXPECT_FALSE(cache.ask_again(kIssuer, kNow + 31 * kSecond).ok());
  fake.is_down = false;
  EXPECT_TRUE(cache.ask_again(kIssuer, kNow + 32 * kSecond).ok());
}

TEST_F(ProviderCacheTest, NewKeysAreFetchedOnceAMinuteAtMost) {
  EXPECT_TRUE(sign_in(kNow).ok());
  fake.rotate_keys();
  EXPECT_EQ(sign_in(kNow + kMinute - 1).error().code, ErrorCode::Forbidden);
  EXPECT_EQ(fake.asked["/keys"], 1);
  EXPECT_TRUE(sign_in(kNow + kMinute).ok());
  EXPECT_EQ(fake.asked["/keys"], 2);
}

TEST_F(ProviderCacheTest, KeptProvidersAreBounded) {
  ASSERT_TRUE(cache.provider(kIssuer, kNow).ok());
  std::vector<std::unique_ptr<FakeProvider>> others;
  std::map<std::string, FakeProvider*> by_issuer;
  ProviderCache many([&](const client::Ask& ask) {
    return by_issuer.at(ask.url.substr(0, ask.url.find('/', 8)))->answer(ask);
  });
  for (int i = 0; i <= 200; ++i) {
    const std::string issuer = "https://id" + std::to_string(i) + ".example";
    others.push_back(std::make_unique<FakeProvider>(issuer));
    by_issuer[issuer] = others.back().get();
    ASSERT_TRUE(many.provider(issuer, kNow + i).ok());
  }
  ASSERT_TRUE(many.provider("https://id200.example", kNow + 300).ok());
  EXPECT_EQ(others[200]->asked[kDiscovery], 1);
  ASSERT_TRUE(many.provider("https://id0.example", kNow + 300).ok());
  EXPECT_EQ(others[0]->asked[kDiscovery], 2) << "the one that was asked longest ago made room";
}

}  // namespace
}  // namespace rapport::auth
