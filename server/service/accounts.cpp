#include "server/service/accounts.h"

#include <algorithm>

#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/second_factor.h"
#include "server/store/account_queries.h"
#include "server/store/caller_query.h"

namespace rapport::service {
namespace {

using texts::Text;

constexpr int64_t kRenewAfter = 5 * kMinute;  // the last use of a sign-in is written so often at most
constexpr size_t kUserAgentBytes = 300;

Refusal wrong_sign_in() { return refused(base::ErrorCode::Forbidden, Text::problem_sign_in); }

Outcome<std::optional<store::Account>> find_by_email(const Environment& environment, const std::string& key) {
  auto found = environment.store.read(store::Scope::system(),
                                      [&](store::Tx& tx) { return store::account_by_email(tx, key); });
  if (!found) return found.error();
  return std::move(*found);
}

// For the account that was looked at, if the password that was right is still its password: what was reset
// meanwhile has ended all sign-ins, and none begins after that.
Outcome<SignedIn> proceed(const Environment& environment, const store::Account& looked_at, const From& from,
                          const std::optional<std::string>& new_hash) {
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<SignedIn> {
    auto account = store::hold<store::Account>(tx, looked_at.id);
    if (!account) return account.error();
    bool is_same = *account && (*account)->password_hash == looked_at.password_hash;
    if (!is_same) return wrong_sign_in();
    if (new_hash) {
      auto kept = store::set_password_hash(tx, looked_at.id, *new_hash);
      if (!kept) return kept.error();
    }
    auto begun = sign_in_or_ask(tx, environment, **account, "password", from);
    if (!begun) return begun.error();
    return std::move(*begun);
  });
}

// For the log of the service: never the name that was typed, which may be a password.
void tell_sign_in(const Environment& environment, std::string_view outcome, std::string_view account_id,
                  const From& from) {
  if (environment.log)
    environment.log->write(log::Level::Info, "sign_in",
                           {{"outcome", outcome}, {"account", account_id}, {"client", from.address}});
}

std::string_view outcome_of(const Outcome<SignedIn>& signed_in) {
  if (!signed_in) return signed_in.error().fields.empty() ? "refused" : "wrong_code";
  return signed_in->needs_code ? "code_needed" : "signed_in";
}

}  // namespace

namespace {

store::SignIn new_sign_in(const Environment& environment, const store::Account& account,
                          std::string_view method, std::string_view token, const From& from) {
  store::SignIn row;
  row.id = environment.new_id();
  row.token_hash = auth::hash_of(token);
  row.account_id = account.id;
  row.method = method;
  row.address = from.address;
  row.user_agent = storable(from.user_agent, kUserAgentBytes);
  row.created_at = row.seen_at = environment.now_ms();
  row.expires_at = row.created_at + environment.settings.sign_in_days * kDay;
  return row;
}

}  // namespace

base::Result<SignedIn> begin_sign_in(store::Tx& tx, const Environment& environment,
                                     const store::Account& account, std::string_view method,
                                     const From& from) {
  std::string token = auth::new_token();
  store::SignIn row = new_sign_in(environment, account, method, token, from);
  auto begun = tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    auto memberships = store::memberships_of(all, account.id);
    if (!memberships) return memberships.error();
    if (memberships->size() == 1) {
      const std::string& only = memberships->front().organization_id;
      auto due = documents_due(all, environment, account.id, only);
      if (!due) return due.error();
      if (due->empty()) row.organization_id = only;
    }
    return all.insert(row);
  });
  if (!begun) return begun.error();
  return SignedIn{token, false};
}

base::Result<SignedIn> begin_bound_sign_in(store::Tx& tx, const Environment& environment,
                                           const store::Account& account, const std::string& organization_id,
                                           const From& from) {
  std::string token = auth::new_token();
  store::SignIn row = new_sign_in(environment, account, "oidc", token, from);
  row.organization_id = row.bound_to = organization_id;
  // Whoever has no access at the provider any more is not to keep it here for weeks.
  row.expires_at = std::min(row.expires_at, row.created_at + environment.settings.idle_hours * kHour);
  auto begun = tx.within(store::Scope::system(), [&](store::Tx& all) { return all.insert(row); });
  if (!begun) return begun.error();
  return SignedIn{token, false};
}

