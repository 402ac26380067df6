// Away to an organization's identity provider, and back.
#include <algorithm>

#include "server/auth/urls.h"
#include "server/mail/message.h"
#include "server/service/audit.h"
#include "server/service/identity_providers.h"
#include "server/service/newcomers.h"
#include "server/store/identity_queries.h"

namespace rapport::service {
namespace {

using base::ErrorCode;
using texts::Text;

constexpr int64_t kAttemptLifetime = 10 * kMinute;
constexpr size_t kAnswerBytes = 4096;  // of anything that a provider puts into the address

Refusal attempt_is_over() { return refused(ErrorCode::Conflict, Text::provider_attempt_over); }

std::string domain_of(std::string_view email_key) {
  size_t at = email_key.rfind('@');
  return std::string(at == std::string_view::npos ? email_key : email_key.substr(at + 1));
}

std::string host_of(std::string_view url) {
  size_t begin = url.find("://");
  if (begin == std::string_view::npos) return std::string(url);
  url.remove_prefix(begin + 3);
  return std::string(url.substr(0, url.find_first_of("/?")));
}

// What a stranger wrote, for a message.
std::string printable(std::string_view text) {
  constexpr size_t kMost = 60;
  std::string shown(text.substr(0, kMost));
  std::replace_if(shown.begin(), shown.end(), [](char c) { return c < 0x20 || c > 0x7e || c == '`'; }, '?');
  return shown;
}

using Provider = std::optional<store::IdentityProvider>;

Outcome<Provider> provider_for(const Environment& environment, const std::string& domain) {
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Provider> {
    auto claimed = tx.find<store::IdentityDomain>(domain);
    if (!claimed) return claimed.error();
    if (!*claimed) return Provider();
    auto found = tx.find<store::IdentityProvider>((*claimed)->organization_id);
    if (!found) return found.error();
    return std::move(*found);
  });
}

// What the administrators see of a sign-in that failed: the provider's part of it, nothing of the person.
Refusal noted(const Environment& environment, const store::IdentityProvider& provider,
              const base::Error& error) {
  bool is_away = error.code == ErrorCode::Unavailable || error.code == ErrorCode::LimitExceeded;
  Refusal refusal = is_away ? refused(ErrorCode::Unavailable, Text::provider_unreached)
                            : refused(ErrorCode::Forbidden, Text::provider_wrong_answer);
  refusal.internal = error.message;
  auto kept = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
    return store::note_provider_problem(tx, provider.id, error.message, environment.now_ms());
  });
  if (!kept) return Refusal(kept.error());
  return refusal;
}

store::IdentityAttempt to_row(const Environment& environment, const store::IdentityProvider& provider,
                              const auth::Attempt& attempt, std::string_view browser_token,
                              std::string_view next) {
  store::IdentityAttempt row;
  row.id = auth::hash_of(attempt.state);
  row.provider_id = provider.id;
  row.browser_hash = auth::hash_of(browser_token);
  row.nonce = attempt.nonce;
  row.sealed_verifier = environment.sealer.seal(attempt.code_verifier, row.id);
  row.next = next;
  row.expires_at = environment.now_ms() + kAttemptLifetime;
  return row;
}

std::optional<auth::ClientRegistration> registration_of(const Environment& environment,
                                                        const store::IdentityProvider& provider) {
  auto secret = environment.sealer.open_sealed(provider.sealed_secret, provider.id);
  if (!secret) return std::nullopt;
  return auth::ClientRegistration{provider.client_id, *secret, provider_return_url(environment.settings)};
}

Refusal sealed_otherwise(const Environment& environment, const store::IdentityProvider& provider) {
  return noted(environment, provider,
               {ErrorCode::Corrupt, "the client secret was sealed with another key; enter it again"});
}

}  // namespace

