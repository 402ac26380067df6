#include "server/store/migrate.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/store/embedded.h"

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

std::vector<Migration> all_migrations() {
  std::vector<Migration> list;
  for (const base::EmbeddedFile& file : embedded::migrations())
    list.push_back({std::stoll(std::string(file.name.substr(0, 4))), file.name, file.bytes});
  return list;
}

// FNV-1a, 64 bits: a digest against mistakes, not against attackers, who could change the tables as well.
std::string digest(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return fmt::format("{:016x}", hash);
}

// SQLite's strict tables call a 64-bit number `integer`.
std::string for_engine(std::string_view sql, Engine engine) {
  std::string text(sql);
  if (engine == Engine::Postgres) return text;
  constexpr std::string_view kFrom[] = {" bigint", "\n);\n"}, kTo[] = {" integer", "\n) strict;\n"};
  for (size_t i = 0; i < std::size(kFrom); ++i)
    for (size_t at = 0; (at = text.find(kFrom[i], at)) != std::string::npos; at += kTo[i].size())
      text.replace(at, kFrom[i].size(), kTo[i]);
  return text;
}

base::Result<std::vector<Migration>> missing(SociConnection& connection) {
  auto rows = connection.select("select number, digest from rapport_migration order by number", {},
                                {Kind::Integer, Kind::Text});
  if (!rows) return rows.error();
  std::vector<Migration> all = all_migrations();
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

base::Status apply(SociConnection& connection, Engine engine, const Migration& migration) {
  if (auto done = connection.script(for_engine(migration.sql, engine)); !done) return done;
  auto touched = connection.execute("insert into rapport_migration (number, name, digest) values (?, ?, ?)",
                                    {migration.number, std::string(migration.name), digest(migration.sql)});
  if (!touched) return touched.error();
  return base::Done{};
}

std::string any_of(const Owners& columns, std::string_view setting) {
  std::string list;
  for (std::string_view column : columns) {
    if (column.empty()) continue;
    if (!list.empty()) list += " or ";
    list += fmt::format("{} = current_setting('{}', true)", column, setting);
  }
  return list;
}

base::Status secure(SociConnection& connection, const std::string& serving_role) {
  for (const Table& table : tables()) {
    auto done = connection.script(
        fmt::format("alter table {0} enable row level security; drop policy if exists rapport on {0}; "
                    "create policy rapport on {0} using ({1}) with check ({1}); "
                    "grant select, insert, update, delete on {0} to \"{2}\"",
                    table.shape.table, policy(table.shape), serving_role));
    if (!done) return done;
  }
  return connection.script(fmt::format("grant select on rapport_migration to \"{}\"", serving_role));
}

base::Status migrate_inside(SociConnection& connection, Engine engine, const std::string& serving_role) {
  if (auto done = connection.script(std::string(kRemember)); !done) return done;
  auto todo = missing(connection);
  if (!todo) return todo.error();
  for (const Migration& migration : *todo)
    if (auto done = apply(connection, engine, migration); !done) return done;
  return engine == Engine::Postgres ? secure(connection, serving_role) : base::Status(base::Done{});
}

}  // namespace

std::string policy(const TableShape& shape) {
  std::string text = "current_setting('rapport.scope', true) = 'system'";
  if (shape.seen_by == SeenBy::Operator) text += " or current_setting('rapport.scope', true) = 'operator'";
  if (!shape.tenants[0].empty())
    text += fmt::format(" or (current_setting('rapport.scope', true) in ('tenant', 'operator') and ({}))",
                        any_of(shape.tenants, "rapport.tenant"));
  if (!shape.persons[0].empty())
    text += fmt::format(" or (current_setting('rapport.scope', true) = 'person' and ({}))",
                        any_of(shape.persons, "rapport.account"));
  return text;
}

base::Result<std::vector<std::string>> pending(SociConnection& connection) {
  std::vector<std::string> names;
  // Where nothing was ever applied, the table that remembers is not there either.
  auto is_there = connection.select("select count(*) from rapport_migration", {}, {Kind::Integer});
  if (!is_there) {
    for (const Migration& migration : all_migrations()) names.emplace_back(migration.name);
    return names;
  }
  auto todo = missing(connection);
  if (!todo) return todo.error();
  for (const Migration& migration : *todo) names.emplace_back(migration.name);
  return names;
}

base::Status migrate(SociConnection& connection, Engine engine, const std::string& serving_role) {
  // One at a time: SQLite locks the file, PostgreSQL this number.
  bool is_sqlite = engine == Engine::Sqlite;
  if (auto begun = connection.script(is_sqlite ? "begin immediate" : "begin"); !begun) return begun;
  if (!is_sqlite) {
    auto locked = connection.script("select pg_advisory_xact_lock(7270617070)");
    if (!locked) return locked;
  }
  auto done = migrate_inside(connection, engine, serving_role);
  auto ended = connection.script(done ? "commit" : "rollback");
  return done ? ended : done;
}

}  // namespace rapport::store
