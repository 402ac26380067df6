// Every table × every scope × whose the row is: what is seen, changed, removed, added. Derived from rows.def,
// and on PostgreSQL asked a second time without the filter of the repository.
#include "tests/contract/engines.h"
#include "tests/contract/samples.h"

namespace rapport::store {
namespace {

using contract::Base;
using contract::id_of;
using contract::sample;
using contract::set_column;
using contract::values_of;

class ScopesContract : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    store = database.open();
    ASSERT_NE(store, nullptr);
    ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return insert_base(tx, base); }));
  }

  template <class Row>
  void check_table();
  template <class Row>
  void check_case(const Scope& scope, const Row& row, const Row& new_row, bool is_own);
  template <class Row>
  void check_row(Tx& tx, const Row& row, const Row& new_row, bool is_own);
  template <class Row>
  void check_without_filter(const Scope& scope, const Row& row, bool is_own);

  contract::Database database{GetParam()};
  Base base;
  std::unique_ptr<Store> store;
};
INSTANTIATE_TEST_SUITE_P(Engines, ScopesContract, testing::Values(Engine::Sqlite, Engine::Postgres),
                         contract::name_of_engine);

const base::Error kUndo{base::ErrorCode::Unsupported, "undo"};

// Whose a row is: the column that names the scope's tenant or person; "" : somebody else's in all of them.
struct Ownership {
  std::string_view column;
  enum class Of { Nobody, Tenant, Person } of = Of::Nobody;
};

std::vector<Ownership> ownerships(const TableShape& shape) {
  std::vector<Ownership> list = {{}};
  for (std::string_view column : shape.tenants)
    if (!column.empty()) list.push_back({column, Ownership::Of::Tenant});
  for (std::string_view column : shape.persons)
    if (!column.empty()) list.push_back({column, Ownership::Of::Person});
  return list;
}

bool is_expected(const TableShape& shape, Scope::Kind kind, Ownership::Of of) {
  switch (kind) {
    case Scope::Kind::System: return true;
    case Scope::Kind::Operator: return shape.seen_by == SeenBy::Operator || of == Ownership::Of::Tenant;
    case Scope::Kind::Tenant: return of == Ownership::Of::Tenant;
    case Scope::Kind::Person: return of == Ownership::Of::Person;
  }
  return false;
}

template <class Row>
Row owned_row(const std::string& id, const Base& base, const Ownership& ownership) {
  auto row = sample<Row>(id, base, {"row " + id, 7});
  const TableShape& shape = Shape<Row>::shape;
  for (std::string_view column : shape.tenants)
    if (column != "id") set_column(row, column, base.other_tenant);
  for (std::string_view column : shape.persons)
    if (column != "id") set_column(row, column, base.other_account);
  if (ownership.column != "id" && !ownership.column.empty())
    set_column(row, ownership.column, ownership.of == Ownership::Of::Tenant ? base.tenant : base.account);
  return row;
}

// A column that any scope may set.
std::string plain_column(const Table& table) {
  for (const ColumnShape& column : table.columns) {
    bool is_owner = column.name == "id";
    for (std::string_view name : table.shape.tenants) is_owner |= name == column.name;
    for (std::string_view name : table.shape.persons) is_owner |= name == column.name;
    if (!is_owner) return std::string(column.name);
  }
  return "id";  // of a table that says no more than whose its ids are
}

const Table& table_of(std::string_view name) {
  for (const Table& table : tables())
    if (table.shape.table == name) return table;
  ADD_FAILURE() << name;
  return tables().front();
}

template <class Row>
void ScopesContract::check_row(Tx& tx, const Row& row, const Row& new_row, bool is_own) {
  const TableShape& shape = Shape<Row>::shape;
  auto found = tx.find<Row>(row.id);
  ASSERT_OK(found);
  EXPECT_EQ(found->has_value(), is_own);
  auto count = tx.count<Row>({"id = ? or 1 = 1", {row.id}});
  ASSERT_OK(count);
  if (!is_own) {
    EXPECT_LE(*count, 1);
  }  // of its own base rows at most
  std::string column = plain_column(table_of(shape.table));
  auto changed = tx.change<Row>(column + " = " + column, {"id = ?", {row.id}});
  ASSERT_OK(changed);
  EXPECT_EQ(*changed, is_own ? 1u : 0u);
  auto updated = tx.update(row);
  EXPECT_EQ(updated.ok(), is_own);
  if (!is_own) {
    EXPECT_CODE(updated, NotFound);
  }
  auto removed = tx.remove<Row>({"id = ?", {row.id}});
  ASSERT_OK(removed);
  EXPECT_EQ(*removed, is_own ? 1u : 0u);
  auto inserted = tx.insert(is_own ? row : new_row);
  if (is_own) {
    EXPECT_TRUE(inserted.ok()) << contract::message(inserted);
  } else {
    EXPECT_CODE(inserted, Forbidden);
  }
}

