// Bytes of archives that do not depend on when and where. tests/formats reads them with other programs.
#include "runtime/archive/archive.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace rapport::archive {
namespace {

TEST(Gzip, SaysNothingOfWhenAndWhere) {
  const std::string bytes = gzip("text");
  EXPECT_EQ(bytes.substr(0, 4), std::string("\x1F\x8B\x08\x00", 4));  // no name, no comment
  EXPECT_EQ(bytes.substr(4, 4), std::string(4, '\0'));                // no time
  EXPECT_EQ(bytes[9], '\xFF');                                        // no system
  EXPECT_EQ(gzip("text"), bytes);
}

TEST(Gzip, TakesNothingAndMuch) {
  EXPECT_EQ(gzip("").substr(0, 2), "\x1F\x8B");
  const std::string much(10 << 20, 'x');
  const std::string bytes = gzip(much);
  EXPECT_LT(bytes.size(), much.size() / 100);
  EXPECT_EQ(bytes.substr(bytes.size() - 4), std::string("\x00\x00\xA0\x00", 4));  // its length
}

TEST(Zip, IsTheSameInEveryTimeZone) {
  const std::vector<Entry> entries = {{"a.txt", "text"}, {"ü/b", std::string(1 << 20, 'y')}, {"empty", ""}};
  std::vector<std::string> all;
  for (const char* zone : {"UTC", "Asia/Tokyo", "America/New_York"}) {
    setenv("TZ", zone, 1);
    tzset();
    const base::Result<std::string> bytes = zip(entries);
    ASSERT_TRUE(bytes.ok());
    all.push_back(*bytes);
  }
  unsetenv("TZ");
  tzset();
  EXPECT_EQ(all[0], all[1]);
  EXPECT_EQ(all[0], all[2]);
  EXPECT_TRUE(all[0].starts_with("PK\x03\x04"));
}

TEST(Zip, TwoOfOneNameAreRefused) {
  const std::vector<Entry> entries = {{"a", "1"}, {"a", "2"}};
  const base::Result<std::string> bytes = zip(entries);
  ASSERT_FALSE(bytes.ok());
  EXPECT_NE(bytes.error().message.find("archive cannot be made"), std::string::npos);
}

}  // namespace
}  // namespace rapport::archive
