// Kinds of organization, roles in them, rights that follow. Made from roles.def and rights.def. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::model {

enum class OrganizationKind : uint8_t { Operator, Partner, Customer };
std::string_view name_of(OrganizationKind kind);
std::optional<OrganizationKind> organization_kind(std::string_view name);

enum class Role : uint8_t {
#define ROLE(name, kind) name,
#include "server/model/roles.def"
};
std::string_view name_of(Role role);
std::optional<Role> role(std::string_view name);
OrganizationKind kind_of(Role role);

// A set of roles. As text: their names in the order of the list, with a space between: "Designer Viewer".
struct Roles {
  uint32_t bits = 0;
  constexpr bool has(Role role) const { return (bits >> static_cast<unsigned>(role) & 1) != 0; }
  constexpr Roles with(Role role) const { return {bits | 1u << static_cast<unsigned>(role)}; }
  friend constexpr bool operator==(Roles, Roles) = default;
};
std::string to_text(Roles roles);
std::optional<Roles> to_roles(std::string_view text);
// InvalidArgument: none at all, one of another kind of organization, Viewer without Designer or Configurator.
base::Status check_roles(OrganizationKind kind, Roles roles);

enum class Right : uint8_t {
#define RIGHT(name, ...) name,
#include "server/model/rights.def"
};
std::string_view name_of(Right right);
bool allows(Roles roles, Right right);

}  // namespace rapport::model
