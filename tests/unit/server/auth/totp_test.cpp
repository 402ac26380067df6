#include <gtest/gtest.h>

#include "server/auth/secrets.h"

namespace rapport::auth {
namespace {

// "12345678901234567890", the seed of RFC 6238, appendix B.
constexpr const char* kSeed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

TEST(Totp, IsTheOneOfRfc6238) {
  const std::pair<int64_t, const char*> vectors[] = {{59, "287082"},
                                                     {1'111'111'109, "081804"},
                                                     {1'111'111'111, "050471"},
                                                     {1'234'567'890, "005924"},
                                                     {2'000'000'000, "279037"},
                                                     {20'000'000'000, "353130"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(totp_code(kSeed, totp_step(seconds * 1000)), code);
  }
}

TEST(Totp, MatchesOneStepEarlyAndLate) {
  const int64_t now_ms = 1'234'567'890'000;
  const int64_t now = totp_step(now_ms);
  for (const int64_t off : {-1, 0, 1}) {
    EXPECT_EQ(totp_matches(kSeed, totp_code(kSeed, now + off), now_ms, 0), now + off);
  }
  for (const int64_t off : {-2, 2}) {
    EXPECT_EQ(totp_matches(kSeed, totp_code(kSeed, now + off), now_ms, 0), std::nullopt);
  }
}

TEST(Totp, WorksOnce) {
  const int64_t now_ms = 1'234'567'890'000;
  const int64_t now = totp_step(now_ms);
  EXPECT_EQ(totp_matches(kSeed, "005924", now_ms, now - 1), now);
  EXPECT_EQ(totp_matches(kSeed, "005924", now_ms, now), std::nullopt);
  EXPECT_EQ(totp_matches(kSeed, totp_code(kSeed, now - 1), now_ms, now), std::nullopt);
}

TEST(Totp, IsTypedAsProgramsShowIt) {
  EXPECT_TRUE(totp_matches(kSeed, "005 924", 1'234'567'890'000, 0));
  for (const char* code : {"", "05924", "0059240", "00592x", "005924                          "}) {
    EXPECT_FALSE(totp_matches(kSeed, code, 1'234'567'890'000, 0)) << code;
  }
}

TEST(Totp, NeverMatchesASeedThatIsNone) {
  EXPECT_EQ(totp_code("not base32!", 1), "");
  EXPECT_FALSE(totp_matches("", "", 0, -9));
  EXPECT_FALSE(totp_matches("0189", "000000", 0, -9));
}

TEST(Totp, SeedsHave160Bits) {
  EXPECT_EQ(new_totp_seed().size(), 32U);
  EXPECT_NE(new_totp_seed(), new_totp_seed());
  EXPECT_EQ(totp_code(new_totp_seed(), 1).size(), 6U);
}

TEST(Totp, UriNamesAccountAndIssuer) {
  EXPECT_EQ(totp_uri(kSeed, "anna@contoso.example", "Rapport & Söhne"),
            "otpauth://totp/"
            "Rapport%20%26%20S%C3%B6hne:anna%40contoso.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=Rapport%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace rapport::auth
