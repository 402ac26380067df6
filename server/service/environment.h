// What the use cases stand on: the seams to the world, what is configured, and who asks.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/auth/passwords.h"
#include "server/auth/provider_cache.h"
#include "server/auth/secrets.h"
#include "server/log/log.h"
#include "server/model/roles.h"
#include "server/service/outcome.h"
#include "server/store/store.h"
#include "server/texts/formats.h"

namespace rapport::service {

inline constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t now_ms() const = 0;  // Unix time, UTC
};

using InLanguages = std::array<std::string, texts::kLanguages.size()>;  // "": as it is without one

// A service of the catalogue. Nothing but the configuration knows any by name.
struct CatalogueService {
  std::string key;  // "rapport"
  std::string name;
  std::string description;
  std::string url;  // where it is used, once active; "" where nobody has said so
  InLanguages names = {}, descriptions = {};
};

struct Region {
  std::string key;                     // "eu"
  std::string name;                    // "European Union"
  std::vector<std::string> countries;  // ISO 3166-1 alpha-2; "*": every other one
  InLanguages names = {};
};

struct Document {       // a text that has to be accepted
  std::string key;      // "terms", "privacy"
  std::string version;  // "2026-11-01"
  // The installation's own words as HTML (h3 and p), by language; "" for those that come with the program.
  InLanguages html = {};
  std::string title = {};  // of one that is neither; "": its key
  std::string url = {};    // where its text is, of one that is neither
};

struct Settings {
  std::string base_url = "http://127.0.0.1:8080";  // no slash at its end; every link is made from it
  std::string product = "Rapport";
  std::string vendor = "Rapport";  // the product where no name is configured
  std::string mail_from = "rapport@localhost.localdomain";
  std::string mail_domain = "localhost";                        // of Message-IDs
  std::string required_agreement = "Online Services Addendum";  // without it a partner cannot be activated
  std::vector<CatalogueService> catalogue;
  std::vector<Region> regions;
  std::vector<Document> documents;
  auth::HashCost hash_cost;
  int64_t activation_days = 14;  // how long its link works
  int64_t invitation_days = 14;
  int64_t reset_minutes = 60;
  int64_t sign_in_days = 14;  // a browser stays signed in, at most
  int64_t idle_hours = 12;    // and without being used
  int64_t trial_days = 90;
  int64_t kept_days = 30;
  int64_t address_tries = 60;  // of one client in a minute: to sign in, to reset, to register, to open links
  std::vector<int64_t> reminder_days = {14, 3, 0};
  int64_t outbox_kept_days = 90;       // of what went out, or failed
  bool allows_http_providers = false;  // for tests: identity providers without TLS, on loopback
  bool webhooks_are_local = false;     // for tests: to loopback, also without TLS
};

struct Environment {
  store::Store& store;
  const Clock& clock;
  const Settings& settings;
  const auth::Sealer& sealer;
  const auth::Wordlist& words;
  auth::ProviderCache& providers;  // the way to identity providers
  log::Log* log = nullptr;         // who signs in, and who does not; without one nobody is told

  int64_t now_ms() const { return clock.now_ms(); }
  int64_t today() const { return clock.now_ms() / kDay; }  // UTC, days since 1970-01-01
  std::string new_id() const;
};

// Who asks, as whom, from where. Nobody: a visitor.
struct Caller {
  std::string account_id;  // "" for a visitor and for an API token
  std::string sign_in_id;
  std::string name;
  std::string email;
  std::string csrf;
  texts::Preferences preferences;

  std::string organization_id;  // for which they act; "" while none is chosen
  std::string organization_name;
  model::OrganizationKind kind = model::OrganizationKind::Customer;
  std::string membership_id;
  model::Roles roles;
  size_t organizations = 0;  // of which they may choose one
  // The organization whose identity provider vouches for the person; "" where they showed by themselves who
  // they are. It vouches to that organization alone: nothing else of the account is open to this sign-in.
  std::string bound_to;

  std::string api_token_id;  // set: a build tool; it has the rights of its token's scopes and no roles
  uint32_t token_rights = 0;
  std::string address;
  std::string user_agent;

  bool is_signed_in() const { return !account_id.empty(); }
  bool may(model::Right right) const {
    return model::allows(roles, right) || (token_rights >> static_cast<unsigned>(right) & 1) != 0;
  }
  texts::Language language() const { return preferences.language; }
};

// Forbidden, or NotFound for those who must not learn that there is something.
Outcome<Done> require(const Caller& caller, model::Right right);
// For what belongs to the account in all its organizations. Forbidden: an identity provider vouches for them.
Outcome<Done> require_own_sign_in(const Caller& caller);

store::Scope scope_of(const Caller& caller);  // Tenant, or Operator for the operator's people

// "Müller" and "MÜLLER" are found alike; e-mail addresses are compared so.
std::string folded(std::string_view text);
std::string trimmed(std::string_view text);

}  // namespace rapport::service
