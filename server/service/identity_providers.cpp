// What an organization's administrators set about its identity provider.
#include "server/service/identity_providers.h"

#include <algorithm>
#include <array>

#include "server/mail/message.h"
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/store/account_queries.h"
#include "server/store/identity_queries.h"

namespace rapport::service {
namespace {

using model::Right;
using texts::Text;

constexpr size_t kIssuerCharacters = 300, kSecretCharacters = 500, kDomainsCharacters = 1000;
constexpr size_t kMostDomains = 20;

// Mailboxes there are anybody's: an address says nothing about an organization.
constexpr std::array<std::string_view, 24> kPublicDomains = {
    "gmail.com",  "googlemail.com", "outlook.com", "outlook.de", "outlook.dk", "hotmail.com",
    "hotmail.de", "hotmail.dk",     "live.com",    "live.dk",    "msn.com",    "yahoo.com",
    "yahoo.de",   "yahoo.dk",       "icloud.com",  "me.com",     "gmx.de",     "gmx.net",
    "gmx.com",    "web.de",         "t-online.de", "aol.com",    "proton.me",  "protonmail.com"};

bool is_loopback_url(std::string_view url) {
  for (std::string_view begin : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (!url.starts_with(begin)) continue;
    std::string_view rest = url.substr(begin.size());
    return rest.empty() || rest.front() == ':' || rest.front() == '/';
  }
  return false;
}

// A URL without query, fragment and credentials (OpenID Connect Discovery, section 3).
bool is_issuer(const Settings& settings, std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kSigns =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/[]!$&'()*+,;=%";
  bool is_https = url.starts_with(kHttps) && url.size() > kHttps.size() && url[kHttps.size()] != '/';
  bool is_test = settings.allows_http_providers && is_loopback_url(url);
  return (is_https || is_test) && url.find_first_not_of(kSigns) == std::string_view::npos;
}

std::vector<std::string> words_of(std::string_view text) {
  constexpr std::string_view kBetween = " ,;\t\r\n";
  std::vector<std::string> words;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(kBetween), text.size());
    std::string word = folded(text.substr(0, end));
    if (word.starts_with('@')) word.erase(0, 1);
    bool is_new = !word.empty() && std::find(words.begin(), words.end(), word) == words.end();
    if (is_new) words.push_back(std::move(word));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> read_domains(Fields& fields, std::string_view text) {
  std::vector<std::string> domains = words_of(fields.required("domains", text, kDomainsCharacters));
  if (domains.size() > kMostDomains)
    fields.refuse("domains", {Text::problem_too_many, {{"most", std::to_string(kMostDomains)}}});
  for (const std::string& domain : domains) {
    if (!mail::check_address("a@" + domain)) {
      fields.refuse("domains", {Text::problem_domain, {{"domain", domain}}});
    } else if (std::find(kPublicDomains.begin(), kPublicDomains.end(), domain) != kPublicDomains.end()) {
      fields.refuse("domains", {Text::problem_domain_public, {{"domain", domain}}});
    }
  }
  return domains;
}

// An administrator read a mail at an address there.
base::Result<bool> is_shown_to_be_theirs(store::Tx& tx, const Caller& caller, const std::string& domain) {
  auto administrators = store::administrators(tx, caller.organization_id);
  if (!administrators) return administrators.error();
  for (const store::Membership& one : *administrators) {
    if (!one.account_id) continue;
    auto account = tx.find<store::Account>(*one.account_id);
    if (!account) return account.error();
    if (*account && (*account)->confirmed_at > 0 && (*account)->email_key.ends_with("@" + domain))
      return true;
  }
  return false;
}

Outcome<Done> check_domains(store::Tx& tx, const Caller& caller, const std::vector<std::string>& domains) {
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> Outcome<Done> {
    Fields fields;
    for (const std::string& domain : domains) {
      auto there = all.find<store::IdentityDomain>(domain);
      if (!there) return there.error();
      if (*there && (*there)->organization_id == caller.organization_id) continue;
      auto is_theirs = is_shown_to_be_theirs(all, caller, domain);
      if (!is_theirs) return is_theirs.error();
      if (!*is_theirs)
        fields.refuse("domains", {Text::problem_domain_unproved, {{"domain", domain}}});
      else if (*there)
        fields.refuse("domains", {Text::problem_domain_taken, {{"domain", domain}}});
    }
    if (!fields.ok()) return fields.refusal();
    return Done{};
  });
}

// Signs-ins that the provider vouched for end, and attempts that are under way.
base::Status end_what_it_vouched_for(store::Tx& tx, const Caller& caller) {
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    auto ended = store::end_bound_sign_ins(all, caller.organization_id, caller.sign_in_id);
    if (!ended) return ended.error();
    auto attempts = store::end_attempts(all, caller.organization_id);
    if (!attempts) return attempts.error();
    return base::Done{};
  });
}

