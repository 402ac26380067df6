// A partner's customers and prospects, and the services that they have.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

struct CustomerLine {
  store::Organization organization;
  std::vector<store::Subscription> services;  // that are not removed
};
Outcome<store::Listed<CustomerLine>> customers(const Environment& environment, const Caller& caller,
                                               std::string_view words, store::Page page);
Outcome<CustomerLine> customer(const Environment& environment, const Caller& caller,
                               std::string_view customer_id);

// The accounts of the registry whose partner of record the caller's organization is: by account number or
// name.
Outcome<store::Listed<store::RegistryCustomer>> search_registry(const Environment& environment,
                                                                const Caller& caller, std::string_view words,
                                                                store::Page page);

// Which of these account numbers are customers of the caller's organization already: their ids.
Outcome<std::map<std::string, std::string>> customers_by_number(const Environment& environment,
                                                                const Caller& caller,
                                                                const std::vector<std::string>& numbers);

struct CustomerInput {
  std::string account_number;  // of an existing customer; "" for a prospect
  std::string name, street, postal_code, city, country, registration_number;
};
// That account, by its number as given or all in capitals or small letters; nothing: there is none of whose
// partner of record the organization is.
Outcome<std::optional<store::RegistryCustomer>> registry_account(const Environment& environment,
                                                                 const Caller& caller,
                                                                 std::string_view account_number);
// With an account number: an existing customer, which fills in what is left empty. Without: a prospect, which
// has a name and a country. The new id.
Outcome<std::string> create_customer(const Environment& environment, const Caller& caller,
                                     const CustomerInput& input);
// The partner itself, as a prospect.
Outcome<std::string> create_own_prospect(const Environment& environment, const Caller& caller);
// Turns trials into full subscriptions and brings expired ones back.
Outcome<Done> add_account_number(const Environment& environment, const Caller& caller,
                                 std::string_view customer_id, std::string_view account_number);

// ---- services ----

const CatalogueService* catalogue_service(const Settings& settings, std::string_view key);
// The region that serves a country; null: this installation does not.
const Region* region_of(const Settings& settings, std::string_view country);

// What can be said about a choice before anything is added: all that add_service refuses by the fields alone.
Outcome<Done> check_service(const Environment& environment, const Caller& caller, std::string_view service,
                            std::string_view country);
Outcome<std::string> add_service(const Environment& environment, const Caller& caller,
                                 std::string_view customer_id, std::string_view service,
                                 std::string_view country);

struct ServiceRecord {
  store::Subscription subscription;
  store::Organization customer;
  store::Organization partner;
  int64_t days_left = 0;  // of a trial, of the days that an expired one is kept
};
// What happened to the customer and its services, latest first, at most kHistoryLines: of one service (its
// key in the catalogue) and what concerns them all, or of all of them for "". The customer's own affairs,
// such as its people, are not among it.
inline constexpr int64_t kHistoryLines = 50;
Outcome<std::vector<store::AuditEntry>> customer_history(const Environment& environment, const Caller& caller,
                                                         std::string_view customer_id,
                                                         std::string_view service);

// For the partner and for the customer's own people.
Outcome<ServiceRecord> service_record(const Environment& environment, const Caller& caller,
                                      std::string_view subscription_id);
std::vector<model::ServiceEvent> possible_events(const store::Subscription& subscription);

struct Administrator {
  std::string name;
  std::string email;          // to sign in with
  std::string contact_email;  // "": the same
  std::string language;       // of the message
};
// Sends the activation, also again: the link before it is superseded.
Outcome<Done> send_activation(const Environment& environment, const Caller& caller,
                              std::string_view subscription_id, const Administrator& administrator);
Outcome<Done> suspend_service(const Environment& environment, const Caller& caller,
                              std::string_view subscription_id);
Outcome<Done> resume_service(const Environment& environment, const Caller& caller,
                             std::string_view subscription_id);
Outcome<Done> remove_service(const Environment& environment, const Caller& caller,
                             std::string_view subscription_id);

// The dashboard of the Partner Portal. Of what needs somebody it names so many of each kind at most.
inline constexpr int64_t kHomeLines = 20;
struct PartnerHome {
  store::Organization partner;
  int64_t customers = 0;
  int64_t services_active = 0, services_waiting = 0, trials = 0;
  bool has_service = false, has_sent = false, has_colleague = false;  // how far they got, once and for all
  std::vector<ServiceRecord> ending;   // trials with at most 14 days left, expired ones that are kept
  std::vector<ServiceRecord> waiting;  // no activation was sent, or its link works no more
};
Outcome<PartnerHome> partner_home(const Environment& environment, const Caller& caller);

}  // namespace rapport::service
