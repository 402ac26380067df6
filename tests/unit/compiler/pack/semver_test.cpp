#include "compiler/pack/semver.h"

#include <gtest/gtest.h>

namespace rapport::pack {
namespace {

bool fits(std::string_view range, std::string_view version) {
  auto parsed = parse_range(range);
  auto v = parse_version(version);
  EXPECT_TRUE(parsed) << range;
  EXPECT_TRUE(v) << version;
  return parsed && v && contains(*parsed, *v);
}

TEST(Version, ReadsAndWrites) {
  for (std::string_view text :
       {"0.0.0", "1.4.2", "10.20.30", "1.0.0-rc.1", "1.0.0-x-y.0a", "4294967295.0.0"}) {
    auto version = parse_version(text);
    ASSERT_TRUE(version) << text;
    EXPECT_EQ(to_text(*version), text);
  }
  EXPECT_EQ(to_text(*parse_version("1.2.3+build.007")), "1.2.3") << "build metadata is not kept";
}

TEST(Version, RefusesWhatSemverDoes) {
  for (std::string_view text :
       {"", "1", "1.4", "1.4.2.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0-ä", "v1.0.0",
        " 1.0.0", "1.0.0 ", "-1.0.0", "1..0", "4294967296.0.0", "1.0.0+", "1.0.x"})
    EXPECT_FALSE(parse_version(text)) << text;
}

TEST(Version, PrecedenceIsSemvers) {
  const std::vector<std::string_view> order = {
      "0.9.9",      "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
      "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0",      "1.0.1",        "1.2.0",         "2.0.0"};
  for (size_t i = 0; i < order.size(); ++i)
    for (size_t j = 0; j < order.size(); ++j)
      EXPECT_TRUE(compare(*parse_version(order[i]), *parse_version(order[j])) == (i <=> j))
          << order[i] << " " << order[j];
}

TEST(Range, Caret) {
  EXPECT_TRUE(fits("^1.4", "1.4.0"));
  EXPECT_TRUE(fits("^1.4", "1.99.9"));
  EXPECT_FALSE(fits("^1.4", "1.3.9"));
  EXPECT_FALSE(fits("^1.4", "2.0.0"));
  EXPECT_TRUE(fits("^1", "1.0.0"));
  EXPECT_FALSE(fits("^0.2.3", "0.3.0"));
  EXPECT_TRUE(fits("^0.2.3", "0.2.9"));
  EXPECT_FALSE(fits("^0.0.3", "0.0.4"));
  EXPECT_TRUE(fits("^0", "0.9.0"));
  EXPECT_TRUE(fits("^0.0", "0.0.9"));
  EXPECT_FALSE(fits("^0.0", "0.1.0"));
}

TEST(Range, TildeWildcardBoundsAndExact) {
  EXPECT_TRUE(fits("~1.4.2", "1.4.9"));
  EXPECT_FALSE(fits("~1.4.2", "1.5.0"));
  EXPECT_TRUE(fits("~1", "1.9.0"));
  EXPECT_TRUE(fits("1.x", "1.9.9"));
  EXPECT_FALSE(fits("1.x", "2.0.0"));
  EXPECT_TRUE(fits("1.4.x", "1.4.7"));
  EXPECT_FALSE(fits("1.4.x", "1.5.0"));
  EXPECT_TRUE(fits(">=1.2 <2", "1.2.0"));
  EXPECT_FALSE(fits(">=1.2 <2", "2.0.0"));
  EXPECT_TRUE(fits("<2", "0.0.1"));
  EXPECT_TRUE(fits(">=1.2", "77.0.0"));
  EXPECT_TRUE(fits("=1.0.0", "1.0.0"));
  EXPECT_FALSE(fits("=1.0.0", "1.0.1"));
  EXPECT_TRUE(fits("=1.0.0-rc.1", "1.0.0-rc.1"));
  EXPECT_FALSE(fits("=1.0.0-rc.1", "1.0.0-rc.2"));
  EXPECT_TRUE(fits("*", "0.0.0"));
}

TEST(Range, PreReleasesOnlyWhereAskedFor) {
  EXPECT_FALSE(fits("^1.4", "2.0.0-rc.1")) << "below 2.0.0, and not what ^1 means";
  EXPECT_FALSE(fits("^1.4", "1.5.0-rc.1"));
  EXPECT_FALSE(fits("*", "1.0.0-rc.1"));
  EXPECT_TRUE(fits("^1.5.0-rc.1", "1.5.0-rc.2"));
  EXPECT_TRUE(fits("^1.5.0-rc.1", "1.5.0"));
  EXPECT_FALSE(fits("^1.5.0-rc.1", "1.6.0-rc.1"));
}

TEST(Range, RefusesWhatIsUnclear) {
  for (std::string_view text : {"", "1.4.0", "1.4", "x", ".x", "1.2.3.x", "^", "^x", "~", "=1.4", ">1", "<=2",
                                ">=1 >=2", ">=2 <1", ">=1,<2", "^1 || ^2", "latest", ">= 1"})
    EXPECT_FALSE(parse_range(text)) << text;
  EXPECT_EQ(parse_range("^1.4")->text, "^1.4");
}

}  // namespace
}  // namespace rapport::pack