base::Status put_domains(store::Tx& tx, const Caller& caller, const std::vector<std::string>& domains) {
  auto before = store::remove_domains(tx, caller.organization_id);
  if (!before) return before.error();
  for (const std::string& domain : domains)
    if (auto added = tx.insert(store::IdentityDomain{domain, caller.organization_id}); !added) return added;
  return base::Done{};
}

base::Status mark_organization(store::Tx& tx, const Caller& caller, OtherWays ways) {
  auto organization = tx.find<store::Organization>(caller.organization_id);
  if (!organization) return organization.error();
  if (!*organization) return base::Error{base::ErrorCode::NotFound, "the organization is gone"};
  (*organization)->is_provider_only = ways == OtherWays::None;
  ++(*organization)->revision;
  return tx.update(**organization);
}

using Stored = std::optional<store::IdentityProvider>;

Outcome<Stored> stored_provider(store::Tx& tx, const Caller& caller) {
  auto found = tx.find<store::IdentityProvider>(caller.organization_id);
  if (!found) return found.error();
  return std::move(*found);
}

// Whoever sets the provider decides who can sign in: people do that, no token does.
Outcome<Done> may_set(const Caller& caller) {
  if (!caller.is_signed_in()) return refused(base::ErrorCode::Forbidden, Text::problem_forbidden);
  return require(caller, Right::ManageOrganization);
}

struct Checked {
  store::IdentityProvider row;  // sealed_secret: "" for the one that is kept
  std::vector<std::string> domains;
};

Outcome<Checked> check_input(const Environment& environment, const Caller& caller,
                             const ProviderInput& given) {
  Fields fields;
  Checked checked;
  checked.row.id = checked.row.organization_id = caller.organization_id;
  checked.row.issuer = fields.required("issuer", given.issuer, kIssuerCharacters);
  if (!checked.row.issuer.empty() && !is_issuer(environment.settings, checked.row.issuer))
    fields.refuse("issuer", {Text::problem_issuer});
  checked.row.client_id = fields.required("client_id", given.client_id);
  std::string secret = fields.optional("client_secret", given.client_secret, kSecretCharacters);
  if (!secret.empty()) checked.row.sealed_secret = environment.sealer.seal(secret, caller.organization_id);
  checked.domains = read_domains(fields, given.domains);
  auto proved = environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto stored = stored_provider(tx, caller);
    if (!stored) return stored.error();
    // A secret is shown to nobody but the provider that it was made for.
    bool is_same =
        *stored && (*stored)->issuer == checked.row.issuer && (*stored)->client_id == checked.row.client_id;
    if (secret.empty() && !is_same) fields.refuse("client_secret", {Text::problem_required});
    if (!fields.ok()) return fields.refusal();
    return check_domains(tx, caller, checked.domains);
  });
  if (!proved) return proved.error();
  return checked;
}

