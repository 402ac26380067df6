#include "server/service/customers.h"

#include <algorithm>
#include <cctype>

#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/life_cycle.h"
#include "server/service/webhooks.h"
#include "server/texts/countries.h"

namespace rapport::service {
namespace {

using model::Right;
using texts::Text;

// The customer, when it is one of the caller's organization.
Outcome<store::Organization> own_customer(store::Tx& tx, const Caller& caller, std::string_view id) {
  auto found = tx.find<store::Organization>(id);
  if (!found) return found.error();
  bool is_own = *found && (*found)->kind == model::OrganizationKind::Customer && (*found)->partner_id &&
                *(*found)->partner_id == caller.organization_id;
  if (!is_own) return not_there();
  return std::move(**found);
}

// To be changed.
Outcome<store::Organization> held_customer(store::Tx& tx, const Caller& caller, std::string_view id) {
  if (auto held = store::hold<store::Organization>(tx, id); !held) return held.error();
  return own_customer(tx, caller, id);
}

store::Organization new_customer(const Environment& environment, const Caller& caller,
                                 const CustomerInput& input) {
  store::Organization customer;
  customer.id = environment.new_id();
  customer.kind = model::OrganizationKind::Customer;
  customer.status = name_of(model::CustomerStatus::Registered);
  customer.name = input.name;
  customer.name_key = folded(input.name);
  if (!input.account_number.empty()) customer.account_number = input.account_number;
  customer.partner_id = caller.organization_id;
  customer.street = input.street;
  customer.postal_code = input.postal_code;
  customer.city = input.city;
  customer.country = input.country;
  customer.registration_number = input.registration_number;
  // As people of its country have it, and where that is not known, as whoever enters it.
  customer.language = code_of(texts::usual_language(input.country).value_or(caller.language()));
  customer.time_zone = texts::usual_time_zone(input.country);
  if (customer.time_zone.empty()) customer.time_zone = caller.preferences.time_zone;
  customer.created_at = environment.now_ms();
  return customer;
}

base::Status add_customer(store::Tx& tx, const Environment& environment, const Caller& caller,
                          const store::Organization& customer) {
  if (auto added = tx.insert(customer); !added) return added;
  return record_in(tx, environment, caller, {caller.organization_id, customer.id},
                   {Text::audit_customer_created, customer.name, customer.account_number.value_or("")});
}

// What the registry knows fills in what was left empty.
void fill_in(CustomerInput& input, const store::RegistryCustomer& known) {
  auto take = [](std::string& to, const std::string& from) {
    if (to.empty()) to = from;
  };
  take(input.name, known.name);
  take(input.street, known.street);
  take(input.postal_code, known.postal_code);
  take(input.city, known.city);
  take(input.country, known.country);
  take(input.registration_number, known.registration_number);
}

std::string in_case(std::string_view text, int (*to)(int)) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x80) c = static_cast<char>(to(static_cast<unsigned char>(c)));
  return out;
}

// People type "c-100" for "C-100".
base::Result<std::optional<store::RegistryCustomer>> by_number(store::Tx& tx, std::string_view number) {
  for (const std::string& spelling :
       {std::string(number), in_case(number, std::toupper), in_case(number, std::tolower)}) {
    auto known = store::registry_customer_by_number(tx, spelling);
    if (!known || *known) return known;
  }
  return std::optional<store::RegistryCustomer>();
}

Outcome<store::RegistryCustomer> registered(store::Tx& tx, const Caller& caller, std::string_view number) {
  auto known = by_number(tx, number);
  if (!known) return known.error();
  bool is_own = *known && (*known)->partner_id == caller.organization_id;
  if (is_own) return std::move(**known);
  return Refusal(std::vector<FieldProblem>{{"account_number", {Text::problem_number_unknown}}});
}

Refusal number_taken() {
  return Refusal(std::vector<FieldProblem>{{"account_number", {Text::problem_number_taken}}});
}

// Each with its services, with one question for all of them.
Outcome<std::vector<CustomerLine>> with_services(store::Tx& tx, std::vector<store::Organization> customers) {
  std::vector<std::string> ids;
  for (const store::Organization& customer : customers) ids.push_back(customer.id);
  auto services = store::subscriptions_of_each(tx, ids);
  if (!services) return services.error();
  std::vector<CustomerLine> lines;
  lines.reserve(customers.size());
  for (store::Organization& customer : customers) lines.push_back({std::move(customer), {}});
  for (store::Subscription& service : *services) {
    auto is_its = [&](const CustomerLine& line) { return line.organization.id == service.organization_id; };
    auto line = std::find_if(lines.begin(), lines.end(), is_its);
    if (line != lines.end() && service.status != model::ServiceStatus::Removed)
      line->services.push_back(std::move(service));
  }
  return lines;
}

}  // namespace

Outcome<store::Listed<CustomerLine>> customers(const Environment& environment, const Caller& caller,
                                               std::string_view words, store::Page page) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  using Lines = store::Listed<CustomerLine>;
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Lines> {
    auto found = store::customers_of(tx, caller.organization_id, folded(words), page);
    if (!found) return found.error();
    auto lines = with_services(tx, std::move(found->rows));
    if (!lines) return lines.error();
    return Lines{std::move(*lines), found->total};
  });
}