Outcome<SentAway> begin_at_provider(const Environment& environment, std::string_view who_given,
                                    std::string_view next) {
  std::string who = folded(trimmed(who_given)), domain = domain_of(who);
  bool is_email = who.find('@') != std::string::npos;
  if (!mail::check_address(is_email ? who : "a@" + who))
    return Refusal(std::vector<FieldProblem>{{"email", {Text::problem_work_email}}});
  auto provider = provider_for(environment, domain);
  if (!provider) return provider.error();
  if (!*provider)
    return Refusal(
        std::vector<FieldProblem>{{"email", {Text::problem_domain_unknown, {{"domain", domain}}}}});
  auto known = environment.providers.provider((*provider)->issuer, environment.now_ms());
  if (!known) return noted(environment, **provider, known.error());
  auto registration = registration_of(environment, **provider);
  if (!registration) return sealed_otherwise(environment, **provider);
  auth::Attempt attempt = auth::new_attempt();
  SentAway away{auth::authorization_url(*known, *registration, attempt),
                host_of(known->authorization_endpoint), auth::new_token()};
  if (is_email) away.url += "&login_hint=" + auth::percent_encoded(who);
  auto kept = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
    return tx.insert(to_row(environment, **provider, attempt, away.browser_token, next));
  });
  if (!kept) return kept.error();
  return away;
}

Outcome<bool> can_use_provider(const Environment& environment, const store::Ticket& ticket) {
  auto provider = provider_for(environment, domain_of(ticket.email));
  if (!provider) return provider.error();
  return *provider && (*provider)->organization_id == ticket.organization_id;
}

namespace {

struct UnderWay {
  store::IdentityAttempt attempt;
  store::IdentityProvider provider;
};

// The attempt is used up by whoever comes back first with it, in its own browser.
Outcome<UnderWay> take_attempt(const Environment& environment, const CameBack& back) {
  bool is_short = back.state.size() <= kAnswerBytes && back.code.size() <= kAnswerBytes &&
                  back.issuer.size() <= kAnswerBytes;
  if (back.state.empty() || back.browser_token.empty() || !is_short) return attempt_is_over();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<UnderWay> {
    auto attempt = tx.find<store::IdentityAttempt>(auth::hash_of(back.state));
    if (!attempt) return attempt.error();
    bool is_theirs =
        *attempt && auth::equal_in_constant_time((*attempt)->browser_hash, auth::hash_of(back.browser_token));
    if (!is_theirs || (*attempt)->expires_at <= environment.now_ms()) return attempt_is_over();
    auto used = store::use_attempt(tx, (*attempt)->id);
    if (!used) return used.error();
    if (*used == 0) return attempt_is_over();
    auto provider = tx.find<store::IdentityProvider>((*attempt)->provider_id);
    if (!provider) return provider.error();
    if (!*provider) return attempt_is_over();
    return UnderWay{std::move(**attempt), std::move(**provider)};
  });
}

// Who it is, as the provider says.
Outcome<auth::Identity> ask_who(const Environment& environment, const UnderWay& under_way,
                                const CameBack& back) {
  const store::IdentityProvider& provider = under_way.provider;
  auto known = environment.providers.provider(provider.issuer, environment.now_ms());
  if (!known) return noted(environment, provider, known.error());
  // An answer of another provider than the one that was asked (RFC 9207).
  bool is_its_own = back.issuer.empty() ? !known->names_itself : back.issuer == provider.issuer;
  if (!is_its_own)
    return noted(environment, provider,
                 {ErrorCode::Forbidden, "the answer does not name the provider as `iss`"});
  if (back.error == "access_denied") return refused(ErrorCode::Forbidden, Text::provider_denied);
  if (!back.error.empty() || back.code.empty())
    return noted(
        environment, provider,
        {ErrorCode::Forbidden, "the provider answered with an error: `" + printable(back.error) + "`"});
  auto registration = registration_of(environment, provider);
  auto verifier = environment.sealer.open_sealed(under_way.attempt.sealed_verifier, under_way.attempt.id);
  if (!registration || !verifier) return sealed_otherwise(environment, provider);
  auto identity =
      environment.providers.finish(*known, *registration, {back.state, under_way.attempt.nonce, *verifier},
                                   back.code, environment.now_ms());
  if (!identity) return noted(environment, provider, identity.error());
  return std::move(*identity);
}

