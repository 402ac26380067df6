// Accounts whose sign-in e-mail nobody has proved. An invitation may go to a contact address, and whoever
// reads it there makes an account with a sign-in e-mail that need not be theirs. A link that went to the
// e-mail itself is its owner's: they take such an account over, from whoever made it.
#pragma once

#include <string_view>

#include "server/service/accounts.h"

namespace rapport::service {

// Whether a link that went to this address makes its reader the owner of the account, whatever its password.
bool is_taken_over_from(const store::Account& account, std::string_view address);

// Adds the account or, where `unproved` is given, puts it in its place: nothing that let somebody in before
// does so any more. Organizations named the e-mail, not who read it: the memberships stay. The account's id.
base::Result<std::string> add_or_take_over(store::Tx& tx, const Environment& environment,
                                           store::Account account,
                                           const std::optional<store::Account>& unproved);

// Who is signed in with the account's password brings a link that went to this address: if that is its
// sign-in e-mail, it is proved.
base::Status prove_email(store::Tx& tx, const Environment& environment, const Caller& caller,
                         std::string_view address);

// The account's links that let somebody in, or change where it is written to, are over: sent to whoever had
// it before. In a transaction that sees every tenant.
base::Status end_links(store::Tx& tx, const Environment& environment, std::string_view account_id);

}  // namespace rapport::service
