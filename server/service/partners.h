// A partner organization comes to life.
#pragma once

#include <string>

#include "server/service/accounts.h"

namespace rapport::service {

// Somebody asks to activate the organization whose registry entry names this sign-in. The answer is the same
// whatever the registry knows; the mail that goes to the address says what is the case: confirm, already
// active (whom to ask), no agreement.
Outcome<Done> register_partner(const Environment& environment, std::string_view email,
                               std::string_view language, const From& from);

struct Confirmation {  // what the link is about, for the page
  store::Organization partner;
  std::string email;
  bool has_account = false;  // signs in with its password instead of choosing one
};
Outcome<Confirmation> confirmation(const Environment& environment, const store::Ticket& ticket);

// Hashes. The first one becomes the administrator; Conflict for another who was slower, with whom to ask.
struct NewAdministrator {
  std::string name;
  std::string password;  // a new one, or of the account that is there
  std::string language;
};
Outcome<SignedIn> activate_partner(const Environment& environment, std::string_view token,
                                   const NewAdministrator& input, const From& from);

}  // namespace rapport::service
