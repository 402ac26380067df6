#include "server/auth/secrets.h"

#include <gtest/gtest.h>

#include <set>

namespace rapport::auth {
namespace {

TEST(Token, IsLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    const std::string token = new_token();
    EXPECT_EQ(token.size(), 43U);
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(Token, IsFoundByItsHash) {
  EXPECT_EQ(hash_of("abc").size(), 43U);
  EXPECT_EQ(hash_of("abc"), "vd2BPGNCOXIxce8_7phXm5SWTjuxyz5CcmLIwGjVIxk");  // b2sum -l 256
  EXPECT_NE(hash_of("abc"), hash_of("abd"));
}

TEST(Compare, LooksAtAllOfBoth) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

TEST(Base64Url, GoesThereAndBack) {
  const std::string bytes("\x00\xff\xfe\x3e\x3f", 5);
  EXPECT_EQ(to_base64url(bytes), "AP_-Pj8");
  EXPECT_EQ(from_base64url("AP_-Pj8"), bytes);
  EXPECT_EQ(from_base64url(""), "");
}

TEST(Base64Url, RefusesWhatItWouldNotWrite) {
  for (const char* text : {"AP/+Pj8", "AP_-Pj8=", "A", "AP_-Pj9", "AP_ -Pj8", "AP_-Pj8\n"}) {
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  }
}

TEST(Hmac, IsTheOneOfRfc4231) {
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(RecoveryCode, IsReadableAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string code = new_recovery_code();
    ASSERT_EQ(code.size(), 19U);
    EXPECT_EQ(code[4], '-');
    EXPECT_EQ(code[9], '-');
    EXPECT_EQ(code[14], '-');
    EXPECT_EQ(code.find_first_of("01ilo"), std::string::npos) << code;
    EXPECT_TRUE(seen.insert(code).second);
  }
}

}  // namespace
}  // namespace rapport::auth
