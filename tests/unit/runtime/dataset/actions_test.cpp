#include "runtime/dataset/actions.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/runtime/dataset/builders.h"

// Of the whole program: what was asked for since the beginning, whether it was given back or not.
static size_t allocated = 0;
void* operator new(size_t size) {
  allocated += size;
  if (void* room = std::malloc(size)) return room;
  throw std::bad_alloc();
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {  // std::stable_sort asks so
  allocated += size;
  return std::malloc(size);
}
void operator delete(void* room) noexcept { std::free(room); }
void operator delete(void* room, size_t) noexcept { std::free(room); }

namespace rapport::dataset {
namespace {

Action random_action(std::mt19937& random) {
  const auto below = [&](size_t limit) { return random() % limit; };
  const auto label = [&] { return std::string(below(3), 'a') + std::to_string(below(3)); };
  Action action{.kind = static_cast<ActionKind>(below(5)), .table = label(), .company = label()};
  for (size_t i = below(3); i > 0; --i) action.key.push_back(label());
  for (size_t i = below(2); i > 0; --i) action.needs.push_back(label());
  for (size_t i = below(2); i > 0; --i) action.gives.push_back(label());
  for (size_t i = below(5); i > 0; --i) {
    FieldValue& value = action.fields.emplace_back();
    value.field = label();
    value.kind = static_cast<FieldKind>(below(5));
    value.text = std::string(below(8) == 0 ? below(300) : below(9), 'x');
    value.cause = {label(), label()};
    value.row.table = label();
    for (size_t part = below(3); part > 0; --part) value.row.fields.emplace_back(label(), label());
  }
  return action;
}

std::vector<Action> random_actions(size_t count) {
  std::mt19937 random(7);
  std::vector<Action> list;
  for (size_t i = 0; i < count; ++i) list.push_back(random_action(random));
  return list;
}

TEST(Actions, GiveBackWhatWasPutIn) {
  const std::vector<Action> list = random_actions(2000);
  const Actions actions(list);
  ASSERT_EQ(actions.size(), list.size());
  size_t at = 0;
  for (const Action& action : actions) EXPECT_TRUE(action == list[at++]);
  EXPECT_TRUE(actions.front() == list.front());
  EXPECT_TRUE(actions.back() == list.back());
  Actions::Reader reader(actions);
  for (size_t i = list.size(); i-- > 0;) EXPECT_TRUE(reader.at(i) == list[i]);
  EXPECT_TRUE(Actions().empty());
  EXPECT_FALSE(actions == random_actions(1999));
}

TEST(Actions, ChangeOneByOneAndInTheirOrder) {
  std::vector<Action> list = random_actions(300);
  Actions actions(list);
  const Actions before = actions;
  Actions::Reader reader(actions);
  for (size_t i = 0; i < list.size(); i += 3) {
    EXPECT_TRUE(reader.at(i) == list[i]);
    list[i].company = "other";
    list[i].fields.push_back({.field = "More", .text = "x"});
    actions.replace(i, list[i]);
    EXPECT_TRUE(reader.at(i) == list[i]);
  }
  EXPECT_FALSE(actions == before);
  EXPECT_TRUE(before == Actions(random_actions(300))) << "a copy is one of its own";
  actions.pick(std::vector<uint32_t>{299, 3, 3, 0});
  EXPECT_TRUE(actions == Actions({list[299], list[3], list[3], list[0]}));
  actions.clear();
  EXPECT_TRUE(actions.empty());
}

// What records have in common is there once.
TEST(Actions, ARecordTakesWhatItsTextsTake) {
  constexpr size_t kCount = 100'000;
  Actions actions;
  Action record = create("CustTable", {text("AccountNum", "", {"customers.AccountNum", "customers.rap:7"}),
                                       text("Name", "", {"customers.Name", "customers.rap:8"}),
                                       refers("CustGroup", "CustGroup", {"10"})});
  const size_t before = allocated;
  for (size_t i = 0; i < kCount; ++i) {
    record.fields[0].text = "N" + std::to_string(100'000 + i);
    record.fields[1].text = "A customer";
    actions.push_back(record);
  }
  constexpr size_t kTexts = 7 + 10 + 2;
  constexpr size_t kRest = 8;    // shapes and sizes
  constexpr size_t kPlace = 26;  // of 8 bytes, in a list that doubles its room
  constexpr size_t kBlock = 1 << 20;
  EXPECT_LT(allocated - before, kCount * (kTexts + kRest + kPlace) + kBlock);
}

}  // namespace
}  // namespace rapport::dataset
