#include "server/model/roles.h"

#include <algorithm>

namespace rapport::model {
namespace {

struct RoleRow {
  std::string_view name;
  OrganizationKind kind;
};
constexpr RoleRow kRoles[] = {
#define ROLE(name, kind) {#name, OrganizationKind::kind},
#include "server/model/roles.def"
};

template <class... R>
constexpr Roles roles_of(R... role) {
  Roles roles;
  ((roles = roles.with(role)), ...);
  return roles;
}

struct RightRow {
  std::string_view name;
  Roles roles;
};
using enum Role;
constexpr RightRow kRights[] = {
#define RIGHT(name, ...) {#name, roles_of(__VA_ARGS__)},
#include "server/model/rights.def"
};

constexpr std::string_view kKinds[] = {"Operator", "Partner", "Customer"};

base::Error invalid(std::string message) { return {base::ErrorCode::InvalidArgument, std::move(message)}; }

}  // namespace

std::string_view name_of(OrganizationKind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::optional<OrganizationKind> organization_kind(std::string_view name) {
  for (size_t i = 0; i < std::size(kKinds); ++i)
    if (kKinds[i] == name) return static_cast<OrganizationKind>(i);
  return std::nullopt;
}

std::string_view name_of(Role role) { return kRoles[static_cast<size_t>(role)].name; }

std::optional<Role> role(std::string_view name) {
  for (size_t i = 0; i < std::size(kRoles); ++i)
    if (kRoles[i].name == name) return static_cast<Role>(i);
  return std::nullopt;
}

OrganizationKind kind_of(Role role) { return kRoles[static_cast<size_t>(role)].kind; }

std::string to_text(Roles roles) {
  std::string text;
  for (size_t i = 0; i < std::size(kRoles); ++i) {
    if (!roles.has(static_cast<Role>(i))) continue;
    if (!text.empty()) text += ' ';
    text += kRoles[i].name;
  }
  return text;
}

std::optional<Roles> to_roles(std::string_view text) {
  Roles roles;
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    auto one = role(text.substr(0, end));
    if (!one) return std::nullopt;
    roles = roles.with(*one);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return roles;
}

base::Status check_roles(OrganizationKind kind, Roles roles) {
  if (roles.bits == 0) return invalid("no role is chosen: a person needs at least one");
  for (size_t i = 0; i < std::size(kRoles); ++i)
    if (roles.has(static_cast<Role>(i)) && kRoles[i].kind != kind)
      return invalid("the role `" + std::string(kRoles[i].name) +
                     "` does not exist in this kind of organization");
  if (roles.has(Viewer) && !roles.has(Designer) && !roles.has(Configurator))
    return invalid("`Viewer` alone gives no access: choose `Designer` or `Configurator` with it");
  return base::Done{};
}

std::string_view name_of(Right right) { return kRights[static_cast<size_t>(right)].name; }

bool allows(Roles roles, Right right) {
  return (kRights[static_cast<size_t>(right)].roles.bits & roles.bits) != 0;
}

}  // namespace rapport::model
