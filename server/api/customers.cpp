// What a partner's build tools do: customers and their services.
#include <algorithm>

#include "server/service/customers.h"
#include "server/service/removal.h"

#include "server/api/call.h"
#include "server/api/handlers.h"

namespace rapport::api {
namespace {

constexpr std::string_view kEvents[] = {
#define SERVICE_EVENT(name) #name,
#include "server/model/statuses.def"
};

Json customer_json(const service::CustomerLine& line) {
  Json json = to_json(line.organization);
  json["subscriptions"] = to_array(line.services);
  return json;
}

Json region_json(const service::Region& region) {
  return {{"key", region.key}, {"name", region.name}, {"countries", region.countries}};
}

}  // namespace

using service::Outcome;

Outcome<Answer> search_accounts(const Call& call) {
  return page_of(service::search_registry(call.environment, call.caller, call.asked("q"), call.page));
}

Outcome<Answer> list_customers(const Call& call) {
  const auto listed = service::customers(call.environment, call.caller, call.asked("q"), call.page);
  if (!listed) return listed.error();
  Json rows = Json::array();
  for (const service::CustomerLine& line : listed->rows) rows.push_back(customer_json(line));
  return Answer{std::move(rows), "", listed->total};
}

Outcome<Answer> get_customer(const Call& call) {
  const auto line = service::customer(call.environment, call.caller, call.named("customer"));
  if (!line) return line.error();
  return Answer{customer_json(*line)};
}

// What the page shows: of the customer's log not from where somebody did it.
Outcome<Answer> list_customer_history(const Call& call) {
  const auto entries =
      service::customer_history(call.environment, call.caller, call.named("customer"), call.asked("service"));
  if (!entries) return entries.error();
  Json rows = Json::array();
  for (const store::AuditEntry& entry : *entries)
    rows.push_back(Json{{"at", time_text(entry.at)},
                        {"actor", entry.actor},
                        {"action", entry.action},
                        {"target", entry.target}});
  return Answer{std::move(rows)};
}

Outcome<Answer> create_customer(const Call& call) {
  const Input& input = call.input;
  const auto id = service::create_customer(
      call.environment, call.caller,
      {input.text("account_number"), input.text("name"), input.text("street"), input.text("postal_code"),
       input.text("city"), input.text("country"), input.text("registration_number")});
  if (!id) return id.error();
  return created("/api/v1/customers", *id);
}

Outcome<Answer> create_own_prospect(const Call& call) {
  const auto id = service::create_own_prospect(call.environment, call.caller);
  if (!id) return id.error();
  return created("/api/v1/customers", *id);
}

Outcome<Answer> add_account_number(const Call& call) {
  return nothing(service::add_account_number(call.environment, call.caller, call.named("customer"),
                                             call.input.text("account_number")));
}

Outcome<Answer> remove_customer(const Call& call) {
  return nothing(service::remove_customer(call.environment, call.caller, call.named("customer")));
}

Outcome<Answer> list_services(const Call& call) {
  Json regions = Json::array();
  for (const service::Region& region : call.environment.settings.regions)
    regions.push_back(region_json(region));
  Json services = Json::array();
  for (const service::CatalogueService& service : call.environment.settings.catalogue) {
    Json json{{"key", service.key}, {"name", service.name}};
    if (!service.description.empty()) json["description"] = service.description;
    if (!service.url.empty()) json["url"] = service.url;
    json["regions"] = regions;
    services.push_back(std::move(json));
  }
  return Answer{std::move(services)};
}

Outcome<Answer> add_subscription(const Call& call) {
  const auto id = service::add_service(call.environment, call.caller, call.named("customer"),
                                       call.input.text("service"), call.input.text("country"));
  if (!id) return id.error();
  return created("/api/v1/subscriptions", *id);
}

Outcome<Answer> get_subscription(const Call& call) {
  const auto record = service::service_record(call.environment, call.caller, call.named("subscription"));
  if (!record) return record.error();
  Json possible = Json::array();
  for (const model::ServiceEvent event : service::possible_events(record->subscription))
    possible.push_back(std::string(kEvents[static_cast<size_t>(event)]));
  return Answer{Json{{"subscription", to_json(record->subscription)},
                     {"customer", record->customer.name},
                     {"partner", record->partner.name},
                     {"days_left", record->days_left},
                     {"possible", std::move(possible)}}};
}

Outcome<Answer> send_activation(const Call& call) {
  const Input& input = call.input;
  return nothing(service::send_activation(
      call.environment, call.caller, call.named("subscription"),
      {input.text("name"), input.text("email"), input.text("contact_email"), input.text("language")}));
}

Outcome<Answer> suspend_subscription(const Call& call) {
  return nothing(service::suspend_service(call.environment, call.caller, call.named("subscription")));
}

Outcome<Answer> resume_subscription(const Call& call) {
  return nothing(service::resume_service(call.environment, call.caller, call.named("subscription")));
}

Outcome<Answer> remove_subscription(const Call& call) {
  return nothing(service::remove_service(call.environment, call.caller, call.named("subscription")));
}

}  // namespace rapport::api
