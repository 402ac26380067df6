#include "server/model/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace rapport::model {
namespace {

using Random = std::array<unsigned char, 10>;
constexpr Random kNone{};
constexpr Random kAll{255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

TEST(Ids, HoldTimeAndThenChance) {
  EXPECT_EQ(to_id(0, kNone), "00000000000000000000000000");
  EXPECT_EQ(to_id((int64_t{1} << 48) - 1, kAll), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(to_id(31, kNone), "000000000z0000000000000000");
  EXPECT_EQ(to_id(1469918176385, kNone).substr(0, 10), "01aryz6s41");
  EXPECT_EQ(to_id(0, Random{0x80}), "0000000000g000000000000000");
  EXPECT_EQ(to_id(0, Random{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), "00000000000000000000000001");
}

TEST(Ids, DifferInEveryBitOfChance) {
  std::vector<std::string> ids;
  for (size_t bit = 0; bit < 80; ++bit) {
    Random random{};
    random[bit / 8] = static_cast<unsigned char>(1u << bit % 8);
    ids.push_back(to_id(0, random));
    EXPECT_TRUE(is_id(ids.back())) << ids.back();
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST(Ids, AreSortedByTime) {
  std::string last;
  for (int64_t time : {int64_t{0}, int64_t{1}, int64_t{31}, int64_t{32}, int64_t{1'700'000'000'000},
                       int64_t{1'700'000'000'001}, (int64_t{1} << 48) - 1}) {
    EXPECT_LT(last, to_id(time, kNone));
    last = to_id(time, kAll);
    EXPECT_TRUE(is_id(last)) << last;
  }
}

TEST(Ids, WhatIsNone) {
  for (const char* text :
       {"", "0", "0000000000000000000000000", "000000000000000000000000000", "80000000000000000000000000",
        "0000000000000000000000000i", "0000000000000000000000000l", "0000000000000000000000000o",
        "0000000000000000000000000u", "0000000000000000000000000A", "0000000000000000000000000'",
        "000000000000000000000000 0"})
    EXPECT_FALSE(is_id(text)) << text;
  EXPECT_FALSE(is_id(std::string_view("0000000000000000000000000\0", 26)));
}

}  // namespace
}  // namespace rapport::model
