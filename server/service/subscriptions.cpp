#include <algorithm>

#include "server/service/audit.h"
#include "server/service/catalogue.h"
#include "server/service/customers.h"
#include "server/service/fields.h"
#include "server/service/life_cycle.h"
#include "server/service/service_letters.h"
#include "server/service/tickets.h"
#include "server/service/webhooks.h"
#include "server/texts/countries.h"

namespace rapport::service {
namespace {

using model::Right;
using model::ServiceEvent;
using model::ServiceStatus;
using texts::Text;

Text status_text(ServiceStatus status) {
  switch (status) {
    case ServiceStatus::Added: return Text::status_added;
    case ServiceStatus::InvitationSent: return Text::status_invitation_sent;
    case ServiceStatus::Trial: return Text::status_trial;
    case ServiceStatus::Active: return Text::status_active;
    case ServiceStatus::Suspended: return Text::status_suspended;
    case ServiceStatus::Expired: return Text::status_expired;
    case ServiceStatus::Removed: return Text::status_removed;
  }
  return Text::status_removed;
}

Refusal not_in_status(ServiceStatus status, const Caller& caller) {
  std::string name(texts::text(status_text(status), caller.language()));
  return Refusal(base::ErrorCode::Conflict, {Text::problem_status, {{"status", name}}});
}

// For the partner who manages it, and for the customer's own people.
Outcome<ServiceRecord> record_of(store::Tx& tx, const Environment& environment, std::string_view id) {
  auto service = tx.find<store::Subscription>(id);
  if (!service) return service.error();
  if (!*service) return not_there();
  ServiceRecord found;
  found.subscription = std::move(**service);
  found.days_left = days_left(found.subscription, environment.today());
  // The partner's name is for the customer to see as well; its row is the partner's own.
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> Outcome<ServiceRecord> {
    auto customer = all.find<store::Organization>(found.subscription.organization_id);
    if (!customer) return customer.error();
    auto partner = all.find<store::Organization>(found.subscription.partner_id);
    if (!partner) return partner.error();
    if (!*customer || !*partner) return not_there();
    found.customer = std::move(**customer);
    found.partner = std::move(**partner);
    return found;
  });
}

// To be changed: one of the caller's customers has it.
Outcome<ServiceRecord> held_service(store::Tx& tx, const Environment& environment, const Caller& caller,
                                    std::string_view id) {
  if (auto held = store::hold<store::Subscription>(tx, id); !held) return held.error();
  auto found = record_of(tx, environment, id);
  if (!found) return found.error();
  if (found->subscription.partner_id != caller.organization_id) return not_there();
  return found;
}

base::Status log_for_both(store::Tx& tx, const Environment& environment, const Caller& caller,
                          const ServiceRecord& service, Text action, std::string detail = "") {
  return record_in(tx, environment, caller, {service.partner.id, service.customer.id},
                   {action, service.customer.name + ": " + service.subscription.service, std::move(detail)});
}

struct Change {
  ServiceEvent event;
  Text action, title, text;
  std::optional<Text> of_trial = {};  // what is said besides when it is one
};

// Nobody at the customer waits for what was never activated.
base::Status tell_customer(store::Tx& tx, const Environment& environment, const Caller& caller,
                           const ServiceRecord& service, const Change& change) {
  if (service.subscription.activated_at == 0) return base::Done{};
  ServiceNews news{.title = change.title, .for_customer = {change.text}, .actor = caller.name};
  if (change.of_trial && service.subscription.trial_last_day > 0)
    news.for_customer.push_back(*change.of_trial);
  return tell_of_service(tx, environment, {service.subscription, service.customer, service.partner}, news);
}

// What all of suspend, resume and remove are.
Outcome<Done> change_status(const Environment& environment, const Caller& caller, std::string_view id,
                            const Change& change) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto service = held_service(tx, environment, caller, id);
    if (!service) return service.error();
    bool is_trial = service->subscription.trial_last_day > 0;
    bool resumes_trial = change.event == ServiceEvent::Resume && is_trial;
    ServiceEvent happens = resumes_trial ? ServiceEvent::ResumeTrial : change.event;
    auto next = model::after(service->subscription.status, happens);
    if (!next) return not_in_status(service->subscription.status, caller);
    service->subscription.status = *next;
    ++service->subscription.revision;
    auto changed = store_status(tx, environment, service->subscription);
    if (!changed) return changed.error();
    if (*next == ServiceStatus::Removed) {
      auto links = tx.within(store::Scope::system(), [&](store::Tx& all) {
        return store::withdraw_tickets(all, name_of(Purpose::Activation), id, environment.now_ms());
      });
      if (!links) return links.error();
    }
    auto recorded = log_for_both(tx, environment, caller, *service, change.action);
    if (!recorded) return recorded.error();
    if (auto told = tell_customer(tx, environment, caller, *service, change); !told) return told.error();
    return Done{};
  });
}

}  // namespace