Outcome<SignedIn> sign_in(const Environment& environment, std::string_view email_given,
                          std::string_view password, const From& from) {
  std::string key = folded(trimmed(email_given));
  ThrottleKeys keys{from.address, key};
  if (auto free = check_throttle(environment, keys); !free) {
    tell_sign_in(environment, "slowed_down", "", from);
    return free.error();
  }
  auto account = find_by_email(environment, key);
  if (!account) return account.error();
  const auto& cost = environment.settings.hash_cost;
  auth::Verified verified;
  if (*account && (*account)->password_hash)
    verified = auth::verify_password(password, *(*account)->password_hash, cost);
  else
    auth::verify_nothing(password, cost);
  if (!verified.is_right) {
    tell_sign_in(environment, "wrong_password", *account ? (*account)->id : "", from);
    if (auto counted = count_failure(environment, keys); !counted) return counted.error();
    return wrong_sign_in();
  }
  std::optional<std::string> new_hash;
  if (verified.needs_rehash)
    if (auto hash = auth::hash_password(password, cost)) new_hash = *hash;
  auto signed_in = proceed(environment, **account, from, new_hash);
  tell_sign_in(environment, outcome_of(signed_in), (*account)->id, from);
  if (signed_in && !signed_in->needs_code)
    if (auto cleared = clear_failures(environment, keys); !cleared) return cleared.error();
  return signed_in;
}

Outcome<SignedIn> sign_in_with_code(const Environment& environment, std::string_view token,
                                    std::string_view code_given, const From& from) {
  auto link = look_at_link(environment, token);
  if (!link) return link.error();
  bool fits = link->state == LinkState::Valid && link->ticket.purpose == name_of(Purpose::SecondFactor);
  if (!fits) return refused(base::ErrorCode::Conflict, Text::problem_link);
  const std::string account_id = link->ticket.subject_id.value_or("");
  ThrottleKeys keys{from.address, link->ticket.email, wrong_codes_of(account_id)};
  if (auto free = check_throttle(environment, keys); !free) {
    tell_sign_in(environment, "slowed_down", account_id, from);
    return free.error();
  }
  std::string code = trimmed(code_given);
  CodeIs is = CodeIs::Right;
  auto done = environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<SignedIn> {
    is = CodeIs::Right;
    auto account = tx.find<store::Account>(account_id);
    if (!account) return account.error();
    if (!*account || !has_second_factor(**account)) return not_there();
    auto found = use_code(tx, environment, **account, code);
    if (!found) return found.error();
    is = *found;
    if (is != CodeIs::Right) return Refusal(std::vector<FieldProblem>{{"code", {Text::problem_code}}});
    if (auto ticket = use(tx, environment, token, Purpose::SecondFactor); !ticket) return ticket.error();
    auto begun = begin_sign_in(tx, environment, **account, "password+totp", from);
    if (!begun) return begun.error();
    return std::move(*begun);
  });
  tell_sign_in(environment, outcome_of(done), account_id, from);
  auto counted = is != CodeIs::Right ? count_failure(environment, keys) : Outcome<Done>(Done{});
  if (done) counted = clear_failures(environment, keys);
  if (!counted) return counted.error();
  if (is == CodeIs::Reused)
    if (auto told = tell_of_reuse(environment, account_id, from.address); !told) return told.error();
  return done;
}

Outcome<Done> sign_out(const Environment& environment, const Caller& caller) {
  auto ended = environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return store::end_sign_in(tx, caller.sign_in_id, "");
  });
  if (!ended) return ended.error();
  return Done{};
}

namespace {

using Known = store::KnownCaller;

base::Result<std::optional<Known>> known_by(store::Tx& tx, const Environment& environment,
                                            std::string_view token) {
  auto known = store::caller_by_token(tx, auth::hash_of(token));
  if (!known || !*known) return known;
  const store::SignIn& sign_in = (*known)->sign_in;
  int64_t now = environment.now_ms();
  bool is_over =
      sign_in.expires_at <= now || sign_in.seen_at + environment.settings.idle_hours * kHour <= now;
  if (is_over) return std::optional<Known>();
  if (const store::Maybe& bound_to = sign_in.bound_to)
    std::erase_if((*known)->memberships,
                  [&](const store::Membership& one) { return one.organization_id != *bound_to; });
  return known;
}

// An organization that is suspended or removed has nobody who acts for it.
bool is_open(const store::Organization& organization) {
  return organization.status == name_of(model::PartnerStatus::Active);
}

// Where people come in through their identity provider only, a password lets administrators in alone: it is
// their way back when the provider fails.
bool needs_provider(const store::Organization& organization, const store::Membership& membership,
                    std::string_view bound_to) {
  return organization.is_provider_only && bound_to.empty() &&
         !model::allows(membership.roles, model::Right::ManageOrganization);
}

Caller to_caller(const Environment& environment, Known known, std::string_view token, const From& from) {
  Caller caller;
  caller.account_id = known.account.id;
  caller.sign_in_id = known.sign_in.id;
  caller.name = known.account.name;
  caller.email = known.account.email;
  caller.csrf = environment.sealer.derived("csrf", token);
  caller.preferences = preferences_of(known.account);
  caller.organizations = known.memberships.size();
  caller.bound_to = known.sign_in.bound_to.value_or("");
  caller.address = from.address;
  caller.user_agent = from.user_agent;
  if (!known.organization || !is_open(*known.organization)) return caller;
  for (const store::Membership& membership : known.memberships) {
    if (membership.organization_id != known.organization->id) continue;
    if (needs_provider(*known.organization, membership, caller.bound_to)) continue;
    caller.organization_id = known.organization->id;
    caller.organization_name = known.organization->name;
    caller.kind = known.organization->kind;
    caller.membership_id = membership.id;
    caller.roles = membership.roles;
  }
  return caller;
}

Caller visitor(const From& from) {
  Caller caller;
  caller.address = from.address;
  caller.user_agent = from.user_agent;
  return caller;
}

}  // namespace

