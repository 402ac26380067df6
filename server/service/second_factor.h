// What all ways of signing in share of the second factor.
#pragma once

#include <string>

#include "server/service/accounts.h"
#include "server/service/throttle.h"

namespace rapport::service {

bool has_second_factor(const store::Account& account);

// The sign-in or, where a second factor is set up, the token to bring with the code. Every way in that is not
// the code's own ends here.
base::Result<SignedIn> sign_in_or_ask(store::Tx& tx, const Environment& environment,
                                      const store::Account& account, std::string_view method,
                                      const From& from);

// Right: a code of the app, or one of the recovery codes. It is used up by this, also for two who bring it at
// the same moment. Reused: a code of the app, but it or a later one was used before.
enum class CodeIs : uint8_t { Right, Wrong, Reused };
base::Result<CodeIs> use_code(store::Tx& tx, const Environment& environment, const store::Account& account,
                              const std::string& code);

// Of a code that somebody brought again the log is told, and the account's holder, by one mail a day at most.
Outcome<Done> tell_of_reuse(const Environment& environment, std::string_view account_id,
                            std::string_view address);

// Wrong codes count for the account, wherever they come from (ThrottleKeys::from_anywhere): nobody gets as
// far without its password, and six digits are few.
std::string wrong_codes_of(std::string_view account_id);

}  // namespace rapport::service
