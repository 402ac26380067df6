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

// ---- from one version to the next, with rows ----

// Changes a table that has rows, makes one, and moves what is there into it.
constexpr std::string_view kNext = R"(-- What a later version could bring.
alter table organization add column motto text not null default 'none';
create table visit (
  id text primary key,
  organization_id text not null references organization (id),
  visited_at bigint not null
);
insert into visit (id, organization_id, visited_at) select id, id, created_at from organization;
update organization set motto = name;
create index visit_organization on visit (organization_id, visited_at);
)";

class NextVersion : public MigrateContract {
 protected:
  NextVersion() : database_store(database.open()), raw(database.raw()) {
    auto filled = database_store->write(Scope::system(), [&](Tx& tx) -> base::Status {
      if (auto done = contract::insert_base(tx, base); !done) return done;
      return insert_all(tx);
    });
    EXPECT_TRUE(filled.ok()) << contract::message(filled);
    // As the store has it in force.
    const bool is_sqlite = GetParam() == Engine::Sqlite;
    EXPECT_TRUE(!is_sqlite || raw->script("pragma foreign_keys = on").ok());
    before = everything();
    EXPECT_GT(before.size(), tables().size());
  }

  static Migrations with(std::string_view sql) {
    Migrations all = own_migrations();
    all.push_back({"0002_next.sql", sql});
    return all;
  }

  // A row of every table, but of those that the base has.
  base::Status insert_all(Tx& tx) const {
    int count = 0;
    base::Status status = base::Done{};
#define ROW(Struct, ...) \
  if (++count; status)   \
    status = tx.insert(  \
        contract::sample<Struct>(contract::id_of("n" + std::to_string(count)), base, {"æ 'x'\n", count}));
#include "server/store/rows.def"
    return status;
  }

  static std::string text_of(const Value& value) {
    if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
    const auto* text = std::get_if<std::string>(&value);
    return text ? "'" + *text + "'" : "null";
  }
  // The rows of the tables that this program knows.
  std::vector<std::string> everything() {
    std::vector<std::string> all;
    for (const Table& table : tables()) {
      const std::string name(table.shape.table);
      std::string columns;
      std::vector<Kind> kinds;
      for (const ColumnShape& column : table.columns) {
        columns.append(columns.empty() ? "" : ", ").append(column.name);
        kinds.push_back(column.kind);
      }
      auto rows = raw->select("select " + columns + " from " + name + " order by 1, 2", {}, kinds);
      EXPECT_TRUE(rows.ok()) << contract::message(rows);
      for (const auto& row : *rows) {
        all.push_back(name);
        for (const Value& value : row) all.back() += " " + text_of(value);
      }
    }
    return all;
  }
  int64_t count(const std::string& of) {
    auto rows = raw->select("select count(*) from " + of, {}, {Kind::Integer});
    EXPECT_TRUE(rows.ok()) << contract::message(rows);
    return rows ? std::get<int64_t>(rows->front().front()) : -1;
  }

  contract::Base base;
  std::unique_ptr<Store> database_store;
  std::unique_ptr<SociConnection> raw;
  std::vector<std::string> before;
};
INSTANTIATE_TEST_SUITE_P(Engines, NextVersion, testing::Values(Engine::Sqlite, Engine::Postgres),
                         contract::name_of_engine);

TEST_P(NextVersion, TakesTheRowsAlong) {
  auto todo = pending(*raw, with(kNext));
  ASSERT_OK(todo);
  EXPECT_EQ(*todo, std::vector<std::string>{"0002_next.sql"});
  ASSERT_OK(migrate(*raw, "serving", with(kNext)));
  EXPECT_EQ(everything(), before);
  EXPECT_GT(count("organization"), 2);
  EXPECT_EQ(count("organization where motto = name"), count("organization"));
  EXPECT_EQ(count("organization o join visit v on v.organization_id = o.id and v.visited_at = o.created_at"),
            count("organization"));
  EXPECT_EQ(count("rapport_migration where number = 2 and name = '0002_next.sql'"), 1);

  ASSERT_OK(migrate(*raw, "serving", with(kNext)));
  EXPECT_EQ(everything(), before) << "twice";
  EXPECT_TRUE(pending(*raw, with(kNext))->empty());
  EXPECT_CODE(pending(*raw), Unsupported);
  EXPECT_CODE(open_store(database.options()), Unsupported);
  EXPECT_CODE(migrate(*raw, "serving", with("select 1")), Corrupt);
}

TEST_P(NextVersion, ThatFailsChangesNothing) {
  for (const char* last : {"insert into visit values ('x', 'nobody', 0);\n",
                           "insert into nowhere values (1);\n", "create table agreement (id text);\n"}) {
    const std::string broken = std::string(kNext) + last;
    EXPECT_FALSE(migrate(*raw, "serving", with(broken)).ok()) << last;
    EXPECT_EQ(everything(), before) << last;
    EXPECT_FALSE(database.raw()->select("select motto from organization", {}, {Kind::Text}).ok()) << last;
    EXPECT_EQ(count("rapport_migration where number = 2"), 0) << last;
  }
  ASSERT_NE(database.open(), nullptr) << "it goes on as it is";
  ASSERT_OK(migrate(*raw, "serving", with(kNext)));
  EXPECT_EQ(everything(), before);
}

TEST_P(NextVersion, SeveralAtOnceApplyItOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> problems(4);
  for (std::string& problem : problems)
    threads.emplace_back(
        [&] { problem = contract::message(migrate(*database.raw(), "serving", with(kNext))); });
  for (auto& thread : threads) thread.join();
  for (const std::string& problem : problems) EXPECT_EQ(problem, "");
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(count("visit"), count("organization"));
}

TEST_P(MigrateContract, FromNothingTheyAreAppliedInTheirOrder) {
  Migrations all = own_migrations();
  all.push_back({"0002_next.sql", kNext});
  all.push_back(
      {"0003_after.sql", "alter table visit add column why text;\ndrop index visit_organization;\n"});
  auto raw = database.raw();
  auto todo = pending(*raw, all);
  ASSERT_OK(todo);
  EXPECT_EQ(todo->size(), own_migrations().size() + 2);
  ASSERT_OK(migrate(*raw, "serving", all));
  auto rows =
      raw->select("select name from rapport_migration where number > 0 order by number", {}, {Kind::Text});
  ASSERT_OK(rows);
  std::vector<std::string> applied;
  for (const auto& row : *rows) applied.push_back(std::get<std::string>(row[0]));
  EXPECT_EQ(applied, *todo);
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

// SQLite itself tells all but one of them that the file is locked, now and then.
TEST_F(SqliteFile, ThatIsNewForManyAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const std::string path = folder + "/new-" + std::to_string(round) + ".db";
    std::vector<std::string> problems(8);
    std::vector<std::thread> threads;
    for (std::string& problem : problems)
      threads.emplace_back([&, path] { problem = contract::message(open(path)); });
    for (auto& thread : threads) thread.join();
    for (const std::string& problem : problems) EXPECT_EQ(problem, "");
  }
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
