#include "server/store/scope.h"

#include <fmt/format.h>

namespace rapport::store {
namespace {

// Of two columns `? in (a, b)`, not `a = ? or b = ?`: SQLite would read all rows of both sides of the `or`
// and then look for those that the statement asks for, where it asks for more than one.
Narrowing any_of(const Owners& columns, const std::string& id) {
  if (columns[0].empty()) return {"1 = 0", {}};
  std::string condition(columns[0]);
  if (columns[1].empty())
    condition += " = ?";
  else
    condition = fmt::format("? in ({}, {})", columns[0], columns[1]);
  return {std::move(condition), {id}};
}

}  // namespace

std::string_view name_of(Scope::Kind kind) {
  switch (kind) {
    case Scope::Kind::Person: return "person";
    case Scope::Kind::Tenant: return "tenant";
    case Scope::Kind::Operator: return "operator";
    case Scope::Kind::System: return "system";
  }
  return "";
}

Narrowing narrowed(const TableShape& shape, const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::System: return {};
    case Scope::Kind::Person: return any_of(shape.persons, scope.account);
    case Scope::Kind::Operator:
      if (shape.seen_by == SeenBy::Operator) return {};
      return any_of(shape.tenants, scope.tenant);
    case Scope::Kind::Tenant: return any_of(shape.tenants, scope.tenant);
  }
  return {"1 = 0", {}};
}

}  // namespace rapport::store