Outcome<Done> ask_provider(const Environment& environment, const std::string& issuer) {
  auto answer = environment.providers.ask_again(issuer, environment.now_ms());
  if (answer) return Done{};
  bool is_answer = answer.error().code == base::ErrorCode::Corrupt;
  return Refusal(std::vector<FieldProblem>{
      {"issuer",
       {is_answer ? Text::problem_provider_answer : Text::problem_provider_unreached,
        {{"detail", answer.error().message}}}}});
}

Outcome<Done> store_provider(store::Tx& tx, const Environment& environment, const Caller& caller,
                             Checked checked, OtherWays ways) {
  if (auto proved = check_domains(tx, caller, checked.domains); !proved) return proved.error();
  auto before = stored_provider(tx, caller);
  if (!before) return before.error();
  bool is_same =
      *before && (*before)->issuer == checked.row.issuer && (*before)->client_id == checked.row.client_id;
  bool keeps_secret = checked.row.sealed_secret.empty();
  if (keeps_secret && !is_same) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
  if (keeps_secret) checked.row.sealed_secret = (*before)->sealed_secret;
  auto stored = *before ? tx.update(checked.row) : tx.insert(checked.row);
  if (stored && !is_same) stored = end_what_it_vouched_for(tx, caller);
  if (stored) stored = put_domains(tx, caller, checked.domains);
  if (stored) stored = mark_organization(tx, caller, ways);
  if (!stored) return stored.error();
  std::string detail =
      joined(checked.domains) + (ways == OtherWays::None ? "; passwords: no" : "; passwords: yes");
  auto recorded = record(tx, environment, caller, caller.organization_id,
                         {Text::audit_provider_set, checked.row.issuer, detail});
  if (!recorded) return recorded.error();
  return Done{};
}

}  // namespace

std::string provider_return_url(const Settings& settings) {
  return settings.base_url + "/sign-in/provider/callback";
}

Outcome<std::optional<ProviderSettings>> identity_provider(const Environment& environment,
                                                           const Caller& caller) {
  using Found = std::optional<ProviderSettings>;
  if (auto allowed = require(caller, Right::ManageOrganization); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Found> {
    auto stored = stored_provider(tx, caller);
    if (!stored) return stored.error();
    if (!*stored) return Found();
    auto domains = store::domains_of(tx, caller.organization_id);
    if (!domains) return domains.error();
    auto organization = tx.find<store::Organization>(caller.organization_id);
    if (!organization) return organization.error();
    ProviderSettings settings{std::move(**stored), {}, *organization && (*organization)->is_provider_only};
    settings.provider.sealed_secret.clear();
    for (store::IdentityDomain& domain : *domains) settings.domains.push_back(std::move(domain.id));
    return Found(std::move(settings));
  });
}

Outcome<Done> set_identity_provider(const Environment& environment, const Caller& caller,
                                    const ProviderInput& input) {
  if (auto allowed = may_set(caller); !allowed) return allowed.error();
  auto checked = check_input(environment, caller, input);
  if (!checked) return checked.error();
  if (auto asked = ask_provider(environment, checked->row.issuer); !asked) return asked.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) {
    return store_provider(tx, environment, caller, *checked, input.other_ways);
  });
}

Outcome<Done> remove_identity_provider(const Environment& environment, const Caller& caller) {
  if (auto allowed = may_set(caller); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto before = stored_provider(tx, caller);
    if (!before) return before.error();
    if (!*before) return not_there();
    auto done = end_what_it_vouched_for(tx, caller);
    if (done) done = put_domains(tx, caller, {});
    if (done) done = mark_organization(tx, caller, OtherWays::Password);
    if (!done) return done.error();
    auto identities = store::remove_identities_in(tx, caller.organization_id);
    if (!identities) return identities.error();
    auto removed = store::remove_identity_provider(tx, caller.organization_id);
    if (!removed) return removed.error();
    auto recorded = record(tx, environment, caller, caller.organization_id,
                           {Text::audit_provider_removed, (*before)->issuer});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace rapport::service
