// The e-mails that the use cases send: from what happened to a row of the outbox, in the recipient's
// language.
#pragma once

#include <string>
#include <vector>

#include "server/service/environment.h"

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
};

// Puts it into the outbox, in the transaction of what it is about: it goes out if and only if that is
// committed.
base::Status post(store::Tx& tx, const Environment& environment, const Addressee& to,
                  const LetterSaid& letter, const store::Maybe& organization_id);

// A person at one of their addresses.
Addressee addressee(const store::Account& account, const std::string& address);
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
