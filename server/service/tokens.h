// What build tools sign in with, and where the organization wants to be told.
#pragma once

#include <string>
#include <vector>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

// A scope is the name of a right: "SeeCustomers EditCustomers". A token can do no more than who makes it.
Outcome<std::vector<store::ApiToken>> api_tokens(const Environment& environment, const Caller& caller);
struct NewToken {
  std::string name;
  std::vector<model::Right> scopes;
  int64_t days = 90;  // at most 366
  std::string random =
      {};  // what makes it hard to guess, 43 characters as of auth::new_token(); "": made here
};
Outcome<std::string> create_api_token(const Environment& environment, const Caller& caller,
                                      const NewToken& token);  // shown once
Outcome<Done> revoke_api_token(const Environment& environment, const Caller& caller,
                               std::string_view token_id);
// Who brings this token: a Caller with its scopes as rights. Forbidden: unknown, expired.
Outcome<Caller> caller_of_token(const Environment& environment, std::string_view token,
                                const std::string& address);

}  // namespace rapport::service
