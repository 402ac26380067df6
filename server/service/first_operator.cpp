// The first of the operator's people.
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/newcomers.h"
#include "server/service/operators.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::Role;
using model::UserEvent;
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

base::Result<std::string> issue_link(store::Tx& tx, const Environment& environment,
                                     const std::string& own_id) {
  auto token = issue(tx, environment, {Purpose::FirstOperator, own_id, own_id, "", kLifetime});
  if (!token) return token.error();
  return link_to(environment, *token);
}

base::Result<std::string> new_link(store::Tx& tx, const Environment& environment) {
  auto own = own_organization(tx, environment);
  if (!own) return own.error();
  auto is_there = has_operator(tx, own->id);
  if (!is_there) return is_there.error();
  if (*is_there) return std::string();
  return issue_link(tx, environment, own->id);
}

base::Result<std::string> further_link(store::Tx& tx, const Environment& environment) {
  auto own = own_organization(tx, environment);
  if (!own) return own.error();
  Caller actor;
  actor.name = "rapportd operator-link";
  actor.organization_name = environment.settings.vendor;
  auto recorded = record(tx, environment, actor, kOperatorChain, {Text::audit_operator_link_made, own->name});
  if (!recorded) return recorded.error();
  return issue_link(tx, environment, own->id);
}

store::Account to_account(const Environment& environment, const NewPerson& person, const std::string& hash) {
  auto language = texts::language_of(person.language).value_or(texts::Language::En);
  store::Account account = new_account(environment, {.name = person.name,
                                                     .email = person.email,
                                                     .contact_email = person.email,
                                                     .password_hash = hash,
                                                     .language = language,
                                                     .is_email_proved = true});
  account.id = environment.new_id();
  return account;
}

Outcome<Done> add_first(store::Tx& tx, const Environment& environment, std::string_view token,
                        const store::Account& account, const From& from) {
  auto ticket = use(tx, environment, token, Purpose::FirstOperator);
  if (!ticket) return ticket.error();
  std::string organization_id = ticket->organization_id.value_or("");
  auto known = store::account_by_email(tx, account.email_key);
  if (!known) return known.error();
  if (*known) return Refusal(std::vector<FieldProblem>{{"email", {Text::problem_account_there}}});
  if (auto added = tx.insert(account); !added) return added.error();
  auto joined = join(tx, environment,
                     {organization_id, account, model::Roles{}.with(Role::Operator), UserEvent::Activate});
  if (!joined) return joined.error();
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

Outcome<std::string> made_link(const Environment& environment,
                               base::Result<std::string> (*make)(store::Tx&, const Environment&)) {
  auto once = [&] {
    return environment.store.write(store::Scope::system(),
                                   [&](store::Tx& tx) { return make(tx, environment); });
  };
  auto link = once();
  // Another node made the organization at this moment: now it is there.
  if (!link && link.error().code == base::ErrorCode::Conflict) link = once();
  if (!link) return link.error();
  return *link;
}

}  // namespace

Outcome<std::string> first_operator_link(const Environment& environment) {
  return made_link(environment, new_link);
}

Outcome<std::string> further_operator_link(const Environment& environment) {
  return made_link(environment, further_link);
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
