// How somebody new comes into being: an account, and a person of an organization.
#pragma once

#include <string>

#include "server/service/environment.h"

namespace rapport::service {

struct NewAccount {
  std::string name;
  std::string email;  // to sign in with
  std::string contact_email;
  store::Maybe password_hash = {};  // none: their organization's identity provider vouches for them
  texts::Language language = texts::Language::En;
  std::string time_zone = {};    // "": UTC
  bool is_email_proved = false;  // that the sign-in e-mail is theirs
};
// The row, without an id: whoever stores it gives it one.
store::Account new_account(const Environment& environment, const NewAccount& wanted);

// The account is a person of the organization with at least these roles, from now on: a new one or, where the
// event allows it, one that is there. Conflict: it does not, and why.
struct Joining {
  std::string organization_id;
  store::Account account;
  model::Roles roles;
  model::UserEvent event;
};
Outcome<Done> join(store::Tx& tx, const Environment& environment, const Joining& joining);

}  // namespace rapport::service
