// Organizations whose people sign in through an identity provider of their own (OpenID Connect).
//
// Its administrators choose the provider, so it vouches for people to that organization alone: such a sign-in
// is bound to it, and neither another organization nor the account's password, e-mails and second step are
// open to it. A provider that lies gains what its organization could do anyway.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/service/accounts.h"

namespace rapport::service {

// ---- what administrators set ----

struct ProviderSettings {
  store::IdentityProvider provider;  // without the secret
  std::vector<std::string> domains;
  bool is_only_way = false;
};
Outcome<std::optional<ProviderSettings>> identity_provider(const Environment& environment,
                                                           const Caller& caller);

enum class OtherWays : uint8_t { Password, None };  // None: a password lets in administrators alone
struct ProviderInput {
  std::string issuer;
  std::string client_id;
  std::string client_secret;  // "": the one that is kept, of the same issuer and client
  std::string domains;        // of e-mail addresses, with blanks or commas between
  OtherWays other_ways = OtherWays::Password;
};
// Only for people: a token does not decide who can sign in. Asks the provider first: what it does not do, or
// that it cannot be reached, is said at `issuer`. A domain can be claimed by an organization that has an
// administrator with a confirmed sign-in e-mail there, and by one organization. Sign-ins through a provider
// that is not this one any more end.
Outcome<Done> set_identity_provider(const Environment& environment, const Caller& caller,
                                    const ProviderInput& input);
// Passwords let everybody in again; sign-ins through the provider end, but for the caller's own.
Outcome<Done> remove_identity_provider(const Environment& environment, const Caller& caller);

// What the provider has to know: where it sends people back to.
std::string provider_return_url(const Settings& settings);

// ---- signing in ----

struct SentAway {
  std::string url;            // at the provider
  std::string host;           // of it, to show
  std::string browser_token;  // for a cookie: only this browser can come back
};
// `who`: an e-mail address, or its domain; nothing of the answer depends on whether there is such an account.
// InvalidArgument: no provider vouches for the domain. Unavailable: the provider does not answer as it
// should. `next`: a local path. Calls the provider.
Outcome<SentAway> begin_at_provider(const Environment& environment, std::string_view who,
                                    std::string_view next);

struct CameBack {  // to provider_return_url, with
  std::string state;
  std::string code;
  std::string issuer;  // RFC 9207
  std::string error;
  std::string browser_token;  // of the cookie
  std::string link_token;     // of an invitation that this browser opened; "" for none
};
struct LetIn {
  SignedIn signed_in;
  std::string next;
};
// An attempt works once, in its browser, for ten minutes (Conflict for the rest). The person is who came as
// the same subject before; the first time the member with the e-mail that the provider verified, in one of
// its domains; or who was invited with it and comes with the invitation's link, which is not used up.
// Forbidden: the provider refused, or they are nobody of the organization. Unavailable: it does not answer.
// Calls the provider.
Outcome<LetIn> finish_at_provider(const Environment& environment, const CameBack& back,
                                  texts::Language language, const From& from);

// Whether the organization of a ticket has a provider that vouches for its e-mail.
Outcome<bool> can_use_provider(const Environment& environment, const store::Ticket& ticket);

}  // namespace rapport::service
