#include "server/store/tx.h"

#include <fmt/format.h>

#include <algorithm>

namespace rapport::store {
namespace {

struct Statement {
  std::string sql;
  std::vector<Value> binds;
};

std::string names(const std::vector<ColumnShape>& columns) {
  std::string list;
  for (const ColumnShape& column : columns) {
    if (!list.empty()) list += ", ";
    list += column.name;
  }
  return list;
}

// The condition of the caller and that of the scope: neither can be had without the other.
void add_where(Statement& statement, const Where& where, Narrowing narrowing) {
  statement.sql += " where ";
  if (!narrowing.condition.empty()) statement.sql += "(" + narrowing.condition + ") and ";
  statement.sql += "(";
  statement.sql += where.condition.empty() ? "1 = 1" : where.condition;
  statement.sql += ")";
  if (!where.tail.empty()) statement.sql.append(" ").append(where.tail);
  statement.binds.insert(statement.binds.end(), narrowing.values.begin(), narrowing.values.end());
}

bool owns(const Owners& owners, const std::vector<ColumnShape>& columns, const std::vector<Value>& values,
          const std::string& id) {
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto* text = std::get_if<std::string>(&values[i]);
    if (std::find(owners.begin(), owners.end(), columns[i].name) != owners.end() && text && *text == id)
      return true;
  }
  return false;
}

// Whether a row with these values is one of the scope.
bool may_write(const TableShape& shape, const Scope& scope, const std::vector<ColumnShape>& columns,
               const std::vector<Value>& values) {
  switch (scope.kind) {
    case Scope::Kind::System: return true;
    case Scope::Kind::Person: return owns(shape.persons, columns, values, scope.account);
    case Scope::Kind::Operator:
      return shape.seen_by == SeenBy::Operator || owns(shape.tenants, columns, values, scope.tenant);
    case Scope::Kind::Tenant: return owns(shape.tenants, columns, values, scope.tenant);
  }
  return false;
}

// Whether `set` names a column that says whose a row is.
bool sets_owner(const TableShape& shape, std::string_view set) {
  auto is_set = [&](std::string_view column) {
    auto is_word = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    for (size_t at = set.find(column); !column.empty() && at != std::string_view::npos;
         at = set.find(column, at + 1)) {
      size_t end = at + column.size();
      if ((at == 0 || !is_word(set[at - 1])) && (end == set.size() || !is_word(set[end]))) return true;
    }
    return false;
  };
  return std::any_of(shape.tenants.begin(), shape.tenants.end(), is_set) ||
         std::any_of(shape.persons.begin(), shape.persons.end(), is_set);
}

std::vector<Kind> kinds_of(const std::vector<ColumnShape>& columns) {
  std::vector<Kind> kinds;
  for (const ColumnShape& column : columns) kinds.push_back(column.kind);
  return kinds;
}

base::Result<Statement> change_of(const TableShape& shape, const Scope& scope, std::string_view set,
                                  const Where& where) {
  if (scope.kind != Scope::Kind::System && sets_owner(shape, set))
    return base::Error{base::ErrorCode::Forbidden,
                       fmt::format("whose a `{}` is cannot be changed", shape.table)};
  Statement statement{fmt::format("update {} set {}", shape.table, set), {}};
  // The binds of `set` come first in the text, then the scope's, then the condition's.
  auto in_set = static_cast<size_t>(std::count(set.begin(), set.end(), '?'));
  auto middle = where.binds.begin() + static_cast<std::ptrdiff_t>(std::min(in_set, where.binds.size()));
  statement.binds.assign(where.binds.begin(), middle);
  add_where(statement, where, narrowed(shape, scope));
  statement.binds.insert(statement.binds.end(), middle, where.binds.end());
  return statement;
}

base::Error not_found(const TableShape& shape) {
  return {base::ErrorCode::NotFound, fmt::format("there is no such `{}`", shape.table)};
}

}  // namespace

base::Error Tx::unreadable(const TableShape& shape, std::string_view column) {
  return {base::ErrorCode::Corrupt,
          fmt::format("`{}.{}` holds what this version does not know", shape.table, column)};
}

base::Result<std::vector<Connection::Row>> Tx::select_columns(const TableShape& shape,
                                                              const std::vector<ColumnShape>& columns,
                                                              const Where& where) {
  Statement statement{fmt::format("select {} from {}", names(columns), shape.table), {}};
  add_where(statement, where, narrowed(shape, scope_));
  statement.binds.insert(statement.binds.end(), where.binds.begin(), where.binds.end());
  return connection_->select(statement.sql, statement.binds, kinds_of(columns));
}

