// What is kept about a person: to take along, and to have erased.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/service/accounts.h"

namespace rapport::service {

// Everything that names the caller, as one JSON document; without hashes, seeds and what mails say.
Outcome<std::string> export_account(const Environment& environment, const Caller& caller);
// Hashes: the password, and a code where there is a second factor. Memberships are removed, name and
// addresses overwritten, links and waiting mails taken back; the audit log keeps what was done. One last mail
// says so. Conflict: the last administrator.
struct Proof {
  std::string password;
  std::string code;
};
Outcome<Done> erase_account(const Environment& environment, const Caller& caller, const Proof& proof);

// ---- the operator, for somebody who cannot sign in ----
struct PersonFound {
  store::Account account;  // without its secrets
  std::vector<std::string> organizations;
};
Outcome<std::optional<PersonFound>> find_person(const Environment& environment, const Caller& caller,
                                                std::string_view sign_in_email);
// Both are logged with the account's id and the reason, without a name.
Outcome<std::string> export_person(const Environment& environment, const Caller& caller,
                                   std::string_view account_id, std::string_view reason);
Outcome<Done> erase_person(const Environment& environment, const Caller& caller, std::string_view account_id,
                           std::string_view reason);

}  // namespace rapport::service
