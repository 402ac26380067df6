// Who brings a cookie: asked for every page, so in one question over the four tables that know it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "server/store/queries.h"

namespace rapport::store {

struct KnownCaller {
  SignIn sign_in;
  Account account;
  std::optional<Organization> organization;  // for which they act
  std::vector<Membership> memberships;       // that are active, by organization
};
// Nobody: there is no such sign-in. Forbidden: the scope is not the service's own, before anybody is known.
Found<KnownCaller> caller_by_token(Tx& tx, std::string_view token_hash);

}  // namespace rapport::store
