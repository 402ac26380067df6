#include "compiler/pack/digest.h"

#include <gtest/gtest.h>

namespace rapport::pack {
namespace {

PackSources pack(std::vector<SourceFile> files) { return {.files = std::move(files)}; }

TEST(Digest, IsBlake2b256) {
  EXPECT_EQ(blake2b256_hex(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(blake2b256_hex("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(digest32("abc").size(), 32u);
}

TEST(Digest, OfAPackIgnoresTheOrderOfItsFiles) {
  EXPECT_EQ(digest_of(pack({{"a", "1"}, {"b", "2"}})), digest_of(pack({{"b", "2"}, {"a", "1"}})));
}

TEST(Digest, OfAPackSeesEveryByteAndWhereItStands) {
  std::string one = digest_of(pack({{"a", "12"}, {"b", "3"}}));
  EXPECT_NE(one, digest_of(pack({{"a", "1"}, {"b", "23"}})));
  EXPECT_NE(one, digest_of(pack({{"a", "12"}, {"c", "3"}})));
  EXPECT_NE(one, digest_of(pack({{"a", "12"}})));
  EXPECT_NE(digest_of(pack({{"ab", ""}})), digest_of(pack({{"a", "b"}})));
}

TEST(Digest, OfAPackLeavesItsOwnLockOut) {
  EXPECT_EQ(digest_of(pack({{"a", "1"}, {"rapport.lock", "x"}})), digest_of(pack({{"a", "1"}})));
  EXPECT_NE(digest_of(pack({{"a", "1"}, {"x/rapport.lock", "x"}})), digest_of(pack({{"a", "1"}})));
}

}  // namespace
}  // namespace rapport::pack