// ---- which person of the organization that is ----

struct Coming {
  const Environment& environment;
  const store::IdentityProvider& provider;
  const auth::Identity& identity;
  std::string email_key;  // "" where the provider does not vouch for one
  std::string link_token;
  texts::Language language;
};

Refusal not_a_member(const Coming& coming) {
  return Refusal(ErrorCode::Forbidden, {Text::provider_not_member, {{"email", coming.identity.email}}});
}

// The e-mail counts where the provider verified it, and vouches for its domain.
Outcome<std::string> vouched_email(store::Tx& tx, const store::IdentityProvider& provider,
                                   const auth::Identity& identity) {
  if (!identity.is_email_verified || !mail::check_address(identity.email)) return std::string();
  std::string key = folded(identity.email);
  auto domain = tx.find<store::IdentityDomain>(domain_of(key));
  if (!domain) return domain.error();
  bool is_theirs = *domain && (*domain)->organization_id == provider.organization_id;
  return is_theirs ? key : std::string();
}

Outcome<std::optional<store::Account>> by_subject(store::Tx& tx, const Coming& coming) {
  auto identity = store::identity_by_subject(
      tx, {coming.provider.organization_id, coming.identity.issuer, coming.identity.subject});
  if (!identity) return identity.error();
  if (!*identity) return std::optional<store::Account>();
  auto account = tx.find<store::Account>((*identity)->account_id);
  if (!account) return account.error();
  return std::move(*account);
}

Outcome<store::Account> link(store::Tx& tx, const Coming& coming, store::Account account) {
  store::Identity row;
  row.id = coming.environment.new_id();
  row.organization_id = coming.provider.organization_id;
  row.issuer = coming.identity.issuer;
  row.subject = coming.identity.subject;
  row.account_id = account.id;
  // The subject may have been somebody else before, who left.
  auto before = store::forget_subject(tx, {row.organization_id, row.issuer, row.subject});
  if (!before) return before.error();
  if (auto added = tx.insert(row); !added) return added.error();
  return account;
}

// The account of somebody invited, without a password: it can be given one through its contact e-mail. That
// the sign-in e-mail is theirs says the organization's provider and nobody else.
store::Account vouched_account(const Coming& coming, const store::Organization& organization,
                               const store::Membership& invited) {
  const std::string& name = coming.identity.name;
  store::Account account = new_account(coming.environment, {.name = name.empty() ? invited.name : name,
                                                            .email = invited.email,
                                                            .contact_email = invited.contact_email,
                                                            .language = coming.language,
                                                            .time_zone = organization.time_zone});
  account.id = coming.environment.new_id();
  return account;
}

// Whoever came with the link of an invitation or activation of this organization, to this e-mail.
Outcome<store::Account> by_link(store::Tx& tx, const Coming& coming,
                                const store::Organization& organization) {
  auto shown = look(tx, coming.environment, coming.link_token);
  if (!shown) return shown.error();
  const store::Ticket& ticket = shown->ticket;
  bool is_invitation =
      ticket.purpose == name_of(Purpose::Invitation) || ticket.purpose == name_of(Purpose::Activation);
  bool fits = shown->state == LinkState::Valid && is_invitation && ticket.email == coming.email_key &&
              ticket.organization_id == organization.id;
  if (!fits) return not_a_member(coming);
  auto there = store::account_by_email(tx, coming.email_key);
  if (!there) return there.error();
  if (*there) return std::move(**there);
  auto member = tx.find<store::Membership>(ticket.subject_id.value_or(""));
  if (!member) return member.error();
  store::Membership invited = member->value_or(store::Membership{});
  if (!*member) invited.email = invited.contact_email = invited.name = coming.identity.email;
  store::Account account = vouched_account(coming, organization, invited);
  if (auto added = tx.insert(account); !added) return added.error();
  return account;
}

