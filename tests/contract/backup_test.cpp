// Copies: made while others write, restored into either engine, and what is said of copies that are not
// whole.
#include "server/store/backup.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/contract/engines.h"
#include "tests/contract/samples.h"

namespace rapport::store {
namespace {

using contract::Base;
using contract::id_of;
using contract::sample;

base::Result<std::string> copy_of(const contract::Database& database) {
  std::string text;
  auto done = backup(database.options(), [&](std::string_view bytes) -> base::Status {
    text += bytes;
    return base::Done{};
  });
  if (!done) return done.error();
  return text;
}

base::Status restore_from(const contract::Database& database, std::string_view text) {
  return restore(database.options(), [&](std::span<char> into) -> base::Result<size_t> {
    size_t count = std::min({text.size(), into.size(), size_t{1000}});
    std::copy_n(text.data(), count, into.data());
    text.remove_prefix(count);
    return count;
  });
}

template <class Row>
base::Status insert_some(Tx& tx, const Base& base) {
  const contract::Contents contents[] = {
      {"tab\tline\nreturn\rback\\slash \\N", std::numeric_limits<int64_t>::min()},
      {"", std::numeric_limits<int64_t>::max(), contract::Contents::Optional::Null},
      {std::string(90'000, 'y') + "Ü", 0}};
  int number = 0;
  for (const auto& one : contents)
    if (auto done = tx.insert(sample<Row>(id_of("some" + std::to_string(++number)), base, one)); !done)
      return done;
  return base::Done{};
}

// Rows in every table; a customer before its partner in the order of ids.
base::Status fill_every_table(Store& store, const Base& base) {
  return store.write(Scope::system(), [&](Tx& tx) -> base::Status {
    if (auto done = insert_base(tx, base); !done) return done;
    auto customer = sample<Organization>(id_of("aaa"), base, {"customer", 1});
    customer.id = "0" + std::string(25, '-');
    if (auto done = tx.insert(customer); !done) return done;
#define ROW(struct_name, table, tenants, persons, seen_by) \
  if (auto done = insert_some<struct_name>(tx, base); !done) return done;
#include "server/store/rows.def"
    return base::Done{};
  });
}

class BackupContract : public testing::TestWithParam<std::tuple<Engine, Engine>> {
 protected:
  contract::Database from{std::get<0>(GetParam())}, to{std::get<1>(GetParam())};
  Base base;
};
constexpr Engine kEngines[] = {Engine::Sqlite, Engine::Postgres};
INSTANTIATE_TEST_SUITE_P(Engines, BackupContract,
                         testing::Combine(testing::ValuesIn(kEngines), testing::ValuesIn(kEngines)));

TEST_P(BackupContract, OfARestoredStoreIsTheSame) {
  auto store = from.open();
  ASSERT_NE(store, nullptr);
  ASSERT_OK(fill_every_table(*store, base));
  auto first = copy_of(from);
  ASSERT_OK(first);
  ASSERT_OK(restore_from(to, *first));
  auto second = copy_of(to);
  ASSERT_OK(second);
  EXPECT_TRUE(*first == *second);
  auto rows =
      to.open()->read(Scope::system(), [](Tx& tx) { return tx.list<Organization>({"", {}, "order by id"}); });
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 6u);
  EXPECT_EQ(rows->front().partner_id, base.tenant);
}

TEST_P(BackupContract, IsOfOneMomentWhileOthersWrite) {
  auto store = from.open();
  ASSERT_NE(store, nullptr);
  constexpr int kPairs = 1500;
  ASSERT_OK(store->write(Scope::system(), [](Tx& tx) -> base::Status {
    for (int i = 0; i < kPairs; ++i)
      if (auto done = tx.insert(Throttle{"a" + std::to_string(i), 0, 0, 0}); !done) return done;
    for (int i = 0; i < kPairs; ++i)
      if (auto done = tx.insert(Throttle{"z" + std::to_string(i), 0, 0, 0}); !done) return done;
    return base::Done{};
  }));
  std::atomic<bool> is_over = false;
  std::atomic<int> writes = 0;
  std::thread writer([&] {
    for (int i = 0; !is_over; ++i) {
      std::string number = std::to_string(i % kPairs);
      // Both rows of a pair at once: a copy that holds one of them is of two moments.
      auto done = store->write(Scope::system(), [&](Tx& tx) {
        return tx.change<Throttle>("failures = failures + 1", {"id in (?, ?)", {"a" + number, "z" + number}});
      });
      EXPECT_TRUE(done.ok()) << contract::message(done);
      ++writes;
      writes.notify_all();
    }
  });
  writes.wait(0);
  auto copy = copy_of(from);
  is_over = true;
  writer.join();
  ASSERT_OK(copy);
  ASSERT_OK(restore_from(to, *copy));
  auto again = copy_of(to);
  ASSERT_OK(again);
  EXPECT_TRUE(*copy == *again);
  auto rows =
      to.open()->read(Scope::system(), [](Tx& tx) { return tx.list<Throttle>({"", {}, "order by id"}); });
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 2u * kPairs);
  for (size_t i = 0; i < kPairs; ++i)
    EXPECT_EQ((*rows)[i].failures, (*rows)[i + kPairs].failures) << (*rows)[i].id;
}

class Restore : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    auto store = from.open();
    ASSERT_NE(store, nullptr);
    ASSERT_OK(fill_every_table(*store, {}));
    auto text = copy_of(from);
    ASSERT_OK(text);
    copy = *text;
  }
  bool is_empty() {
    auto rows = to.open()->read(Scope::system(), [](Tx& tx) { return tx.count<Organization>({"", {}}); });
    return rows && *rows == 0;
  }
  contract::Database from{Engine::Sqlite}, to{GetParam()};
  std::string copy;
};
INSTANTIATE_TEST_SUITE_P(Engines, Restore, testing::ValuesIn(kEngines), contract::name_of_engine);

TEST_P(Restore, IntoADatabaseWithRowsIsAConflict) {
  ASSERT_OK(restore_from(to, copy));
  EXPECT_CODE(restore_from(to, copy), Conflict);
  auto again = copy_of(to);
  ASSERT_OK(again);
  EXPECT_TRUE(*again == copy);
}

TEST_P(Restore, OfACopyThatIsCutOffLeavesNothing) {
  for (size_t size : {size_t{0}, size_t{10}, copy.size() / 2, copy.rfind("end "), copy.size() - 1})
    EXPECT_CODE(restore_from(to, std::string_view(copy).substr(0, size)), Corrupt);
  EXPECT_TRUE(is_empty());
}

TEST_P(Restore, OfACopyThatWasChangedLeavesNothing) {
  auto changed = copy;
  changed[changed.find("yyyyyyyy") + 3] = 'z';
  EXPECT_CODE(restore_from(to, changed), Corrupt);
  auto shorter = copy;
  size_t row = shorter.find("\nrow ", shorter.find("table throttle"));
  shorter.erase(row, shorter.find('\n', row + 1) - row);
  EXPECT_CODE(restore_from(to, shorter), Corrupt);
  EXPECT_CODE(restore_from(to, copy + "more\n"), Corrupt);
  auto column = copy;
  column.replace(column.find("table account id"), 16, "table account ie");
  EXPECT_CODE(restore_from(to, column), Corrupt);
  EXPECT_TRUE(is_empty());
}

TEST_P(Restore, OfAnotherVersionSaysSo) {
  auto later = copy;
  later.replace(0, 16, "rapport-backup 9");
  EXPECT_CODE(restore_from(to, later), Unsupported);
  auto migrated = copy;
  migrated.insert(migrated.find('\n', 20), " 9999_later.sql");
  EXPECT_CODE(restore_from(to, migrated), Unsupported);
  EXPECT_CODE(restore_from(to, "something else\n"), Corrupt);
}

TEST(Backup, OfNothingIsNotFound) {
  contract::Database none(Engine::Sqlite);
  EXPECT_CODE(copy_of(none), NotFound);
}

TEST(Backup, EndsWithTheErrorOfItsSink) {
  contract::Database database(Engine::Sqlite);
  ASSERT_NE(database.open(), nullptr);
  auto done = backup(database.options(), [](std::string_view) -> base::Status {
    return base::Error{base::ErrorCode::LimitExceeded, "the disk is full"};
  });
  EXPECT_EQ(contract::message(done), "the disk is full");
}

}  // namespace
}  // namespace rapport::store
