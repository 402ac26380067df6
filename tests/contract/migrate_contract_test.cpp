// How a database comes to its tables, and what is said when it cannot.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "server/store/migrate.h"
#include "tests/contract/engines.h"
#include "tests/contract/samples.h"

namespace rapport::store {
namespace {

namespace fs = std::filesystem;

class MigrateContract : public testing::TestWithParam<Engine> {
 protected:
  void run(const std::string& sql) { ASSERT_OK(database.raw()->script(sql)); }
  contract::Database database{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, MigrateContract, testing::Values(Engine::Sqlite, Engine::Postgres),
                         contract::name_of_engine);

TEST_P(MigrateContract, FromNothingAndThenThereIsNothingToDo) {
  auto before = pending_migrations(database.options());
  ASSERT_OK(before);
  EXPECT_EQ(*before, migration_names());
  EXPECT_FALSE(fs::exists(database.path())) << "asking made it";
  ASSERT_NE(database.open(), nullptr);
  auto after = pending_migrations(database.options());
  ASSERT_OK(after);
  EXPECT_TRUE(after->empty());
  ASSERT_NE(database.open(), nullptr);
}

TEST_P(MigrateContract, ANewerDatabaseIsLeftAlone) {
  ASSERT_NE(database.open(), nullptr);
  run("insert into rapport_migration (number, name, digest) values (9999, 'later', 'x')");
  EXPECT_CODE(open_store(database.options()), Unsupported);
  EXPECT_CODE(pending_migrations(database.options()), Unsupported);
}

TEST_P(MigrateContract, AMigrationInAnotherFormIsCorrupt) {
  ASSERT_NE(database.open(), nullptr);
  run("update rapport_migration set digest = 'x' where number = 1");
  EXPECT_CODE(open_store(database.options()), Corrupt);
}

TEST_P(MigrateContract, SeveralAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> problems(4);
  for (std::string& problem : problems)
    threads.emplace_back([&] { problem = contract::message(open_store(database.options())); });
  for (auto& thread : threads) thread.join();
  for (const std::string& problem : problems) EXPECT_EQ(problem, "");
}

std::string columns_of(Engine engine, std::string_view table) {
  if (engine == Engine::Sqlite)
    return "select name, type from pragma_table_info('" + std::string(table) + "') order by cid";
  return "select column_name || '', data_type || '' from information_schema.columns where table_schema = "
         "current_schema() and table_name = '" +
         std::string(table) + "' order by ordinal_position";
}

std::string type_name(Engine engine, Kind kind) {
  if (kind == Kind::Integer) return engine == Engine::Sqlite ? "INTEGER" : "bigint";
  return engine == Engine::Sqlite ? "TEXT" : "text";
}

TEST_P(MigrateContract, TheTablesAreThoseOfTheList) {
  ASSERT_NE(database.open(), nullptr);
  auto raw = database.raw();
  for (const Table& table : tables()) {
    std::string expected, found;
    for (const ColumnShape& column : table.columns)
      expected += std::string(column.name) + " " + type_name(GetParam(), column.kind) + "\n";
    auto rows = raw->select(columns_of(GetParam(), table.shape.table), {}, {Kind::Text, Kind::Text});
    ASSERT_OK(rows);
    for (const auto& row : *rows)
      found += std::get<std::string>(row[0]) + " " + std::get<std::string>(row[1]) + "\n";
    EXPECT_EQ(found, expected) << table.shape.table;
  }
  const char* count = GetParam() == Engine::Sqlite
                          ? "select count(*) from sqlite_master where type = 'table'"
                          : "select count(*) from pg_tables where schemaname = current_schema()";
  auto all = raw->select(count, {}, {Kind::Integer});
  ASSERT_OK(all);
  EXPECT_EQ(all->front().front(), Value(static_cast<int64_t>(tables().size() + 1)))
      << "and rapport_migration";
}

// ---- the file of SQLite ----

class SqliteFile : public testing::Test {
 protected:
  base::Result<std::unique_ptr<Store>> open(const std::string& path) {
    return open_store({.url = "sqlite:" + path, .owner_url = ""});
  }
  contract::Database database{Engine::Sqlite};
  std::string folder = fs::path(database.path()).parent_path();
};

TEST_F(SqliteFile, IsForItsOwnerAlone) {
  auto store = database.open();
  ASSERT_NE(store, nullptr);
  ASSERT_OK(store->write(Scope::system(), [](Tx& tx) { return tx.insert(Throttle{"x", 0, 0, 0}); }));
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    struct stat status{};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3) << "rapport.db, -wal, -shm";
}

TEST_F(SqliteFile, WithoutItsFolder) {
  auto opened = open(folder + "/none/rapport.db");
  EXPECT_CODE(opened, NotFound);
  EXPECT_NE(contract::message(opened).find("the folder that it would be in is not there"), std::string::npos);
  ASSERT_OK(pending_migrations({.url = "sqlite:" + folder + "/none/rapport.db", .owner_url = ""}));
}

TEST_F(SqliteFile, ThatIsAFolder) {
  EXPECT_CODE(open(folder), InvalidArgument);
  EXPECT_CODE(pending_migrations({.url = "sqlite:" + folder, .owner_url = ""}), InvalidArgument);
}

TEST_F(SqliteFile, ThatIsNoDatabase) {
  std::ofstream(database.path()) << std::string(8192, 'x');
  auto opened = open(database.path());
  EXPECT_CODE(opened, Corrupt);
  EXPECT_NE(contract::message(opened).find(database.path()), std::string::npos) << contract::message(opened);
}

TEST_F(SqliteFile, ThatOthersMayNotWrite) {
  ASSERT_NE(database.open(), nullptr);
  fs::permissions(folder, fs::perms(0755));
  fs::permissions(database.path(), fs::perms(0444));
  bool is_root = geteuid() == 0;  // who may write what he likes
  if (is_root) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  auto opened = open(database.path());
  if (is_root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_CODE(opened, Unavailable);
  EXPECT_NE(contract::message(opened).find("cannot be read and written"), std::string::npos)
      << contract::message(opened);
}

TEST_F(SqliteFile, WithoutAName) {
  EXPECT_CODE(open(""), InvalidArgument);
  EXPECT_CODE(open(":memory:"), InvalidArgument);
  EXPECT_CODE(open(folder + "/a\"b"), InvalidArgument);
}

TEST(StoreUrl, SaysWhatItExpectsAndNotWhatItGot) {
  for (const char* url : {"mysql://secret@host/x", "secret", "", "postgresql://u:se@cret@host/x",
                          "postgresql://u:secret@host:secret/x", "postgresql://u:secret/x@host"}) {
    auto opened = open_store({.url = url, .owner_url = ""});
    EXPECT_CODE(opened, InvalidArgument);
    EXPECT_EQ(contract::message(opened).find("cret"), std::string::npos) << contract::message(opened);
  }
}

}  // namespace
}  // namespace rapport::store
