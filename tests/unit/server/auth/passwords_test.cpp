#include "server/auth/passwords.h"

#include <gtest/gtest.h>

namespace rapport::auth {
namespace {

constexpr HashCost kCheap{.operations = 1, .memory_bytes = 8192};
constexpr HashCost kDearer{.operations = 2, .memory_bytes = 16384};

TEST(Password, IsVerified) {
  const auto hash = hash_password("correct horse", kCheap);
  ASSERT_TRUE(hash.ok()) << hash.error().message;
  EXPECT_EQ(hash->rfind("$argon2id$v=19$m=8,t=1,p=1$", 0), 0U) << *hash;
  EXPECT_TRUE(verify_password("correct horse", *hash, kCheap).is_right);
  EXPECT_FALSE(verify_password("correct horse", *hash, kCheap).needs_rehash);
  EXPECT_FALSE(verify_password("correct horsf", *hash, kCheap).is_right);
  EXPECT_FALSE(verify_password("", *hash, kCheap).is_right);
  EXPECT_NE(*hash_password("correct horse", kCheap), *hash);
}

TEST(Password, IsHashedAgainWhenTheCostChanges) {
  const auto hash = hash_password("correct horse", kCheap);
  ASSERT_TRUE(hash.ok());
  const Verified verified = verify_password("correct horse", *hash, kDearer);
  EXPECT_TRUE(verified.is_right);
  EXPECT_TRUE(verified.needs_rehash);
  EXPECT_FALSE(verify_password("wrong", *hash, kDearer).needs_rehash);
}

TEST(Password, HasAnEnd) {
  const auto hash = hash_password(std::string(kPasswordBytes, 'x'), kCheap);
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(verify_password(std::string(kPasswordBytes, 'x'), *hash, kCheap).is_right);
  EXPECT_FALSE(verify_password(std::string(kPasswordBytes + 1, 'x'), *hash, kCheap).is_right);
  EXPECT_EQ(hash_password(std::string(kPasswordBytes + 1, 'x'), kCheap).error().code,
            base::ErrorCode::InvalidArgument);
}

TEST(Password, MayHoldAnyBytes) {
  const std::string with_nul("a\0b", 3);
  const auto hash = hash_password(with_nul, kCheap);
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(verify_password(with_nul, *hash, kCheap).is_right);
  EXPECT_FALSE(verify_password("a", *hash, kCheap).is_right);
}

TEST(Password, IsNotRightAgainstWhatIsNoHash) {
  for (const std::string& hash :
       {std::string(), std::string("$argon2id$"), std::string("plain"), std::string(500, '$')}) {
    EXPECT_FALSE(verify_password("plain", hash, kCheap).is_right) << hash;
  }
}

TEST(Password, WithoutMemoryIsALimit) {
  const auto hash = hash_password("correct horse", {.operations = 1, .memory_bytes = size_t{1} << 45});
  ASSERT_FALSE(hash.ok());
  EXPECT_EQ(hash.error().code, base::ErrorCode::LimitExceeded);
}

TEST(Password, OfNobodyTakesAnyBytes) {
  verify_nothing("", kCheap);
  verify_nothing(std::string(1'000, '\xff'), kCheap);
  SUCCEED();
}

TEST(Passwords, ThatAreEmptyViewsAreOnlyWrong) {
  const HashCost cost{1, 8192};
  const std::string hash = hash_password("correct horse battery", cost).value();
  EXPECT_FALSE(verify_password(std::string_view(), hash, cost).is_right);
  verify_nothing(std::string_view(), cost);
}

}  // namespace
}  // namespace rapport::auth