Outcome<CustomerLine> customer(const Environment& environment, const Caller& caller,
                               std::string_view customer_id) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<CustomerLine> {
    auto found = own_customer(tx, caller, customer_id);
    if (!found) return found.error();
    auto lines = with_services(tx, {std::move(*found)});
    if (!lines) return lines.error();
    return std::move(lines->front());
  });
}

Outcome<store::Listed<store::RegistryCustomer>> search_registry(const Environment& environment,
                                                                const Caller& caller, std::string_view words,
                                                                store::Page page) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  auto found = environment.store.read(scope_of(caller), [&](store::Tx& tx) {
    return store::registry_customers(tx, caller.organization_id, folded(words), page);
  });
  if (!found) return found.error();
  return std::move(*found);
}

Outcome<std::map<std::string, std::string>> customers_by_number(const Environment& environment,
                                                                const Caller& caller,
                                                                const std::vector<std::string>& numbers) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  using Ids = std::map<std::string, std::string>;
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Ids> {
    Ids ids;
    for (const std::string& number : numbers) {
      auto there = store::organization_by_number(tx, model::OrganizationKind::Customer, number);
      if (!there) return there.error();
      if (*there && (*there)->partner_id == caller.organization_id) ids.emplace(number, (*there)->id);
    }
    return ids;
  });
}

Outcome<std::optional<store::RegistryCustomer>> registry_account(const Environment& environment,
                                                                 const Caller& caller,
                                                                 std::string_view account_number) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  auto known =
      environment.store.read(scope_of(caller), [&](store::Tx& tx) { return by_number(tx, account_number); });
  if (!known) return known.error();
  if (*known && (*known)->partner_id != caller.organization_id)
    return std::optional<store::RegistryCustomer>();
  return std::move(*known);
}

Outcome<std::string> create_customer(const Environment& environment, const Caller& caller,
                                     const CustomerInput& given) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  Fields fields;
  CustomerInput input;
  input.account_number = fields.optional("account_number", given.account_number, kNumberCharacters);
  bool is_existing = !input.account_number.empty();
  input.name = is_existing ? fields.optional("name", given.name, kNameCharacters)
                           : fields.required("name", given.name, kNameCharacters);
  input.street = fields.optional("street", given.street);
  input.postal_code = fields.optional("postal_code", given.postal_code, kNumberCharacters);
  input.city = fields.optional("city", given.city);
  // Of an existing customer the registry may know it.
  input.country =
      fields.country("country", is_existing ? given.country : fields.required("country", given.country));
  input.registration_number = fields.optional("registration_number", given.registration_number);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    CustomerInput filled = input;
    if (is_existing) {
      auto known = registered(tx, caller, input.account_number);
      if (!known) return known.error();
      filled.account_number = known->account_number;
      auto there =
          store::organization_by_number(tx, model::OrganizationKind::Customer, known->account_number);
      if (!there) return there.error();
      if (*there) return number_taken();
      fill_in(filled, *known);
    }
    store::Organization customer = new_customer(environment, caller, filled);
    auto added = add_customer(tx, environment, caller, customer);
    if (!added) return added.error();
    return customer.id;
  });
}

Outcome<std::string> create_own_prospect(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto partner = store::hold<store::Organization>(tx, caller.organization_id);
    if (!partner) return partner.error();
    if (!*partner) return not_there();
    auto there = store::own_prospect_of(tx, caller.organization_id);
    if (!there) return there.error();
    if (*there) return refused(base::ErrorCode::Conflict, Text::problem_own_there);
    const store::Organization& own = **partner;
    store::Organization customer = new_customer(
        environment, caller,
        {"", own.name, own.street, own.postal_code, own.city, own.country, own.registration_number});
    customer.is_own_prospect = true;
    auto added = add_customer(tx, environment, caller, customer);
    if (!added) return added.error();
    return customer.id;
  });
}

namespace {

// With the number a trial is a full subscription, and one that had ended is back.
base::Status renew(store::Tx& tx, const Environment& environment, const Caller& caller,
                   store::Subscription service) {
  auto next = model::after(service.status, model::ServiceEvent::AddNumber);
  if (!next) return base::Done{};
  bool comes_back = service.status == model::ServiceStatus::Expired;
  service.status = *next;
  service.trial_last_day = service.kept_until_day = 0;
  service.reminded_days = -1;
  ++service.revision;
  auto changed = store_status(tx, environment, service);
  if (!changed || !comes_back) return changed;
  return record_in(tx, environment, caller, {caller.organization_id, service.organization_id},
                   {Text::audit_service_resumed, service.service});
}

}  // namespace

