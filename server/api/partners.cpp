// What the operator's build tools do: the registry, partners, what is sent.
#include "server/api/call.h"
#include "server/api/handlers.h"
#include "server/service/operators.h"
#include "server/service/outbox.h"
#include "server/service/registry_customers.h"
#include "server/service/removal.h"

namespace rapport::api {
namespace {

service::Entry entry_of(const Input& input) {
  return {.account_number = input.text("account_number"),
          .name = input.text("name"),
          .street = input.text("street"),
          .postal_code = input.text("postal_code"),
          .city = input.text("city"),
          .country = input.text("country"),
          .registration_number = input.text("registration_number"),
          .partner = {},
          .sign_ins = {}};
}

service::Entry partner_of(const Input& input) {
  service::Entry entry = entry_of(input);
  std::string& sign_ins = entry.sign_ins.emplace();
  for (const std::string& email : input.texts("sign_ins")) sign_ins += (sign_ins.empty() ? "" : " ") + email;
  return entry;
}

service::Entry registry_customer_of(const Input& input) {
  service::Entry entry = entry_of(input);
  entry.partner = input.text("partner");
  return entry;
}

}  // namespace

using service::Outcome;

Outcome<Answer> list_partners(const Call& call) {
  return page_of(service::partners(call.environment, call.caller, call.asked("q"), call.page));
}

Outcome<Answer> get_partner(const Call& call) {
  const auto record = service::partner_record(call.environment, call.caller, call.named("partner"));
  if (!record) return record.error();
  Json sign_ins = Json::array();
  for (const store::RegistrySignIn& sign_in : record->sign_ins) sign_ins.push_back(sign_in.email_key);
  return Answer{Json{{"partner", to_json(record->partner)},
                     {"agreements", to_array(record->agreements)},
                     {"sign_ins", std::move(sign_ins)},
                     {"people", to_array(record->people)},
                     {"may_activate", record->may_activate}}};
}

Outcome<Answer> add_partner(const Call& call) {
  const auto id = service::add_partner(call.environment, call.caller, partner_of(call.input));
  if (!id) return id.error();
  return created("/api/v1/partners", *id);
}

Outcome<Answer> change_partner(const Call& call) {
  return nothing(service::change_partner_entry(call.environment, call.caller, call.named("partner"),
                                               partner_of(call.input)));
}

Outcome<Answer> record_agreement(const Call& call) {
  const Input& input = call.input;
  return nothing(service::record_agreement(
      call.environment, call.caller, call.named("partner"),
      {input.text("agreement"), input.text("version"), input.text("signed_by"), input.text("signed_on")}));
}

Outcome<Answer> replace_administrator(const Call& call) {
  const Input& input = call.input;
  return nothing(service::replace_administrator(
      call.environment, call.caller, call.named("partner"),
      {input.text("leaving_person_id"), input.text("name"), input.text("email"), input.text("contact_email"),
       input.text("reason")}));
}

Outcome<Answer> suspend_partner(const Call& call) {
  return nothing(service::suspend_partner(call.environment, call.caller, call.named("partner")));
}

Outcome<Answer> resume_partner(const Call& call) {
  return nothing(service::resume_partner(call.environment, call.caller, call.named("partner")));
}

Outcome<Answer> remove_partner(const Call& call) {
  return nothing(service::remove_partner(call.environment, call.caller, call.named("partner")));
}

Outcome<Answer> import_registry(const Call& call) {
  const auto imported = service::import_registry(call.environment, call.caller, call.request.body);
  if (!imported) return imported.error();
  Json refused = Json::array();
  for (const service::Said& said : imported->refused)
    refused.push_back(in_language(said, call.caller.language()));
  return Answer{Json{{"partners_new", imported->partners_new},
                     {"partners_changed", imported->partners_changed},
                     {"customers_new", imported->customers_new},
                     {"customers_changed", imported->customers_changed},
                     {"unchanged", imported->unchanged},
                     {"refused", std::move(refused)},
                     {"refused_count", imported->refused_count}}};
}

Outcome<Answer> list_registry(const Call& call) {
  return page_of(service::registry(call.environment, call.caller, call.asked("q"), call.page));
}

Outcome<Answer> get_registry_customer(const Call& call) {
  const auto record =
      service::registry_record(call.environment, call.caller, call.named("registry_customer"));
  if (!record) return record.error();
  Json json{{"registry_customer", to_json(record->account)}, {"partner", to_json(record->partner)}};
  if (record->customer) json["customer_id"] = record->customer->id;
  return Answer{std::move(json)};
}

Outcome<Answer> add_registry_customer(const Call& call) {
  const auto id =
      service::add_registry_customer(call.environment, call.caller, registry_customer_of(call.input));
  if (!id) return id.error();
  return created("/api/v1/registry/customers", *id);
}

Outcome<Answer> change_registry_customer(const Call& call) {
  return nothing(service::change_registry_customer(
      call.environment, call.caller, call.named("registry_customer"), registry_customer_of(call.input)));
}

Outcome<Answer> remove_registry_customer(const Call& call) {
  return nothing(
      service::remove_registry_customer(call.environment, call.caller, call.named("registry_customer")));
}

Outcome<Answer> list_deliveries(const Call& call) {
  const std::string_view state = call.asked("state");
  if (!state.empty() && !has_word(kDeliveryStates, state))
    return service::Refusal({{"state", {texts::Text::problem_choice}}});
  return page_of(service::outbox(call.environment, call.caller, state, call.page));
}

Outcome<Answer> send_delivery_again(const Call& call) {
  return nothing(service::send_again(call.environment, call.caller, call.named("delivery")));
}

}  // namespace rapport::api
