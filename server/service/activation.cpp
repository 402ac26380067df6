#include "server/service/activation.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/catalogue.h"
#include "server/service/customers.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/newcomers.h"
#include "server/service/service_letters.h"
#include "server/service/unproved.h"
#include "server/service/webhooks.h"

namespace rapport::service {
namespace {

using model::CustomerEvent;
using model::Role;
using model::ServiceEvent;
using model::UserEvent;
using texts::Text;

Refusal dead_link() { return refused(base::ErrorCode::Conflict, Text::problem_link); }

template <class Row>
Outcome<Row> or_gone(store::Found<Row> row) {
  if (!row) return row.error();
  if (!*row) return not_there();
  return std::move(**row);
}

template <class Row>
Outcome<Row> found_or_gone(store::Tx& tx, std::string_view id) {
  return or_gone<Row>(tx.find<Row>(id));
}

template <class Row>
Outcome<Row> held_or_gone(store::Tx& tx, std::string_view id) {  // to be changed
  return or_gone<Row>(store::hold<Row>(tx, id));
}

Outcome<Welcome> what_it_is_about(store::Tx& tx, const Environment& environment,
                                  const store::Ticket& ticket) {
  Welcome shown;
  shown.documents = environment.settings.documents;
  auto organization = found_or_gone<store::Organization>(tx, ticket.organization_id.value_or(""));
  if (!organization) return organization.error();
  shown.organization = std::move(*organization);
  std::string_view subject = ticket.subject_id ? std::string_view(*ticket.subject_id) : std::string_view();
  if (ticket.purpose == name_of(Purpose::Activation)) {
    auto service = found_or_gone<store::Subscription>(tx, subject);
    if (!service) return service.error();
    auto partner = found_or_gone<store::Organization>(tx, service->partner_id);
    if (!partner) return partner.error();
    shown.partner = std::move(*partner);
    shown.service = service->service;
    shown.country = service->country;
    shown.region = service->region;
    shown.name = service->administrator_name;
    shown.email = service->administrator_email;
    shown.contact_email = service->administrator_contact;
    return shown;
  }
  auto member = found_or_gone<store::Membership>(tx, subject);
  if (!member) return member.error();
  shown.purpose = Purpose::Invitation;
  shown.name = member->name;
  shown.email = member->email;
  shown.contact_email = member->contact_email;
  shown.roles = member->roles;
  return shown;
}

Outcome<Welcome> welcome_within(store::Tx& tx, const Environment& environment, const store::Ticket& ticket) {
  auto shown = what_it_is_about(tx, environment, ticket);
  if (!shown) return shown;
  auto account = store::account_by_email(tx, ticket.email);
  if (!account) return account.error();
  shown->has_account = *account && !is_taken_over_from(**account, shown->contact_email);
  return shown;
}

base::Status store_acceptances(store::Tx& tx, const Environment& environment, const Caller& caller,
                               const std::string& organization_id, const std::vector<Accepted>& accepted) {
  for (const Accepted& one : accepted) {
    store::Acceptance row;
    row.id = environment.new_id();
    row.organization_id = organization_id;
    row.account_id = caller.account_id;
    row.document = one.document;
    row.version = one.version;
    row.language = code_of(caller.language());
    row.address = caller.address;
    row.accepted_at = environment.now_ms();
    if (auto added = tx.insert(row); !added) return added;
  }
  return base::Done{};
}

// The caller is a person of the organization, and acts for it from here on.
Outcome<Done> join_and_choose(store::Tx& tx, const Environment& environment, const Caller& caller,
                              const std::string& organization_id, model::Roles roles, UserEvent event) {
  auto account = found_or_gone<store::Account>(tx, caller.account_id);
  if (!account) return account.error();
  auto joined = join(tx, environment, {organization_id, std::move(*account), roles, event});
  if (!joined) return joined.error();
  auto chosen = store::act_for(tx, caller.sign_in_id, organization_id);
  if (!chosen) return chosen.error();
  return Done{};
}

// The administrators of the partner, and those whom the customer has already: they have a new one, maybe, by
// what the partner sent.
base::Status tell_administrators(store::Tx& tx, const Environment& environment, const Caller& caller,
                                 const store::Subscription& service, const store::Organization& customer) {
  auto partner = found_or_gone<store::Organization>(tx, service.partner_id);
  if (!partner) return base::Error(partner.error());
  return tell_of_service(tx, environment, {service, customer, std::move(*partner)},
                         {.title = Text::letter_activated_title,
                          .for_customer = {Text::letter_activated_text},
                          .for_partner = Text::letter_activated_text,
                          .actor = caller.name,
                          .not_to = caller.account_id});
}

Outcome<Done> activate_service(store::Tx& tx, const Environment& environment, const Caller& caller,
                               const store::Ticket& ticket, const std::vector<Accepted>& accepted) {
  auto service = held_or_gone<store::Subscription>(tx, ticket.subject_id.value_or(""));
  if (!service) return service.error();
  auto customer = held_or_gone<store::Organization>(tx, service->organization_id);
  if (!customer) return customer.error();
  bool is_trial = !customer->account_number.has_value();
  auto next = model::after(service->status, is_trial ? ServiceEvent::ActivateTrial : ServiceEvent::Activate);
  auto now_customer = model::customer_status(customer->status);
  auto next_customer = now_customer ? model::after(*now_customer, CustomerEvent::Activate) : std::nullopt;
  if (!next || !next_customer) return dead_link();
  service->status = *next;
  service->activated_at = environment.now_ms();
  // Ninety days, of which today is the first.
  service->trial_last_day = is_trial ? environment.today() + environment.settings.trial_days - 1 : 0;
  service->reminded_days = -1;
  ++service->revision;
  if (auto changed = store_status(tx, environment, *service, WebhookEvent::Activated); !changed)
    return changed.error();
  customer->status = name_of(*next_customer);
  ++customer->revision;
  if (auto changed = tx.update(*customer); !changed) return changed.error();
  auto joined = join_and_choose(tx, environment, caller, customer->id,
                                model::Roles{}.with(Role::Administrator), UserEvent::Activate);
  if (!joined) return joined.error();
  auto proved = prove_email(tx, environment, caller, service->administrator_contact);
  if (!proved) return proved.error();
  auto stored = store_acceptances(tx, environment, caller, customer->id, accepted);
  if (!stored) return stored.error();
  if (auto told = tell_administrators(tx, environment, caller, *service, *customer); !told)
    return told.error();
  auto recorded = record_in(
      tx, environment, caller, {service->partner_id, customer->id},
      {Text::audit_service_activated, customer->name + ": " + service->service, std::string(name_of(*next))});
  if (!recorded) return recorded.error();
  return Done{};
}

Outcome<Done> accept_invitation(store::Tx& tx, const Environment& environment, const Caller& caller,
                                const store::Ticket& ticket, const std::vector<Accepted>& accepted) {
  auto member = held_or_gone<store::Membership>(tx, ticket.subject_id.value_or(""));
  if (!member) return member.error();
  auto joined =
      join_and_choose(tx, environment, caller, member->organization_id, member->roles, UserEvent::Accept);
  if (!joined) return joined.error();
  auto proved = prove_email(tx, environment, caller, member->contact_email);
  if (!proved) return proved.error();
  auto stored = store_acceptances(tx, environment, caller, member->organization_id, accepted);
  if (!stored) return stored.error();
  auto organization = found_or_gone<store::Organization>(tx, member->organization_id);
  if (!organization) return organization.error();
  bool is_operator = organization->kind == model::OrganizationKind::Operator;
  auto recorded =
      record(tx, environment, caller, is_operator ? kOperatorChain : std::string_view(organization->id),
             {Text::audit_user_joined, member->name, to_text(member->roles)});
  if (!recorded) return recorded.error();
  return Done{};
}

// Each of these documents has to be among the accepted ones, in its version.
Fields check_documents(const std::vector<Document>& documents, const std::vector<Accepted>& accepted) {
  Fields fields;
  for (const Document& document : documents) {
    bool is_there = std::any_of(accepted.begin(), accepted.end(), [&](const Accepted& one) {
      return one.document == document.key && one.version == document.version;
    });
    if (!is_there) fields.refuse("accept_" + document.key, {Text::problem_terms});
  }
  return fields;
}

store::Account invited_account(const Environment& environment, const Welcome& invited, std::string name,
                               std::string password_hash, texts::Language language) {
  // The link went to the contact e-mail: it proves the sign-in e-mail only where both are the same.
  bool is_proved = folded(invited.contact_email) == folded(invited.email);
  return new_account(environment, {.name = std::move(name),
                                   .email = invited.email,
                                   .contact_email = invited.contact_email,
                                   .password_hash = std::move(password_hash),
                                   .language = language,
                                   .time_zone = invited.organization.time_zone,
                                   .is_email_proved = is_proved});
}

}  // namespace

Outcome<Welcome> welcome(const Environment& environment, const store::Ticket& ticket) {
  return environment.store.read(store::Scope::system(),
                                [&](store::Tx& tx) { return welcome_within(tx, environment, ticket); });
}

Outcome<SignedIn> create_invited_account(const Environment& environment, std::string_view token,
                                         std::string_view name_given, std::string_view password,
                                         texts::Language language, const From& from) {
  auto link = look_at_link(environment, token);
  if (!link) return link.error();
  if (link->state != LinkState::Valid) return dead_link();
  auto shown = welcome(environment, link->ticket);
  if (!shown) return shown.error();
  Fields fields;
  std::string name = fields.required("name", name_given, kNameCharacters);
  fields.new_password("password", password, environment,
                      {name, shown->email, shown->organization.name, environment.settings.product});
  if (!fields.ok()) return fields.refusal();
  auto hash = auth::hash_password(password, environment.settings.hash_cost);
  if (!hash) return hash.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<SignedIn> {
    auto still = look(tx, environment, token);
    if (!still) return still.error();
    if (still->state != LinkState::Valid) return dead_link();
    auto there = store::account_by_email(tx, still->ticket.email);
    if (!there) return there.error();
    // An account that is there is never given a password by a link, but where nobody has proved whose it is.
    bool is_somebodys = *there && !is_taken_over_from(**there, shown->contact_email);
    if (is_somebodys) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
    store::Account account = invited_account(environment, *shown, name, *hash, language);
    auto id = add_or_take_over(tx, environment, account, *there);
    if (!id) return id.error();
    account.id = *id;
    auto begun = begin_sign_in(tx, environment, account, "password", from);
    if (!begun) return begun.error();
    return std::move(*begun);
  });
}

