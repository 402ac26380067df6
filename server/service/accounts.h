// People and their sign-ins: signing in and out, passwords, the second factor, preferences.
// Functions that hash a password say so: they take a core for tens of milliseconds and run where such work is
// bounded.
#pragma once

#include <string>
#include <vector>

#include "server/service/environment.h"
#include "server/service/tickets.h"
#include "server/store/queries.h"

namespace rapport::service {

struct From {  // a browser
  std::string address;
  std::string user_agent;
};

// What a sign-in gives: the token for the cookie, or, where a second factor is set up, the token to bring
// with the code.
struct SignedIn {
  std::string token;
  bool needs_code = false;
};

// Hashes. The same answer, after the same time, whether or not there is such an account. LimitExceeded: tried
// too often; each failure makes the next wait longer, for this address and e-mail, never for everybody.
Outcome<SignedIn> sign_in(const Environment& environment, std::string_view email, std::string_view password,
                          const From& from);
// The six digits, or a recovery code, within ten minutes of the password.
Outcome<SignedIn> sign_in_with_code(const Environment& environment, std::string_view token,
                                    std::string_view code, const From& from);
Outcome<Done> sign_out(const Environment& environment, const Caller& caller);
// A sign-in for an account that proved who it is: by a link and a new password.
base::Result<SignedIn> begin_sign_in(store::Tx& tx, const Environment& environment,
                                     const store::Account& account, std::string_view method,
                                     const From& from);
// One for whom an organization's identity provider vouches, for that organization alone.
base::Result<SignedIn> begin_bound_sign_in(store::Tx& tx, const Environment& environment,
                                           const store::Account& account, const std::string& organization_id,
                                           const From& from);

// Who brings this cookie; a visitor when it is of no sign-in (any more). Renews the sign-in's last use now
// and then.
Outcome<Caller> caller_of(const Environment& environment, std::string_view token, const From& from);

// The organizations that the caller may act for, and the choice.
struct Choice {
  store::Membership membership;
  store::Organization organization;
  bool needs_provider = false;  // can be chosen only by signing in through its identity provider
};
Outcome<std::vector<Choice>> choices(const Environment& environment, const Caller& caller);
// Those of theirs for which nobody can act until the operator resumes them.
Outcome<std::vector<store::Organization>> suspended(const Environment& environment, const Caller& caller);
// Conflict with problem_documents: something is to be accepted first.
Outcome<Done> choose(const Environment& environment, const Caller& caller, std::string_view organization_id);
// Documents in force of which the person accepted another version for this organization, or none while others
// were accepted.
base::Result<std::vector<Document>> documents_due(store::Tx& tx, const Environment& environment,
                                                  std::string_view account_id,
                                                  std::string_view organization_id);
Outcome<std::vector<Document>> documents_to_accept(const Environment& environment, const Caller& caller,
                                                   std::string_view organization_id);

// Sends a link to the contact e-mail if there is such an account; says the same if there is none.
Outcome<Done> forgot_password(const Environment& environment, std::string_view email, const From& from);
// Hashes. All other sign-ins of the account end.
Outcome<SignedIn> reset_password(const Environment& environment, std::string_view token,
                                 std::string_view password, const From& from);
// Hashes.
Outcome<Done> change_password(const Environment& environment, const Caller& caller, std::string_view present,
                              std::string_view password);

Outcome<store::Account> account_of(const Environment& environment, const Caller& caller);
struct Profile {
  std::string name;
  std::string language;  // code_of
  std::string time_zone;
  std::string date_format;    // code_of
  std::string number_format;  // code_of
};
Outcome<Done> change_profile(const Environment& environment, const Caller& caller, const Profile& profile);
Outcome<Done> change_language(const Environment& environment, const Caller& caller, texts::Language language);
// Hash: the present password is asked for. A link goes to the new address; nothing changes before it is used.
// A contact e-mail that is the sign-in e-mail was confirmed before: it changes at once. The old addresses are
// told.
Outcome<Done> change_sign_in_email(const Environment& environment, const Caller& caller,
                                   std::string_view email, std::string_view password);
enum class ContactChange : uint8_t { Changed, LinkSent };
Outcome<ContactChange> change_contact_email(const Environment& environment, const Caller& caller,
                                            std::string_view email, std::string_view password);
Outcome<Done> confirm_new_email(const Environment& environment, std::string_view token);
Outcome<Done> confirm_new_contact(const Environment& environment, std::string_view token);
// Hashes. The present password of the caller, where there is one; else a refusal of `field`. Who guesses
// waits.
Outcome<Done> check_password(const Environment& environment, const Caller& caller, std::string_view password,
                             std::string_view field);

// The second factor. set_up gives a new seed, which counts once a code of it was given.
struct SecondFactor {
  bool is_on = false;
  std::string seed;  // while it is being set up
  std::string uri;
  int64_t recovery_codes_left = 0;
};
Outcome<SecondFactor> second_factor(const Environment& environment, const Caller& caller);
Outcome<SecondFactor> set_up_second_factor(const Environment& environment, const Caller& caller);
Outcome<std::vector<std::string>> turn_on_second_factor(
    const Environment& environment, const Caller& caller,
    std::string_view code);  // recovery codes, shown this once
// Both take a code, or a recovery code; wrong ones are slowed down.
Outcome<std::vector<std::string>> new_recovery_codes(const Environment& environment, const Caller& caller,
                                                     std::string_view code);
Outcome<Done> turn_off_second_factor(const Environment& environment, const Caller& caller,
                                     std::string_view code);
// A code or a recovery code, used up by it, where a second factor is on; nothing is asked where none is.
Outcome<Done> check_second_factor(const Environment& environment, const Caller& caller,
                                  std::string_view code);

Outcome<store::Listed<store::SignIn>> sign_ins(const Environment& environment, const Caller& caller,
                                               store::Page page);
Outcome<Done> end_other_sign_ins(const Environment& environment, const Caller& caller);
Outcome<Done> end_sign_in(const Environment& environment, const Caller& caller, std::string_view sign_in_id);

}  // namespace rapport::service
