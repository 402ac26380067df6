#include "compiler/pack/sources.h"

#include <gtest/gtest.h>

namespace rapport::pack {
namespace {

TEST(Sources, FindsAFileByItsName) {
  PackSources pack{.files = {{"a.rap", "1"}, {"pack.toml", "2"}}};
  ASSERT_NE(find_file(pack, "pack.toml"), nullptr);
  EXPECT_EQ(find_file(pack, "pack.toml")->bytes, "2");
  EXPECT_EQ(find_file(pack, "b.rap"), nullptr);
}

TEST(Sources, ASafeNameStaysUnderItsFolder) {
  for (std::string_view path : {"a", "a.rap", "data/x y.csv", "texts/de.po", "..a/b..", "ä/é"})
    EXPECT_TRUE(is_safe_relative(path)) << path;
  for (std::string_view path :
       {"", "/a", "..", "../a", "a/../b", "a/..", ".", "./a", "a/./b", "a//b", "a/", "a\\b", "C:\\a", "c:a"})
    EXPECT_FALSE(is_safe_relative(path)) << path;
  EXPECT_FALSE(is_safe_relative(std::string_view("a\0b", 3)));
}

TEST(Sources, ADependencyMayBeBeside) {
  EXPECT_TRUE(is_portable_path("../iso"));
  EXPECT_TRUE(is_portable_path("../../x/y"));
  EXPECT_FALSE(is_portable_path("/iso"));
  EXPECT_FALSE(is_portable_path("..\\iso"));
}

}  // namespace
}  // namespace rapport::pack
