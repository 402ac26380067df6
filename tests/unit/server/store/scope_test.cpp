#include "server/store/scope.h"

#include <gtest/gtest.h>

#include "server/store/policies.h"

namespace rapport::store {
namespace {

const TableShape kMembership = Shape<Membership>::shape;

TEST(Narrowing, IsByTenantOrByPerson) {
  auto tenant = narrowed(Shape<Subscription>::shape, Scope::of_tenant("t"));
  EXPECT_EQ(tenant.condition, "? in (organization_id, partner_id)");
  EXPECT_EQ(tenant.values, std::vector<Value>{"t"});
  auto person = narrowed(kMembership, Scope::person("p"));
  EXPECT_EQ(person.condition, "account_id = ?");
  EXPECT_EQ(person.values, std::vector<Value>{"p"});
}

TEST(Narrowing, LeavesNothingWhereNobodyOwns) {
  EXPECT_EQ(narrowed(Shape<Throttle>::shape, Scope::of_tenant("t")).condition, "1 = 0");
  EXPECT_EQ(narrowed(Shape<Throttle>::shape, Scope::of_operator("t")).condition, "1 = 0");
  EXPECT_EQ(narrowed(Shape<Account>::shape, Scope::of_tenant("t")).condition, "1 = 0");
  EXPECT_EQ(narrowed(Shape<Throttle>::shape, Scope::system()).condition, "");
}

TEST(Policies, SayWhoMayAndNobodyElse) {
  EXPECT_EQ(policy(Shape<Throttle>::shape), "current_setting('rapport.scope', true) = 'system'");
  EXPECT_EQ(policy(kMembership),
            "current_setting('rapport.scope', true) = 'system' or current_setting('rapport.scope', true) = "
            "'operator' or (current_setting('rapport.scope', true) = any (array['tenant', 'operator']) and "
            "(organization_id = current_setting('rapport.tenant', true))) or "
            "(current_setting('rapport.scope', true) = 'person' and "
            "(account_id = current_setting('rapport.account', true)))");
}

// update() and the copies take the first column of every table for its name.
TEST(Tables, BeginWithTheirId) {
  for (const Table& table : tables()) {
    EXPECT_EQ(table.columns.front().name, "id") << table.shape.table;
    EXPECT_EQ(table.columns.front().kind, Kind::Text) << table.shape.table;
  }
}

TEST(Tables, BelongByColumnsThatTheyHave) {
  for (const Table& table : tables())
    for (const Owners& owners : {table.shape.tenants, table.shape.persons})
      for (std::string_view owner : owners) {
        bool is_there = owner.empty();
        for (const ColumnShape& column : table.columns) is_there |= column.name == owner;
        EXPECT_TRUE(is_there) << table.shape.table << "." << owner;
      }
}

}  // namespace
}  // namespace rapport::store