Outcome<Done> add_account_number(const Environment& environment, const Caller& caller,
                                 std::string_view customer_id, std::string_view account_number) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  Fields fields;
  std::string number = fields.required("account_number", account_number, kNumberCharacters);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto customer = held_customer(tx, caller, customer_id);
    if (!customer) return customer.error();
    if (customer->account_number) return refused(base::ErrorCode::Conflict, Text::problem_number_there);
    auto known = registered(tx, caller, number);
    if (!known) return known.error();
    auto there = store::organization_by_number(tx, model::OrganizationKind::Customer, known->account_number);
    if (!there) return there.error();
    if (*there) return number_taken();
    customer->account_number = known->account_number;
    ++customer->revision;
    if (auto changed = tx.update(*customer); !changed) return changed.error();
    auto services = store::subscriptions_of(tx, customer->id);
    if (!services) return services.error();
    for (const store::Subscription& listed : *services) {
      auto service = store::hold<store::Subscription>(tx, listed.id);
      if (!service) return service.error();
      auto renewed = renew(tx, environment, caller, service->value_or(listed));
      if (!renewed) return renewed.error();
    }
    auto recorded = record_in(tx, environment, caller, {caller.organization_id, customer->id},
                              {Text::audit_number_added, customer->name, known->account_number});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<std::vector<store::AuditEntry>> customer_history(const Environment& environment, const Caller& caller,
                                                         std::string_view customer_id,
                                                         std::string_view service) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  using Entries = std::vector<store::AuditEntry>;
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Entries> {
    auto found = own_customer(tx, caller, customer_id);
    if (!found) return found.error();
    // The chain is the customer's own; of it the partner sees what it did or set going.
    auto entries = tx.within(store::Scope::system(), [&](store::Tx& all) {
      return store::service_entries(all, customer_id, service, kHistoryLines);
    });
    if (!entries) return entries.error();
    return std::move(*entries);
  });
}

namespace {

void add_count(const store::Counted& counted, PartnerHome& home) {
  using enum model::ServiceStatus;
  auto status = model::service_status(counted.what);
  if (!status || *status == Removed) return;
  home.has_service = true;
  home.has_sent = home.has_sent || *status != Added;
  if (*status == Trial) home.trials = counted.count;
  if (*status == Active) home.services_active = counted.count;
  if (*status == Added || *status == InvitationSent) home.services_waiting += counted.count;
}

Outcome<Done> count_services(store::Tx& tx, PartnerHome& home) {
  auto counted = store::count_subscriptions(tx, home.partner.id);
  if (!counted) return counted.error();
  for (const store::Counted& one : *counted) add_count(one, home);
  return Done{};
}

// The services with their customers.
Outcome<std::vector<ServiceRecord>> records_of(store::Tx& tx, const Environment& environment,
                                               const store::Organization& partner,
                                               std::vector<store::Subscription> services) {
  std::vector<std::string> ids;
  for (const store::Subscription& service : services) ids.push_back(service.organization_id);
  auto customers = store::organizations_of(tx, ids);
  if (!customers) return customers.error();
  std::vector<ServiceRecord> records;
  records.reserve(services.size());
  for (store::Subscription& service : services) {
    auto is_its = [&](const store::Organization& one) { return one.id == service.organization_id; };
    auto customer = std::find_if(customers->begin(), customers->end(), is_its);
    if (customer == customers->end()) continue;
    int64_t left = days_left(service, environment.today());
    records.push_back({std::move(service), *customer, partner, left});
  }
  return records;
}

// What needs the partner: services that end, and those whose activation nobody was sent or followed while
// its link worked.
Outcome<Done> add_attention(store::Tx& tx, const Environment& environment, PartnerHome& home) {
  constexpr int64_t kSoonDays = 14;
  auto ending = store::subscriptions_ending(tx, home.partner.id, environment.today() + kSoonDays, kHomeLines);
  if (!ending) return ending.error();
  int64_t sent_before = environment.now_ms() - environment.settings.activation_days * kDay;
  auto waiting = store::subscriptions_waiting(tx, home.partner.id, sent_before, kHomeLines);
  if (!waiting) return waiting.error();
  auto ending_records = records_of(tx, environment, home.partner, std::move(*ending));
  if (!ending_records) return ending_records.error();
  auto waiting_records = records_of(tx, environment, home.partner, std::move(*waiting));
  if (!waiting_records) return waiting_records.error();
  home.ending = std::move(*ending_records);
  home.waiting = std::move(*waiting_records);
  return Done{};
}

}  // namespace

Outcome<PartnerHome> partner_home(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, Right::SeeCustomers); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<PartnerHome> {
    PartnerHome home;
    auto partner = tx.find<store::Organization>(caller.organization_id);
    if (!partner) return partner.error();
    if (!*partner) return not_there();
    home.partner = std::move(**partner);
    auto customers = store::count_customers_of(tx, caller.organization_id);
    if (!customers) return customers.error();
    home.customers = *customers;
    if (auto counted = count_services(tx, home); !counted) return counted.error();
    if (auto added = add_attention(tx, environment, home); !added) return added.error();
    auto people = store::members(tx, caller.organization_id, {0, 1});
    if (!people) return people.error();
    home.has_colleague = people->total > 1;
    return home;
  });
}

}  // namespace rapport::service