Outcome<Done> accept_link(const Environment& environment, const Caller& caller, std::string_view token,
                          const std::vector<Accepted>& accepted) {
  if (!caller.is_signed_in()) return refused(base::ErrorCode::Forbidden, Text::problem_forbidden);
  auto link = look_at_link(environment, token);
  if (!link) return link.error();
  if (link->state != LinkState::Valid) return dead_link();
  if (!caller.bound_to.empty() && link->ticket.organization_id != caller.bound_to)
    if (auto own = require_own_sign_in(caller); !own) return own.error();
  if (folded(caller.email) != link->ticket.email)
    return Refusal(base::ErrorCode::Forbidden,
                   {Text::problem_other_account, {{"email", link->ticket.email}}});
  if (Fields fields = check_documents(environment.settings.documents, accepted); !fields.ok())
    return fields.refusal();
  std::vector<Accepted> in_force;  // whatever else the form named
  for (const Document& document : environment.settings.documents)
    in_force.push_back({document.key, document.version});
  bool is_activation = link->ticket.purpose == name_of(Purpose::Activation);
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto ticket = use(tx, environment, token, is_activation ? Purpose::Activation : Purpose::Invitation);
    if (!ticket) return ticket.error();
    if (is_activation) return activate_service(tx, environment, caller, *ticket, in_force);
    return accept_invitation(tx, environment, caller, *ticket, in_force);
  });
}

Outcome<Done> accept_documents(const Environment& environment, const Caller& caller,
                               std::string_view organization_id, const std::vector<Accepted>& accepted) {
  auto due = documents_to_accept(environment, caller, organization_id);
  if (!due) return due.error();
  if (due->empty()) return Done{};
  if (Fields fields = check_documents(*due, accepted); !fields.ok()) return fields.refusal();
  std::vector<Accepted> fresh;
  std::string versions;
  for (const Document& document : *due) {
    fresh.push_back({document.key, document.version});
    versions.append(versions.empty() ? "" : ", ").append(document.key).append(" ").append(document.version);
  }
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto stored = store_acceptances(tx, environment, caller, std::string(organization_id), fresh);
    if (!stored) return stored.error();
    auto organization = found_or_gone<store::Organization>(tx, organization_id);
    if (!organization) return organization.error();
    bool is_operator = organization->kind == model::OrganizationKind::Operator;
    auto recorded = record(tx, environment, caller, is_operator ? kOperatorChain : organization_id,
                           {Text::audit_documents_accepted, organization->name, versions});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace rapport::service
