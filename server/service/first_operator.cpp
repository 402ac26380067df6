// The first of the operator's people.
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/operators.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::Role;
using texts::Text;

constexpr int64_t kLifetime = kDay;  // the next start prints another one

base::Result<store::Organization> own_organization(store::Tx& tx, const Environment& environment) {
  // Its row is what two nodes that start at the same moment cannot both insert.
  if (auto begun = begin_chain(tx, kOperatorChain); !begun) return begun.error();
  auto there = store::operator_organization(tx);
  if (!there) return there.error();
  if (*there) return std::move(**there);
  store::Organization made;
  made.id = environment.new_id();
  made.kind = model::OrganizationKind::Operator;
  made.status = "Active";
  made.name = environment.settings.vendor;
  made.name_key = folded(made.name);
  made.language = "en";
  made.time_zone = "UTC";
  made.created_at = environment.now_ms();
  if (auto added = tx.insert(made); !added) return added.error();
  if (auto begun = begin_chain(tx, made.id); !begun) return begun.error();
  return made;
}

base::Result<bool> has_operator(store::Tx& tx, std::string_view organization_id) {
  auto people = store::administrators(tx, organization_id);
  if (!people) return people.error();
  return !people->empty();
}

base::Result<std::string> new_link(store::Tx& tx, const Environment& environment) {
  auto own = own_organization(tx, environment);
  if (!own) return own.error();
  auto is_there = has_operator(tx, own->id);
  if (!is_there) return is_there.error();
  if (*is_there) return std::string();
  auto token = issue(tx, environment, {Purpose::FirstOperator, own->id, own->id, "", kLifetime});
  if (!token) return token.error();
  return link_to(environment, *token);
}

store::Account to_account(const Environment& environment, const NewPerson& person, const std::string& hash) {
  auto preferences =
      texts::usual_preferences(texts::language_of(person.language).value_or(texts::Language::En));
  store::Account account;
  account.id = environment.new_id();
  account.email = account.contact_email = person.email;
  account.email_key = folded(person.email);
  account.name = person.name;
  account.password_hash = hash;
  account.totp_step = -1;
  account.language = code_of(preferences.language);
  account.time_zone = preferences.time_zone;
  account.date_format = code_of(preferences.date_format);
  account.number_format = code_of(preferences.number_format);
  account.confirmed_at = account.created_at = environment.now_ms();
  return account;
}

Outcome<Done> add_first(store::Tx& tx, const Environment& environment, std::string_view token,
                        const store::Account& account, const From& from) {
  auto ticket = use(tx, environment, token, Purpose::FirstOperator);
  if (!ticket) return ticket.error();
  std::string organization_id = ticket->organization_id.value_or("");
  auto is_there = has_operator(tx, organization_id);
  if (!is_there) return is_there.error();
  if (*is_there) return refused(base::ErrorCode::Conflict, Text::problem_operator_there);
  auto known = store::account_by_email(tx, account.email_key);
  if (!known) return known.error();
  if (*known) return Refusal(std::vector<FieldProblem>{{"email", {Text::problem_account_there}}});
  if (auto added = tx.insert(account); !added) return added.error();
  store::Membership member;
  member.id = environment.new_id();
  member.organization_id = organization_id;
  member.account_id = account.id;
  member.name = account.name;
  member.email = member.contact_email = account.email;
  member.email_key = account.email_key;
  member.roles = model::Roles{}.with(Role::Operator);
  member.status = model::UserStatus::Active;
  member.invited_at = member.accepted_at = environment.now_ms();
  if (auto added = tx.insert(member); !added) return added.error();
  Caller actor;
  actor.account_id = account.id;
  actor.name = account.name;
  actor.organization_name = environment.settings.vendor;
  actor.address = from.address;
  auto recorded =
      record(tx, environment, actor, kOperatorChain, {Text::audit_operator_created, account.email});
  if (!recorded) return recorded.error();
  return Done{};
}

}  // namespace

Outcome<std::string> first_operator_link(const Environment& environment) {
  auto make = [&] {
    return environment.store.write(store::Scope::system(),
                                   [&](store::Tx& tx) { return new_link(tx, environment); });
  };
  auto link = make();
  // Another node made the organization at this moment: now it is there.
  if (!link && link.error().code == base::ErrorCode::Conflict) link = make();
  if (!link) return link.error();
  return *link;
}

Outcome<SignedIn> create_first_operator(const Environment& environment, std::string_view token,
                                        const NewPerson& given, const From& from) {
  Fields fields;
  NewPerson person;
  person.name = fields.required("name", given.name, kNameCharacters);
  person.email = fields.email("email", given.email);
  person.language = code_of(fields.language("language", given.language));
  fields.new_password("password", given.password, environment,
                      {person.name, person.email, environment.settings.vendor, environment.settings.product});
  if (!fields.ok()) return fields.refusal();
  auto link = look_at_link(environment, token);
  if (!link) return link.error();
  bool fits = link->state == LinkState::Valid && link->ticket.purpose == name_of(Purpose::FirstOperator);
  if (!fits) return refused(base::ErrorCode::Conflict, Text::problem_link);
  auto hash = auth::hash_password(given.password, environment.settings.hash_cost);
  if (!hash) return hash.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<SignedIn> {
    store::Account account = to_account(environment, person, *hash);
    if (auto added = add_first(tx, environment, token, account, from); !added) return added.error();
    auto begun = begin_sign_in(tx, environment, account, "password", from);
    if (!begun) return begun.error();
    return std::move(*begun);
  });
}

}  // namespace rapport::service
