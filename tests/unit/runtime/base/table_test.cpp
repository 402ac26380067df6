#include "runtime/base/table.h"

#include <gtest/gtest.h>

#include <string>

namespace rapport::base {
namespace {

TEST(Table, GivesBackWhatWasAdded) {
  Table<std::string> table;
  const Id<std::string> first = table.add("first");
  const Id<std::string> second = table.add("second");
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(table[first], "first");
  EXPECT_EQ(table[second], "second");
  table[first] += "!";
  EXPECT_EQ(table[first], "first!");
}

TEST(Table, ReferencesStayValidWhileItGrows) {
  Table<int> table;
  const int& first = table[table.add(7)];
  for (int i = 0; i < 10'000; ++i) table.add(i);
  EXPECT_EQ(first, 7);
}

TEST(Table, IsWalkedInTheOrderOfItsIds) {
  Table<int> table;
  for (const int i : {3, 1, 2}) table.add(i);
  std::string seen;
  for (const int i : table) seen += std::to_string(i);
  EXPECT_EQ(seen, "312");
}

TEST(Table, AnIdOfNothingIsNotValid) {
  EXPECT_FALSE(Id<int>{}.valid());
  EXPECT_TRUE(Table<int>().add(1).valid());
  EXPECT_LT(Id<int>{1}, Id<int>{2});
}

TEST(TableDeathTest, AnIdOfAnotherTableStops) {
  Table<int> table;
  table.add(1);
  EXPECT_DEATH(static_cast<void>(table[Id<int>{1}]), "");
  EXPECT_DEATH(static_cast<void>(table[Id<int>{}]), "");
}

}  // namespace
}  // namespace rapport::base
