// The e-mails that the use cases send: from what happened to a row of the outbox, in the recipient's
// language.
#pragma once

#include <string>
#include <vector>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

struct Addressee {
  std::string name;
  std::string address;
  texts::Preferences preferences;
};

struct LetterSaid {
  Said title;
  std::vector<Said> paragraphs;
  std::optional<Said> action = {};  // the button
  std::string url = {};
  int64_t works_until_ms = 0;     // of the link; 0: it is no link that ends
  std::string account = {};       // the sign-in to use, where that matters
  std::string on_behalf_of = {};  // an organization; "" for the product alone
  bool is_last = false;           // the person is erased: the outbox forgets the address when it has gone out
  // The answer to somebody who gave this address, as the letters with a link are: who did not, need not do
  // anything. Of what happened nobody is told that.
  bool is_asked_for = false;
};

// Puts it into the outbox, in the transaction of what it is about: it goes out if and only if that is
// committed.
base::Status post(store::Tx& tx, const Environment& environment, const Addressee& to,
                  const LetterSaid& letter, const store::Maybe& organization_id);

// In which language and formats somebody reads.
texts::Preferences preferences_of(const store::Account& account);
// Where an organization has no person to ask.
texts::Preferences preferences_of(const store::Organization& organization);

// A person at one of their addresses.
Addressee addressee(const store::Account& account, const std::string& address);
// Somebody of an organization: as their account says, and before there is one as the organization does.
base::Result<Addressee> addressee(store::Tx& tx, const store::Membership& member,
                                  const store::Organization& organization);
// Somebody who is invited, at the address that was given for them: as their account says where it is one of
// its own addresses, so that nobody learns from a mail to another one that there is an account; else as
// `otherwise`.
struct Invited {
  std::string name, sign_in, address;
};
base::Result<Addressee> addressee(store::Tx& tx, const Invited& invited, const texts::Preferences& otherwise);
// Tells a person what was changed in their account; nothing when they have no address any more.
struct AccountNews {
  texts::Text title;
  Said text;
  texts::Text action = texts::Text::letter_account_action;
  std::string_view path = "/account";
};
base::Status tell(store::Tx& tx, const Environment& environment, const store::Account& account,
                  const std::string& address, const AccountNews& news);

}  // namespace rapport::service
