// One transaction: typed reads and writes of the rows of rows.def, each narrowed to its scope. The SQL is
// built here and nowhere else; conditions are those of callers in server/store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "server/store/rows.h"
#include "server/store/scope.h"

namespace rapport::store {

// A database connection with a transaction open: the seam to SOCI. Errors: Conflict (a unique or foreign
// key), Forbidden (a policy of the database, a write inside a read), Unavailable (the database),
// InvalidArgument (a text that is not UTF-8 or holds a NUL; nothing was asked of the database).
//
// After an error of the database the transaction is broken, on every engine: whatever is asked next gives
// that error again, and it is rolled back even where the error is not passed on. Look before you insert.
class Connection {
 public:
  virtual ~Connection() = default;
  using Row = std::vector<Value>;
  // `?` stands for the binds in order.
  virtual base::Result<std::vector<Row>> select(const std::string& sql, const std::vector<Value>& binds,
                                                const std::vector<Kind>& kinds) = 0;
  virtual base::Result<size_t> execute(const std::string& sql,
                                       const std::vector<Value>& binds) = 0;  // rows touched
  // Tells the database for whom it answers from now on in this transaction. Nothing to do for SQLite.
  virtual base::Status enter(const Scope& scope) = 0;
};

// A condition: SQL with a `?` for each bind, then what follows it ("order by name limit 20"). The engines
// agree: text is ordered by its bytes, `like` minds case. Where nulls come has to be said ("nulls last").
struct Where {
  std::string condition;
  std::vector<Value> binds;
  std::string_view tail = "";
};

struct Counted {
  std::string what;
  int64_t count = 0;
};

class Tx {
 public:
  Tx(Connection& connection, Scope scope) : connection_(&connection), scope_(std::move(scope)) {}

  const Scope& scope() const { return scope_; }

  template <class Row>
  base::Result<std::vector<Row>> list(const Where& where) {
    auto rows = select_columns(Shape<Row>::shape, columns<Row>(), where);
    if (!rows) return rows.error();
    return to_rows<Row>(*rows);
  }

  template <class Row>
  base::Result<std::optional<Row>> one(const Where& where) {
    auto rows = list<Row>(where);
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Row>();
    return std::optional<Row>(std::move(rows->front()));
  }

  template <class Row>
  base::Result<std::optional<Row>> find(std::string_view id) {
    return one<Row>({"id = ?", {std::string(id)}});
  }

  template <class Row>
  base::Result<int64_t> count(const Where& where) {
    return count_rows(Shape<Row>::shape, where);
  }

  // How many rows there are for each value of a column of text.
  template <class Row>
  base::Result<std::vector<Counted>> count_by(std::string_view column, const Where& where) {
    return count_groups(Shape<Row>::shape, column, where);
  }

  // Forbidden: the row is not one of the scope.
  template <class Row>
  base::Status insert(const Row& row) {
    return insert_values(Shape<Row>::shape, columns<Row>(), to_values(row));
  }

  // All columns of the row with its id. NotFound: there is none in the scope. Forbidden: it would leave it.
  template <class Row>
  base::Status update(const Row& row) {
    return update_values(Shape<Row>::shape, columns<Row>(), to_values(row));
  }

  // "status = ?, revision = revision + 1" for the rows of the condition; how many there were. `binds` are
  // those of both. Forbidden: but for the service itself nobody sets the columns that say whose a row is.
  template <class Row>
  base::Result<size_t> change(std::string_view set, const Where& where) {
    return change_rows(Shape<Row>::shape, set, where);
  }

  // The same, and gives the rows as they are now: one question instead of two.
  template <class Row>
  base::Result<std::vector<Row>> change_and_list(std::string_view set, const Where& where) {
    auto rows = change_returning(Shape<Row>::shape, columns<Row>(), set, where);
    if (!rows) return rows.error();
    return to_rows<Row>(*rows);
  }

  template <class Row>
  base::Result<size_t> remove(const Where& where) {
    return remove_rows(Shape<Row>::shape, where);
  }

  // Runs `work(tx)` on behalf of another scope in the same transaction: the audit log of another
  // organization, its ticket.
  template <class Work>
  auto within(Scope scope, Work work) -> decltype(work(*this)) {
    Scope before = std::exchange(scope_, std::move(scope));
    auto result = [&]() -> decltype(work(*this)) {
      if (auto entered = connection_->enter(scope_); !entered) return entered.error();
      return work(*this);
    }();
    scope_ = std::move(before);
    auto back = connection_->enter(scope_);
    if (result && !back) return back.error();
    return result;
  }

  Connection& connection() { return *connection_; }

 private:
  template <class Row>
  static const std::vector<ColumnShape>& columns() {
    static const std::vector<ColumnShape> list = [] {
      std::vector<ColumnShape> all;
      for_each_column<Row>(
          [&]<class Type>(const Column<Row, Type>& c) { all.push_back({c.name, kind_of_type<Type>()}); });
      return all;
    }();
    return list;
  }

  template <class Row>
  static std::vector<Value> to_values(const Row& row) {
    std::vector<Value> values;
    for_each_column<Row>([&](const auto& c) { values.push_back(to_value(row.*c.member)); });
    return values;
  }

  template <class Row>
  static base::Result<Row> to_row(Connection::Row& values) {
    Row row;
    size_t at = 0;
    std::string_view broken;
    for_each_column<Row>([&](const auto& c) {
      if (!from_value(values[at++], row.*c.member)) broken = c.name;
    });
    if (!broken.empty()) return unreadable(Shape<Row>::shape, broken);
    return row;
  }

  template <class Row>
  static base::Result<std::vector<Row>> to_rows(std::vector<Connection::Row>& rows) {
    std::vector<Row> result;
    result.reserve(rows.size());
    for (Connection::Row& values : rows) {
      auto row = to_row<Row>(values);
      if (!row) return row.error();
      result.push_back(std::move(*row));
    }
    return result;
  }

  static base::Error unreadable(const TableShape& shape, std::string_view column);
  base::Result<std::vector<Connection::Row>> select_columns(const TableShape& shape,
                                                            const std::vector<ColumnShape>& columns,
                                                            const Where& where);
  base::Result<int64_t> count_rows(const TableShape& shape, const Where& where);
  base::Result<std::vector<Counted>> count_groups(const TableShape& shape, std::string_view column,
                                                  const Where& where);
  base::Status insert_values(const TableShape& shape, const std::vector<ColumnShape>& columns,
                             const std::vector<Value>& values);
  base::Status update_values(const TableShape& shape, const std::vector<ColumnShape>& columns,
                             std::vector<Value> values);
  base::Status foreign_update(const TableShape& shape, const Value& id);
  base::Result<size_t> change_rows(const TableShape& shape, std::string_view set, const Where& where);
  base::Result<std::vector<Connection::Row>> change_returning(const TableShape& shape,
                                                              const std::vector<ColumnShape>& columns,
                                                              std::string_view set, const Where& where);
  base::Result<size_t> remove_rows(const TableShape& shape, const Where& where);

  Connection* connection_;
  Scope scope_;
};

}  // namespace rapport::store
