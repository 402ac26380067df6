#include "server/store/policies.h"

#include <fmt/format.h>

#include "server/store/digest.h"

namespace rapport::store {
namespace {

std::string any_of(const Owners& columns, std::string_view setting) {
  std::string list;
  for (std::string_view column : columns) {
    if (column.empty()) continue;
    if (!list.empty()) list += " or ";
    list += fmt::format("{} = current_setting('{}', true)", column, setting);
  }
  return list;
}

// "('organization'), ('account')": for `values`.
std::string table_names() {
  std::string list;
  for (const Table& table : tables()) {
    if (!list.empty()) list += ", ";
    list += fmt::format("('{}')", table.shape.table);
  }
  return list;
}

std::string all_policies() {
  std::string text;
  for (const Table& table : tables())
    text.append(table.shape.table).append(": ").append(policy(table.shape)) += '\n';
  return digest(text);
}

base::Result<bool> is_none(SociConnection& connection, const std::string& sql) {
  auto rows = connection.select(sql, {}, {Kind::Integer});
  if (!rows) return rows.error();
  const auto* number = rows->empty() ? nullptr : std::get_if<int64_t>(&rows->front().front());
  return number && *number == 0;
}

// Tables whose only policy is not ours, or is not in force.
std::string unsecured() {
  return fmt::format(
      "select count(*) from (values {}) as t (name) where not exists (select 1 from pg_class c "
      "join pg_policy p on p.polrelid = c.oid where c.oid = to_regclass(t.name) and c.relrowsecurity "
      "and p.polname = 'rapport') or (select count(*) from pg_policy p where p.polrelid = "
      "to_regclass(t.name)) > 1",
      table_names());
}

base::Result<bool> is_secured(SociConnection& owner, const std::string& serving_role) {
  auto same =
      is_none(owner, fmt::format("select count(*) from (values (0)) as t (number) where not exists (select 1 "
                                 "from rapport_migration m where m.number = t.number and m.digest = '{}')",
                                 all_policies()));
  if (!same || !*same) return same;
  auto in_force = is_none(owner, unsecured());
  if (!in_force || !*in_force) return in_force;
  std::string has;
  for (std::string_view right : {"select", "insert", "update", "delete"})
    has += fmt::format("{}has_table_privilege('{}', t.name, '{}')", has.empty() ? "" : " and ", serving_role,
                       right);
  return is_none(
      owner, fmt::format("select count(*) from (values {}) as t (name) where not ({})", table_names(), has));
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

base::Status secure(SociConnection& owner, const std::string& serving_role) {
  if (serving_role.find_first_of("\"'\\") != std::string::npos)
    return base::Error{base::ErrorCode::InvalidArgument, "the name of the role in `store.url` holds a quote"};
  auto is_done = is_secured(owner, serving_role);
  if (!is_done) return is_done.error();
  if (*is_done) return base::Done{};
  std::string sql;
  for (const Table& table : tables())
    sql += fmt::format(
        "alter table {0} enable row level security; drop policy if exists rapport on {0};\n"
        "create policy rapport on {0} using ({1}) with check ({1});\n"
        "grant select, insert, update, delete on {0} to \"{2}\";\n",
        table.shape.table, policy(table.shape), serving_role);
  sql += fmt::format(
      "grant select on rapport_migration to \"{}\";\n"
      "delete from rapport_migration where number = 0;\n"
      "insert into rapport_migration (number, name, digest) values (0, 'policies', '{}')",
      serving_role, all_policies());
  return owner.script(sql);
}

base::Status check_secured(SociConnection& connection) {
  auto secured = is_none(connection, unsecured());
  if (!secured) return secured.error();
  if (*secured) return base::Done{};
  return base::Error{
      base::ErrorCode::Forbidden,
      "row-level security is not in force on every table: set `store.owner_url`, or run `rapportd "
      "migrate` with it, and drop policies that are not `rapport`"};
}

}  // namespace rapport::store
