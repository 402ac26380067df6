#include "server/service/tokens.h"

#include "server/service/audit.h"
#include "server/service/fields.h"

namespace rapport::service {
namespace {

using model::Right;
using texts::Text;

constexpr std::string_view kPrefix = "rapport_";  // so that scanners of public code know one when they see it
constexpr int64_t kMostDays = 366;
constexpr size_t kMostTokens = 50;
constexpr int64_t kTouchAfter = kMinute;  // the last use is written so often at most

constexpr Right kRights[] = {
#define RIGHT(name, ...) Right::name,
#include "server/model/rights.def"
};

// People make tokens; a token makes none.
Outcome<Done> may_manage(const Caller& caller) {
  if (!caller.is_signed_in()) return refused(base::ErrorCode::Forbidden, Text::problem_forbidden);
  return require(caller, Right::ManageUsers);
}

uint32_t bit(Right right) { return 1u << static_cast<unsigned>(right); }

std::string scopes_text(const std::vector<Right>& scopes) {
  uint32_t wanted = 0;
  for (Right right : scopes) wanted |= bit(right);
  std::string text;
  for (Right right : kRights) {
    if ((wanted & bit(right)) == 0) continue;
    if (!text.empty()) text += ' ';
    text += name_of(right);
  }
  return text;
}

// What its scopes name and whoever made it may do now.
uint32_t rights_of(std::string_view scopes, model::Roles roles) {
  uint32_t rights = 0;
  while (!scopes.empty()) {
    size_t end = std::min(scopes.find(' '), scopes.size());
    for (Right right : kRights)
      if (name_of(right) == scopes.substr(0, end) && model::allows(roles, right)) rights |= bit(right);
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
  }
  return rights;
}

bool is_in_use(const store::Organization& organization) {
  return organization.status == name_of(model::PartnerStatus::Active);
}

struct Bearer {
  store::ApiToken token;
  store::Organization organization;
  store::Membership maker;
};

Outcome<Bearer> bearer_of(store::Tx& tx, const Environment& environment, std::string_view token) {
  Refusal unknown = refused(base::ErrorCode::Forbidden, Text::problem_forbidden);
  auto found = store::api_token_by_hash(tx, auth::hash_of(token));
  if (!found) return found.error();
  if (!*found || (*found)->expires_at <= environment.now_ms()) return unknown;
  auto organization = tx.find<store::Organization>((*found)->organization_id);
  if (!organization) return organization.error();
  if (!*organization || !is_in_use(**organization)) return unknown;
  auto maker = store::membership_of(tx, (*found)->organization_id, (*found)->created_by);
  if (!maker) return maker.error();
  if (!*maker || (*maker)->status != model::UserStatus::Active) return unknown;
  return Bearer{std::move(**found), std::move(**organization), std::move(**maker)};
}

}  // namespace

Outcome<std::vector<store::ApiToken>> api_tokens(const Environment& environment, const Caller& caller) {
  if (auto allowed = may_manage(caller); !allowed) return allowed.error();
  auto found = environment.store.read(
      scope_of(caller), [&](store::Tx& tx) { return store::api_tokens_of(tx, caller.organization_id); });
  if (!found) return found.error();
  for (store::ApiToken& token : *found) token.token_hash.clear();
  return std::move(*found);
}

Outcome<std::string> create_api_token(const Environment& environment, const Caller& caller,
                                      const NewToken& wanted) {
  if (auto allowed = may_manage(caller); !allowed) return allowed.error();
  Fields fields;
  store::ApiToken row;
  row.name = fields.required("name", wanted.name, kNameCharacters);
  row.scopes = scopes_text(wanted.scopes);
  if (wanted.scopes.empty()) fields.refuse("scopes", {Text::problem_choose_one});
  bool is_more = false;
  for (Right right : wanted.scopes) is_more = is_more || !caller.may(right);
  if (is_more) fields.refuse("scopes", {Text::problem_forbidden});
  bool fits = wanted.days >= 1 && wanted.days <= kMostDays;
  if (!fits) fields.refuse("days", {Text::problem_days, {{"most", std::to_string(kMostDays)}}});
  if (!fields.ok()) return fields.refusal();
  std::string token = std::string(kPrefix) + (wanted.random.empty() ? auth::new_token() : wanted.random);
  row.id = environment.new_id();
  row.organization_id = caller.organization_id;
  row.token_hash = auth::hash_of(token);
  row.created_by = caller.account_id;
  row.created_at = environment.now_ms();
  row.expires_at = row.created_at + wanted.days * kDay;
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto there = store::api_tokens_of(tx, caller.organization_id);
    if (!there) return there.error();
    if (there->size() >= kMostTokens)
      return Refusal(base::ErrorCode::LimitExceeded,
                     {Text::problem_too_many, {{"most", std::to_string(kMostTokens)}}});
    if (auto added = tx.insert(row); !added) return added.error();
    auto recorded =
        record(tx, environment, caller, own_chain(caller), {Text::audit_token_created, row.name, row.scopes});
    if (!recorded) return recorded.error();
    return token;
  });
}

Outcome<Done> revoke_api_token(const Environment& environment, const Caller& caller,
                               std::string_view token_id) {
  if (auto allowed = may_manage(caller); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = tx.find<store::ApiToken>(token_id);
    if (!found) return found.error();
    if (!*found) return not_there();
    auto removed = store::remove_api_token(tx, token_id);
    if (!removed) return removed.error();
    auto recorded =
        record(tx, environment, caller, own_chain(caller), {Text::audit_token_revoked, (*found)->name});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<Caller> caller_of_token(const Environment& environment, std::string_view token,
                                const std::string& address) {
  auto bearer = environment.store.read(store::Scope::system(),
                                       [&](store::Tx& tx) { return bearer_of(tx, environment, token); });
  if (!bearer) return bearer.error();
  int64_t now = environment.now_ms();
  if (bearer->token.used_at + kTouchAfter <= now) {
    auto touched = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
      return store::touch_api_token(tx, bearer->token.id, now);
    });
    if (!touched) return touched.error();
  }
  const store::Organization& organization = bearer->organization;
  Caller caller;
  caller.name = bearer->token.name;
  caller.preferences =
      texts::usual_preferences(texts::language_of(organization.language).value_or(texts::Language::En));
  caller.preferences.time_zone = organization.time_zone;
  caller.organization_id = organization.id;
  caller.organization_name = organization.name;
  caller.kind = organization.kind;
  caller.organizations = 1;
  caller.api_token_id = bearer->token.id;
  caller.token_rights = rights_of(bearer->token.scopes, bearer->maker.roles);
  caller.address = address;
  return caller;
}

}  // namespace rapport::service