Outcome<store::Account> who_is_it(store::Tx& tx, const Coming& coming,
                                  const store::Organization& organization) {
  auto known = by_subject(tx, coming);
  if (!known) return known.error();
  if (*known) {
    auto member = store::membership_of(tx, organization.id, (*known)->id);
    if (!member) return member.error();
    if (*member && (*member)->status == model::UserStatus::Active) return std::move(**known);
  }
  if (coming.email_key.empty())
    return Refusal(ErrorCode::Forbidden,
                   {Text::provider_email_unverified, {{"email", coming.identity.email}}});
  auto member = store::membership_by_email(tx, organization.id, coming.email_key);
  if (!member) return member.error();
  bool is_member = *member && (*member)->status == model::UserStatus::Active && (*member)->account_id;
  auto found = is_member ? tx.find<store::Account>(*(*member)->account_id)
                         : base::Result<std::optional<store::Account>>(std::optional<store::Account>());
  if (!found) return found.error();
  if (is_member && !*found) return not_a_member(coming);
  auto account = is_member ? Outcome<store::Account>(std::move(**found)) : by_link(tx, coming, organization);
  if (!account) {
    bool is_invited = *member && (*member)->status == model::UserStatus::Invited;
    if (is_invited && account.error().code == ErrorCode::Forbidden)
      return refused(ErrorCode::Forbidden, Text::provider_invited);
    return account.error();
  }
  bool is_linked = *known && (*known)->id == account->id;
  return is_linked ? std::move(account) : link(tx, coming, std::move(*account));
}

Outcome<SignedIn> let_in(store::Tx& tx, Coming coming, const From& from) {
  const Environment& environment = coming.environment;
  auto organization = tx.find<store::Organization>(coming.provider.organization_id);
  if (!organization) return organization.error();
  bool is_closed = !*organization || (*organization)->status == name_of(model::PartnerStatus::Suspended) ||
                   (*organization)->status == name_of(model::PartnerStatus::Removed);
  if (is_closed) return not_a_member(coming);
  auto email_key = vouched_email(tx, coming.provider, coming.identity);
  if (!email_key) return email_key.error();
  coming.email_key = std::move(*email_key);
  auto account = who_is_it(tx, coming, **organization);
  if (!account) return account.error();
  auto begun = begin_bound_sign_in(tx, environment, *account, (*organization)->id, from);
  if (!begun) return begun.error();
  if (!coming.provider.problem.empty()) {
    auto cleared = store::note_provider_problem(tx, coming.provider.id, "", 0);
    if (!cleared) return cleared.error();
  }
  Caller actor;
  actor.account_id = account->id;
  actor.name = account->name;
  actor.organization_name = (*organization)->name;
  actor.address = from.address;
  auto recorded = record(tx, environment, actor, (*organization)->id,
                         {Text::audit_provider_sign_in, account->email, coming.identity.issuer});
  if (!recorded) return recorded.error();
  return std::move(*begun);
}

}  // namespace

Outcome<LetIn> finish_at_provider(const Environment& environment, const CameBack& back,
                                  texts::Language language, const From& from) {
  auto under_way = take_attempt(environment, back);
  if (!under_way) return under_way.error();
  auto identity = ask_who(environment, *under_way, back);
  if (!identity) return identity.error();
  Coming coming{environment, under_way->provider, *identity, "", back.link_token, language};
  auto signed_in = environment.store.write(store::Scope::system(),
                                           [&](store::Tx& tx) { return let_in(tx, coming, from); });
  if (!signed_in) return signed_in.error();
  return LetIn{std::move(*signed_in), under_way->attempt.next};
}

}  // namespace rapport::service
