// Who may call a route: a required field of every row of the route tables, and what the matrix of routes and
// roles is made from.
#pragma once

#include <cstdint>
#include <optional>

#include "server/model/roles.h"

namespace rapport::model {

enum class Gate : uint8_t {
  Public,    // anybody
  SignedIn,  // a person who is signed in, for whichever organization or none
  Acting     // somebody who acts for an organization, of `kind` where it says so, in which they have `right`
};

struct Access {
  Gate gate = Gate::Acting;
  Right right = Right::OperateRegistry;
  std::optional<OrganizationKind> kind = std::nullopt;
};
inline constexpr Access kPublic{Gate::Public};
inline constexpr Access kSignedIn{Gate::SignedIn};
constexpr Access needs(Right right) { return {Gate::Acting, right}; }
constexpr Access needs(OrganizationKind kind, Right right) { return {Gate::Acting, right, kind}; }

// What a handler costs: hashing a password takes a core for tens of milliseconds, calling another server
// takes as long as that one likes. Both run in pools of their own, bounded.
enum class Work : uint8_t { Quick, Hashing, Calling };

}  // namespace rapport::model