const CatalogueService* catalogue_service(const Settings& settings, std::string_view key) {
  auto found = std::find_if(settings.catalogue.begin(), settings.catalogue.end(),
                            [&](const CatalogueService& service) { return service.key == key; });
  return found == settings.catalogue.end() ? nullptr : &*found;
}

const Region* region_of(const Settings& settings, std::string_view country) {
  const Region* others = nullptr;
  for (const Region& region : settings.regions) {
    for (const std::string& code : region.countries) {
      if (code == country) return &region;
      if (code == "*") others = &region;
    }
  }
  return others;
}

namespace {

struct Placed {
  std::string country;
  const Region* region = nullptr;
};

Outcome<Placed> placed(const Environment& environment, const Caller& caller, std::string_view key,
                       std::string_view country_given) {
  Fields fields;
  if (!catalogue_service(environment.settings, key)) fields.refuse("service", {Text::problem_choice});
  Placed place;
  place.country = fields.country("country", fields.required("country", country_given));
  place.region = region_of(environment.settings, place.country);
  bool is_unserved = texts::is_country(place.country) && !place.region;
  std::string name(texts::country_name(place.country, caller.language()));
  if (is_unserved) fields.refuse("country", {Text::problem_country_unserved, {{"country", name}}});
  if (!fields.ok()) return fields.refusal();
  return place;
}

}  // namespace

Outcome<Done> check_service(const Environment& environment, const Caller& caller, std::string_view key,
                            std::string_view country) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  auto place = placed(environment, caller, key, country);
  if (!place) return place.error();
  return Done{};
}

Outcome<std::string> add_service(const Environment& environment, const Caller& caller,
                                 std::string_view customer_id, std::string_view key,
                                 std::string_view country_given) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  auto place = placed(environment, caller, key, country_given);
  if (!place) return place.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto customer = store::hold<store::Organization>(tx, customer_id);
    if (!customer) return customer.error();
    bool is_own = *customer && (*customer)->partner_id.value_or("") == caller.organization_id;
    if (!is_own) return not_there();
    auto there = store::subscriptions_of(tx, customer_id);
    if (!there) return there.error();
    for (const store::Subscription& other : *there)
      if (other.service == key && other.status != ServiceStatus::Removed)
        return Refusal(std::vector<FieldProblem>{{"service", {Text::problem_service_there}}});
    store::Subscription service;
    service.id = environment.new_id();
    service.organization_id = customer_id;
    service.partner_id = caller.organization_id;
    service.service = key;
    service.country = place->country;
    service.region = place->region->key;
    service.status = ServiceStatus::Added;
    service.added_at = environment.now_ms();
    service.reminded_days = -1;
    if (auto added = tx.insert(service); !added) return added.error();
    ServiceRecord both{service, **customer, {}, 0};
    both.partner.id = caller.organization_id;
    auto recorded = log_for_both(tx, environment, caller, both, Text::audit_service_added,
                                 place->country + ", " + place->region->key);
    if (!recorded) return recorded.error();
    return service.id;
  });
}

Outcome<ServiceRecord> service_record(const Environment& environment, const Caller& caller,
                                      std::string_view id) {
  Right right =
      caller.kind == model::OrganizationKind::Partner ? Right::SeeCustomers : Right::UseCustomerPortal;
  if (auto allowed = require(caller, right); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller),
                                [&](store::Tx& tx) { return record_of(tx, environment, id); });
}

std::vector<ServiceEvent> possible_events(const store::Subscription& subscription) {
  std::vector<ServiceEvent> events;
  for (ServiceEvent event :
       {ServiceEvent::Send, ServiceEvent::Suspend, ServiceEvent::Resume, ServiceEvent::Remove})
    if (model::after(subscription.status, event)) events.push_back(event);
  return events;
}

