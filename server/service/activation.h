// What the links in the mails are for: a service is activated, an invitation accepted. Looking changes
// nothing.
#pragma once

#include <string>
#include <vector>

#include "server/service/accounts.h"

namespace rapport::service {

// What the page shows of an activation or an invitation.
struct Welcome {
  Purpose purpose = Purpose::Activation;
  std::string email;          // the account that must be used
  std::string contact_email;  // where the link was sent
  std::string name;
  bool has_account = false;  // sign in, or choose a password
  store::Organization organization;
  store::Organization partner;  // of an activation: who sent it
  std::string service;          // its key, of an activation
  std::string country;
  std::string region;               // its key
  model::Roles roles;               // of an invitation
  std::vector<Document> documents;  // to accept, of an activation and of the first time in an organization
};
// NotFound: what it was about is gone.
Outcome<Welcome> welcome(const Environment& environment, const store::Ticket& ticket);

// Hashes. Makes the account of the ticket with this password and signs it in; the link is not used up.
// Conflict: there is one, whose e-mail is proved or is not where the link went.
Outcome<SignedIn> create_invited_account(const Environment& environment, std::string_view token,
                                         std::string_view name, std::string_view password,
                                         texts::Language language, const From& from);

// Uses the link up: the caller, who is exactly the invited account, accepted these documents.
// Activation: the service is active or a trial, the caller its organization's Administrator. Invitation: the
// caller joins.
struct Accepted {
  std::string document;
  std::string version;
};
Outcome<Done> accept_link(const Environment& environment, const Caller& caller, std::string_view token,
                          const std::vector<Accepted>& accepted);

// What is new since the caller accepted documents of this organization: afterwards they may choose it.
Outcome<Done> accept_documents(const Environment& environment, const Caller& caller,
                               std::string_view organization_id, const std::vector<Accepted>& accepted);

}  // namespace rapport::service