Outcome<Caller> caller_of(const Environment& environment, std::string_view token, const From& from) {
  if (token.empty()) return visitor(from);
  auto known = environment.store.read(store::Scope::system(),
                                      [&](store::Tx& tx) { return known_by(tx, environment, token); });
  if (!known) return known.error();
  if (!*known) return visitor(from);
  int64_t now = environment.now_ms();
  if ((*known)->sign_in.seen_at + kRenewAfter <= now) {
    auto renewed = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
      return store::sign_in_seen(tx, (*known)->sign_in.id, now, from.address);
    });
    if (!renewed) return renewed.error();
  }
  return to_caller(environment, std::move(**known), token, from);
}

Outcome<std::vector<Choice>> choices(const Environment& environment, const Caller& caller) {
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Outcome<std::vector<Choice>> {
    std::vector<Choice> list;
    auto memberships = store::memberships_of(tx, caller.account_id);
    if (!memberships) return memberships.error();
    for (store::Membership& membership : *memberships) {
      if (!caller.bound_to.empty() && membership.organization_id != caller.bound_to) continue;
      auto organization = tx.find<store::Organization>(membership.organization_id);
      if (!organization) return organization.error();
      if (!*organization || !is_open(**organization)) continue;
      bool is_elsewhere = needs_provider(**organization, membership, caller.bound_to);
      list.push_back({std::move(membership), std::move(**organization), is_elsewhere});
    }
    std::sort(list.begin(), list.end(), [](const Choice& a, const Choice& b) {
      return a.organization.name_key < b.organization.name_key;
    });
    return list;
  });
}

Outcome<std::vector<store::Organization>> suspended(const Environment& environment, const Caller& caller) {
  using List = std::vector<store::Organization>;
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Outcome<List> {
    auto memberships = store::memberships_of(tx, caller.account_id);
    if (!memberships) return memberships.error();
    List list;
    for (const store::Membership& membership : *memberships) {
      if (!caller.bound_to.empty() && membership.organization_id != caller.bound_to) continue;
      auto organization = tx.find<store::Organization>(membership.organization_id);
      if (!organization) return organization.error();
      bool is_suspended =
          *organization && (*organization)->status == name_of(model::PartnerStatus::Suspended);
      if (is_suspended) list.push_back(std::move(**organization));
    }
    return list;
  });
}

Outcome<Done> choose(const Environment& environment, const Caller& caller, std::string_view organization_id) {
  auto list = choices(environment, caller);
  if (!list) return list.error();
  bool is_theirs = std::any_of(list->begin(), list->end(), [&](const Choice& one) {
    return one.organization.id == organization_id && !one.needs_provider;
  });
  if (!is_theirs) return not_there();
  auto due = documents_to_accept(environment, caller, organization_id);
  if (!due) return due.error();
  if (!due->empty()) return refused(base::ErrorCode::Conflict, Text::problem_documents);
  auto chosen = environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return store::act_for(tx, caller.sign_in_id, organization_id);
  });
  if (!chosen) return chosen.error();
  return Done{};
}

// A sign-in that is bound to an organization sees and ends those that are bound to it as well: where the
// person signs in otherwise is not the organization's business.
Outcome<store::Listed<store::SignIn>> sign_ins(const Environment& environment, const Caller& caller,
                                               store::Page page) {
  auto found = environment.store.read(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return store::sign_ins_of(tx, caller.account_id, caller.bound_to, environment.now_ms(), page);
  });
  if (!found) return found.error();
  return std::move(*found);
}

Outcome<Done> end_other_sign_ins(const Environment& environment, const Caller& caller) {
  auto ended = environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    if (caller.bound_to.empty()) return store::end_sign_ins(tx, caller.account_id, caller.sign_in_id);
    return store::end_bound_sign_ins(tx, caller.bound_to, caller.sign_in_id);
  });
  if (!ended) return ended.error();
  return Done{};
}

Outcome<Done> end_sign_in(const Environment& environment, const Caller& caller, std::string_view sign_in_id) {
  auto ended = environment.store.write(store::Scope::person(caller.account_id), [&](store::Tx& tx) {
    return store::end_sign_in(tx, sign_in_id, caller.bound_to);
  });
  if (!ended) return ended.error();
  if (*ended == 0) return not_there();
  return Done{};
}

}  // namespace rapport::service