namespace {

LetterSaid activation_letter(const Environment& environment, const Caller& caller,
                             const ServiceRecord& service, const std::string& token, int64_t until_ms,
                             texts::Language language) {
  std::string name = service_name(environment.settings, service.subscription.service, language);
  const std::string& organization = service.customer.name;
  return {.title = {Text::letter_activation_title, {{"service", name}, {"organization", organization}}},
          .paragraphs = {{Text::letter_activation_text,
                          {{"inviter", caller.name},
                           {"partner", service.partner.name},
                           {"service", name},
                           {"organization", organization}}},
                         {Text::letter_contact, {{"contact", contact_of(service.partner)}}}},
          .action = Said{Text::letter_activation_action, {{"service", name}}},
          .url = link_to(environment, token),
          .works_until_ms = until_ms,
          .account = service.subscription.administrator_email,
          .on_behalf_of = service.partner.name};
}

// Of the mail before, or the customer's.
texts::Language language_of_mail(const ServiceRecord& service) {
  const auto before = texts::language_of(service.subscription.mail_language);
  return before ? *before : texts::language_of(service.customer.language).value_or(texts::Language::En);
}

// Until somebody of the customer can say so, its language is that of its first mail.
base::Status set_language(store::Tx& tx, const store::Organization& customer, texts::Language language) {
  bool is_new = customer.status == name_of(model::CustomerStatus::Registered);
  if (!is_new || customer.language == code_of(language)) return base::Done{};
  auto held = store::hold<store::Organization>(tx, customer.id);
  if (!held) return held.error();
  if (!*held) return base::Done{};
  (*held)->language = code_of(language);
  ++(*held)->revision;
  return tx.update(**held);
}

}  // namespace

Outcome<Done> send_activation(const Environment& environment, const Caller& caller, std::string_view id,
                              const Administrator& given) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  Fields fields;
  Administrator to;
  to.name = fields.required("name", given.name, kNameCharacters);
  to.email = fields.email("email", given.email);
  to.contact_email =
      given.contact_email.empty() ? to.email : fields.email("contact_email", given.contact_email);
  std::optional<texts::Language> asked;
  if (!given.language.empty()) asked = fields.language("language", given.language);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto service = held_service(tx, environment, caller, id);
    if (!service) return service.error();
    store::Subscription& row = service->subscription;
    auto next = model::after(row.status, ServiceEvent::Send);
    if (!next) return not_in_status(row.status, caller);
    row.status = *next;
    row.administrator_name = to.name;
    row.administrator_email = to.email;
    row.administrator_contact = to.contact_email;
    const texts::Language language = asked ? *asked : language_of_mail(*service);
    row.mail_language = code_of(language);
    row.sent_at = environment.now_ms();
    ++row.revision;
    if (auto changed = store_status(tx, environment, row); !changed) return changed.error();
    int64_t lifetime = environment.settings.activation_days * kDay;
    auto token = issue(tx, environment,
                       {Purpose::Activation, row.organization_id, row.id, folded(to.email), lifetime});
    if (!token) return token.error();
    texts::Preferences otherwise = texts::usual_preferences(language);
    otherwise.time_zone = service->customer.time_zone;
    auto recipient = addressee(tx, Invited{to.name, to.email, to.contact_email}, otherwise);
    if (!recipient) return recipient.error();
    auto posted = post(tx, environment, *recipient,
                       activation_letter(environment, caller, *service, *token, row.sent_at + lifetime,
                                         recipient->preferences.language),
                       row.organization_id);
    if (!posted) return posted.error();
    if (auto set = set_language(tx, service->customer, language); !set) return set.error();
    auto recorded = log_for_both(tx, environment, caller, *service, Text::audit_activation_sent, to.email);
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<Done> suspend_service(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_status(environment, caller, id,
                       {ServiceEvent::Suspend, Text::audit_service_suspended, Text::letter_suspended_title,
                        Text::letter_suspended_text, Text::letter_suspended_trial_text});
}

Outcome<Done> resume_service(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_status(environment, caller, id,
                       {ServiceEvent::Resume, Text::audit_service_resumed, Text::letter_resumed_title,
                        Text::letter_resumed_text, Text::letter_resumed_trial_text});
}

Outcome<Done> remove_service(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_status(environment, caller, id,
                       {ServiceEvent::Remove, Text::audit_service_removed, Text::letter_removed_title,
                        Text::letter_removed_text});
}

}  // namespace rapport::service
