#include "server/store/policies.h"

#include <fmt/format.h>

#include <string>

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

// A condition as PostgreSQL writes it down and as we do, without what only one of them needs: parentheses,
// blanks, casts of literals.
std::string squeezed(std::string text) {
  std::erase_if(text, [](char c) { return c == '(' || c == ')' || c == ' '; });
  return text;
}
std::string squeezed_column(std::string_view column) {
  return fmt::format(
      "translate(replace(lower(pg_get_expr(p.{}, c.oid)), chr(58) || chr(58) || 'text', ''), '() ', '')",
      column);
}

// "('organization', 'current_setting''rapport.scope'',true=…')": for `values`.
std::string tables_with_policies() {
  std::string list;
  for (const Table& table : tables()) {
    std::string literal;
    for (char c : squeezed(policy(table.shape))) literal.append(c == '\'' ? 2 : 1, c);
    if (!list.empty()) list += ", ";
    list += fmt::format("('{}', '{}')", table.shape.table, literal);
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

// Tables whose only policy does not say what ours does, to everybody and for everything, or is not in force,
// for the owner, too.
std::string unsecured() {
  return fmt::format(
      "select count(*) from (values {}) as t (name, says) where not exists (select 1 from pg_class c "
      "join pg_policy p on p.polrelid = c.oid where c.oid = to_regclass(t.name) and c.relrowsecurity "
      "and c.relforcerowsecurity and p.polname = 'rapport' and p.polpermissive and p.polcmd = '*' "
      "and p.polroles = cast('{{0}}' as oid[]) and {} = t.says and {} = t.says) "
      "or (select count(*) from pg_policy p where p.polrelid = to_regclass(t.name)) > 1",
      tables_with_policies(), squeezed_column("polqual"), squeezed_column("polwithcheck"));
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
    text += fmt::format(
        " or (current_setting('rapport.scope', true) = any (array['tenant', 'operator']) and ({}))",
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
        "alter table {0} enable row level security; alter table {0} force row level security;\n"
        "drop policy if exists rapport on {0};\n"
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