template <class Row>
void ScopesContract::check_case(const Scope& scope, const Row& row, const Row& new_row, bool is_own) {
  auto undone = store->write(scope, [&](Tx& tx) -> base::Status {
    check_row(tx, row, new_row, is_own);
    return kUndo;
  });
  EXPECT_EQ(contract::message(undone), "undo");
  if (GetParam() == Engine::Postgres) check_without_filter(scope, row, is_own);
}

// The statements as they would be if somebody forgot the tenant.
template <class Row>
void ScopesContract::check_without_filter(const Scope& scope, const Row& row, bool is_own) {
  const std::string table(Shape<Row>::shape.table), column = plain_column(table_of(table));
  auto undone = store->write(scope, [&](Tx& tx) -> base::Status {
    auto seen =
        tx.connection().select("select count(*) from " + table + " where id = ?", {row.id}, {Kind::Integer});
    EXPECT_TRUE(seen.ok());
    if (seen) {
      EXPECT_EQ(seen->front().front(), Value(int64_t{is_own}));
    }
    auto changed = tx.connection().execute(
        "update " + table + " set " + column + " = " + column + " where id = ?", {row.id});
    EXPECT_TRUE(changed && *changed == (is_own ? 1u : 0u));
    auto removed = tx.connection().execute("delete from " + table + " where id = ?", {row.id});
    EXPECT_TRUE(removed && *removed == (is_own ? 1u : 0u));
    std::string names, marks;
    for (const ColumnShape& shape : table_of(table).columns) {
      names += (names.empty() ? "" : ", ") + std::string(shape.name);
      marks += marks.empty() ? "?" : ", ?";
    }
    auto inserted = tx.connection().execute(
        "insert into " + table + " (" + names + ") values (" + marks + ")", values_of(row));
    if (is_own) {
      EXPECT_TRUE(inserted.ok()) << contract::message(inserted);
    } else {
      EXPECT_CODE(inserted, Forbidden);
    }
    return kUndo;
  });
  EXPECT_FALSE(undone.ok());
}

template <class Row>
void ScopesContract::check_table() {
  const TableShape& shape = Shape<Row>::shape;
  int number = 0;
  for (const Ownership& ownership : ownerships(shape)) {
    SCOPED_TRACE(std::string(shape.table) + " owned by " + std::string(ownership.column));
    std::string id = id_of("row" + std::to_string(++number));
    auto row = owned_row<Row>(id, base, ownership);
    auto new_row = owned_row<Row>(id_of("new" + std::to_string(number)), base, ownership);
    ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return tx.insert(row); }));
    bool by_id = ownership.column == "id";
    std::string tenant = by_id ? id : base.tenant, person = by_id ? id : base.account;
    for (const Scope& scope :
         {Scope::system(), Scope::of_operator(tenant), Scope::of_tenant(tenant), Scope::person(person)}) {
      SCOPED_TRACE(std::string(name_of(scope.kind)));
      check_case(scope, row, new_row, is_expected(shape, scope.kind, ownership.of));
    }
    ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return tx.remove<Row>({"id = ?", {id}}); }));
  }
}

TEST_P(ScopesContract, EveryTableForEveryScope) {
#define ROW(struct_name, table, tenants, persons, seen_by) check_table<struct_name>();
#include "server/store/rows.def"
}

TEST_P(ScopesContract, ARowIsNotGivenAway) {
  auto row = sample<Webhook>(id_of("w"), base, {"x", 1});
  ASSERT_OK(store->write(Scope::of_tenant(base.tenant), [&](Tx& tx) { return tx.insert(row); }));
  row.organization_id = base.other_tenant;
  EXPECT_CODE(store->write(Scope::of_tenant(base.tenant), [&](Tx& tx) { return tx.update(row); }), Forbidden);
  EXPECT_CODE(store->write(Scope::of_tenant(base.tenant),
                           [&](Tx& tx) {
                             return tx.change<Webhook>("url = '', organization_id = ?",
                                                       {"id = ?", {base.other_tenant, row.id}});
                           }),
              Forbidden);
  // The other way round too: a row of somebody else does not become one's own.
  ASSERT_OK(store->write(Scope::system(), [&](Tx& tx) { return tx.update(row); }));
  row.organization_id = base.tenant;
  EXPECT_CODE(store->write(Scope::of_tenant(base.tenant), [&](Tx& tx) { return tx.update(row); }), NotFound);
}

}  // namespace
}  // namespace rapport::store
