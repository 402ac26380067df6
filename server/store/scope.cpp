#include "server/store/scope.h"

namespace rapport::store {
namespace {

Narrowing any_of(const Owners& columns, const std::string& id) {
  Narrowing narrowing;
  for (std::string_view column : columns) {
    if (column.empty()) continue;
    if (!narrowing.condition.empty()) narrowing.condition += " or ";
    narrowing.condition.append(column).append(" = ?");
    narrowing.values.emplace_back(id);
  }
  if (narrowing.condition.empty()) narrowing.condition = "1 = 0";
  return narrowing;
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