base::Result<int64_t> Tx::count_rows(const TableShape& shape, const Where& where) {
  Statement statement{fmt::format("select count(*) from {}", shape.table), {}};
  add_where(statement, where, narrowed(shape, scope_));
  statement.binds.insert(statement.binds.end(), where.binds.begin(), where.binds.end());
  auto rows = connection_->select(statement.sql, statement.binds, {Kind::Integer});
  if (!rows) return rows.error();
  const auto* number = rows->empty() ? nullptr : std::get_if<int64_t>(&rows->front().front());
  return number ? *number : 0;
}

base::Result<std::vector<Counted>> Tx::count_groups(const TableShape& shape, std::string_view column,
                                                    const Where& where) {
  Statement statement{fmt::format("select {}, count(*) from {}", column, shape.table), {}};
  add_where(statement, {where.condition, {}, fmt::format("group by {0} order by {0}", column)},
            narrowed(shape, scope_));
  statement.binds.insert(statement.binds.end(), where.binds.begin(), where.binds.end());
  auto rows = connection_->select(statement.sql, statement.binds, {Kind::Text, Kind::Integer});
  if (!rows) return rows.error();
  std::vector<Counted> groups;
  for (Connection::Row& values : *rows) {
    Counted& one = groups.emplace_back();
    if (!from_value(values[0], one.what) || !from_value(values[1], one.count))
      return unreadable(shape, column);
  }
  return groups;
}

base::Status Tx::insert_values(const TableShape& shape, const std::vector<ColumnShape>& columns,
                               const std::vector<Value>& values) {
  if (!may_write(shape, scope_, columns, values))
    return base::Error{base::ErrorCode::Forbidden,
                       fmt::format("a `{}` of somebody else cannot be added", shape.table)};
  std::string marks = "?";
  for (size_t i = 1; i < columns.size(); ++i) marks += ", ?";
  auto touched = connection_->execute(
      fmt::format("insert into {} ({}) values ({})", shape.table, names(columns), marks), values);
  if (!touched) return touched.error();
  return base::Done{};
}

// Of a row of somebody else nothing is said, not even that it is there.
base::Status Tx::foreign_update(const TableShape& shape, const Value& id) {
  auto own = count_rows(shape, {"id = ?", {id}});
  if (!own) return own.error();
  if (*own == 0) return not_found(shape);
  return base::Error{base::ErrorCode::Forbidden,
                     fmt::format("a `{}` cannot be given to somebody else", shape.table)};
}

base::Status Tx::update_values(const TableShape& shape, const std::vector<ColumnShape>& columns,
                               std::vector<Value> values) {
  if (!may_write(shape, scope_, columns, values)) return foreign_update(shape, values[0]);
  Statement statement{fmt::format("update {} set ", shape.table), {}};
  for (size_t i = 1; i < columns.size(); ++i) {  // the first column is the id
    if (i > 1) statement.sql += ", ";
    statement.sql.append(columns[i].name).append(" = ?");
    statement.binds.push_back(std::move(values[i]));
  }
  add_where(statement, {"id = ?", {}}, narrowed(shape, scope_));
  statement.binds.push_back(std::move(values[0]));
  auto touched = connection_->execute(statement.sql, statement.binds);
  if (!touched) return touched.error();
  if (*touched == 0) return not_found(shape);
  return base::Done{};
}

base::Result<size_t> Tx::change_rows(const TableShape& shape, std::string_view set, const Where& where) {
  auto statement = change_of(shape, scope_, set, where);
  if (!statement) return statement.error();
  return connection_->execute(statement->sql, statement->binds);
}

base::Result<std::vector<Connection::Row>> Tx::change_returning(const TableShape& shape,
                                                                const std::vector<ColumnShape>& columns,
                                                                std::string_view set, const Where& where) {
  auto statement = change_of(shape, scope_, set, where);
  if (!statement) return statement.error();
  return connection_->select(statement->sql + " returning " + names(columns), statement->binds,
                             kinds_of(columns));
}

base::Result<size_t> Tx::remove_rows(const TableShape& shape, const Where& where) {
  Statement statement{fmt::format("delete from {}", shape.table), {}};
  add_where(statement, where, narrowed(shape, scope_));
  statement.binds.insert(statement.binds.end(), where.binds.begin(), where.binds.end());
  return connection_->execute(statement.sql, statement.binds);
}

}  // namespace rapport::store
