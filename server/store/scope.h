// On whose behalf a transaction runs: which rows there are for it. Every statement of the repository is
// narrowed by it, and on PostgreSQL the database narrows once more (row-level security on the same list).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/store/rows.h"

namespace rapport::store {

struct Scope {
  enum class Kind : uint8_t {
    Person,    // one account: what is its own
    Tenant,    // one organization
    Operator,  // all that the operator may see, and its own organization
    System     // the service itself: links and sign-ins before anybody is known, mail, life cycle
  };
  Kind kind = Kind::Person;
  std::string tenant;
  std::string account;

  static Scope person(std::string account) { return {Kind::Person, "", std::move(account)}; }
  static Scope of_tenant(std::string organization) { return {Kind::Tenant, std::move(organization), ""}; }
  static Scope of_operator(std::string organization) { return {Kind::Operator, std::move(organization), ""}; }
  static Scope system() { return {Kind::System, "", ""}; }
};
std::string_view name_of(Scope::Kind kind);

// What a statement's condition says of the scope, with a `?` for each of `values`; "" when all rows are
// there, "1 = 0" when none.
struct Narrowing {
  std::string condition;
  std::vector<Value> values;
};
Narrowing narrowed(const TableShape& shape, const Scope& scope);

}  // namespace rapport::store
