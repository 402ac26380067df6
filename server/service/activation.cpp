#include "server/service/activation.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/customers.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/unproved.h"
#include "server/service/webhooks.h"

namespace rapport::service {
namespace {

using model::CustomerEvent;
using model::Role;
using model::ServiceEvent;
using model::UserEvent;
using model::UserStatus;
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

std::string service_name(const Environment& environment, const std::string& key) {
  const CatalogueService* known = catalogue_service(environment.settings, key);
  return known ? known->name : key;
}

std::string region_name(const Environment& environment, const std::string& key) {
  for (const Region& region : environment.settings.regions)
    if (region.key == key) return region.name;
  return key;
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
    shown.service = service_name(environment, service->service);
    shown.country = service->country;
    shown.region = region_name(environment, service->region);
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

// The caller is a person of the organization with at least these roles, from now on.
base::Status join(store::Tx& tx, const Environment& environment, const Caller& caller,
                  const std::string& organization_id, model::Roles roles) {
  auto there = store::membership_by_email(tx, organization_id, folded(caller.email));
  if (there && *there) there = store::hold<store::Membership>(tx, (*there)->id);
  if (!there) return there.error();
  store::Membership row = there->value_or(store::Membership{});
  bool is_new = !there->has_value();
  if (is_new) {
    row.id = environment.new_id();
    row.organization_id = organization_id;
    row.name = caller.name;
    row.email = row.contact_email = caller.email;
    row.email_key = folded(caller.email);
    row.invited_at = environment.now_ms();
  }
  row.account_id = caller.account_id;
  row.roles.bits |= roles.bits;
  row.status = UserStatus::Active;
  row.accepted_at = environment.now_ms();
  ++row.revision;
  auto stored = is_new ? tx.insert(row) : tx.update(row);
  if (!stored) return stored;
  // From here on the caller acts for it.
  auto chosen =
      tx.change<store::SignIn>("organization_id = ?", {"id = ?", {organization_id, caller.sign_in_id}});
  if (!chosen) return chosen.error();
  return base::Done{};
}

// Who can see the service in which portal, on one side of it.
struct Side {
  std::string organization_id;
  std::string page;
};

// The administrators of the partner, and those whom the customer has already: they have a new one, maybe, by
// what the partner sent.
base::Status tell_administrators(store::Tx& tx, const Environment& environment, const Caller& caller,
                                 const store::Subscription& service, const store::Organization& customer) {
  std::string name = service_name(environment, service.service);
  for (const Side& side :
       {Side{service.partner_id, "/partner/customers/" + customer.id + "/services/" + service.id},
        Side{customer.id, "/customer/services"}}) {
    auto organization = found_or_gone<store::Organization>(tx, side.organization_id);
    if (!organization) return base::Error(organization.error());
    auto people = store::administrators(tx, side.organization_id);
    if (!people) return people.error();
    auto language = texts::language_of(organization->language).value_or(texts::Language::En);
    for (const store::Membership& one : *people) {
      if (one.account_id == caller.account_id) continue;
      LetterSaid letter{
          .title = {Text::letter_activated_title, {{"service", name}, {"organization", customer.name}}},
          .paragraphs =
              {{Text::letter_activated_text,
                {{"administrator", caller.name}, {"service", name}, {"organization", customer.name}}}},
          .action = Said{Text::letter_activated_action},
          .url = environment.settings.base_url + side.page};
      auto posted = post(tx, environment, {one.name, one.contact_email, texts::usual_preferences(language)},
                         letter, side.organization_id);
      if (!posted) return posted;
    }
  }
  return base::Done{};
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
  auto joined = join(tx, environment, caller, customer->id, model::Roles{}.with(Role::Administrator));
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
  if (!model::after(member->status, UserEvent::Accept)) return dead_link();
  auto joined = join(tx, environment, caller, member->organization_id, member->roles);
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

store::Account invited_account(const Environment& environment, const Welcome& invited,
                               texts::Language language) {
  texts::Preferences preferences = texts::usual_preferences(language);
  store::Account account;
  account.email = invited.email;
  account.email_key = folded(invited.email);
  account.contact_email = invited.contact_email;
  account.totp_step = -1;
  account.language = code_of(language);
  account.time_zone = invited.organization.time_zone.empty() ? "UTC" : invited.organization.time_zone;
  account.date_format = code_of(preferences.date_format);
  account.number_format = code_of(preferences.number_format);
  account.created_at = environment.now_ms();
  // The link went to the contact e-mail: it proves the sign-in e-mail only where both are the same.
  bool is_proved = folded(invited.contact_email) == account.email_key;
  account.confirmed_at = is_proved ? environment.now_ms() : 0;
  return account;
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
    store::Account account = invited_account(environment, *shown, language);
    account.name = name;
    account.password_hash = *hash;
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
