#include "server/store/migrate.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/store/digest.h"
#include "server/store/embedded.h"
#include "server/store/policies.h"

namespace rapport::store {
namespace {

constexpr std::string_view kRemember =
    "create table if not exists rapport_migration (number bigint primary key, name text not null, digest "
    "text not null)";

struct Migration {
  int64_t number;
  std::string_view name;
  std::string_view sql;
};

std::vector<Migration> numbered(const Migrations& all) {
  std::vector<Migration> list;
  for (const base::EmbeddedFile& file : all)
    list.push_back({std::stoll(std::string(file.name.substr(0, 4))), file.name, file.bytes});
  return list;
}

std::vector<std::string> names_of(const Migrations& all) {
  std::vector<std::string> names;
  for (const base::EmbeddedFile& file : all) names.emplace_back(file.name);
  return names;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// SQLite's strict tables call a 64-bit number `integer`. PostgreSQL orders text by the language of the
// database unless it is told to go by the bytes, as SQLite does.
std::string for_engine(std::string_view sql, Engine engine) {
  std::string text(sql);
  switch (engine) {
    case Engine::Sqlite:
      replace_all(text, " bigint", " integer");
      replace_all(text, "\n);\n", "\n) strict;\n");
      break;
    case Engine::Postgres: replace_all(text, " text", " text collate \"C\""); break;
  }
  return text;
}

base::Result<std::vector<Migration>> missing(SociConnection& connection, const Migrations& known_ones) {
  auto rows =
      connection.select("select number, digest from rapport_migration where number > 0 order by number", {},
                        {Kind::Integer, Kind::Text});
  if (!rows) return rows.error();
  std::vector<Migration> all = numbered(known_ones);
  for (const Connection::Row& row : *rows) {
    const auto* number = std::get_if<int64_t>(&row[0]);
    const auto* was = std::get_if<std::string>(&row[1]);
    auto known = std::find_if(all.begin(), all.end(),
                              [&](const Migration& m) { return number && m.number == *number; });
    if (known == all.end())
      return base::Error{
          base::ErrorCode::Unsupported,
          fmt::format("the database is of a newer version: it knows migration {}, this program does not",
                      number ? *number : 0)};
    if (!was || *was != digest(known->sql))
      return base::Error{
          base::ErrorCode::Corrupt,
          fmt::format("migration `{}` was applied to the database in another form", known->name)};
    all.erase(known);
  }
  return all;
}

base::Status apply(SociConnection& connection, const Migration& migration) {
  if (auto done = connection.script(for_engine(migration.sql, connection.engine())); !done) return done;
  auto touched = connection.execute("insert into rapport_migration (number, name, digest) values (?, ?, ?)",
                                    {migration.number, std::string(migration.name), digest(migration.sql)});
  if (!touched) return touched.error();
  return base::Done{};
}

base::Status migrate_inside(SociConnection& connection, const std::string& serving_role,
                            const Migrations& all) {
  if (auto done = connection.script(std::string(kRemember)); !done) return done;
  auto todo = missing(connection, all);
  if (!todo) return todo.error();
  for (const Migration& migration : *todo)
    if (auto done = apply(connection, migration); !done) return done;
  return connection.engine() == Engine::Postgres ? secure(connection, serving_role)
                                                 : base::Status(base::Done{});
}

}  // namespace

Migrations own_migrations() {
  const auto files = embedded::migrations();
  return {files.begin(), files.end()};
}

std::vector<std::string> migration_names() { return names_of(own_migrations()); }

base::Result<std::vector<std::string>> pending(SociConnection& connection, const Migrations& all) {
  // Where nothing was ever applied, the table that remembers is not there either.
  const char* sql = connection.engine() == Engine::Sqlite
                        ? "select count(*) from sqlite_master where name = 'rapport_migration'"
                        : "select count(*) from pg_class where oid = to_regclass('rapport_migration')";
  auto is_there = connection.select(sql, {}, {Kind::Integer});
  if (!is_there) return is_there.error();
  if (is_there->front().front() == Value(int64_t{0})) return names_of(all);
  std::vector<std::string> names;
  auto todo = missing(connection, all);
  if (!todo) return todo.error();
  for (const Migration& migration : *todo) names.emplace_back(migration.name);
  return names;
}

base::Status migrate(SociConnection& connection, const std::string& serving_role, const Migrations& all) {
  // One at a time: SQLite locks the file, PostgreSQL this number.
  bool is_sqlite = connection.engine() == Engine::Sqlite;
  auto begun = connection.begin(
      is_sqlite ? "begin immediate" : "begin; select pg_advisory_xact_lock(7270617070)", Scope::system());
  auto done = begun ? migrate_inside(connection, serving_role, all) : begun;
  if (done) return connection.script("commit");
  if (begun) (void)connection.roll_back();
  return done;
}

}  // namespace rapport::store
