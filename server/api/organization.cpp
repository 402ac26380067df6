// The organization for which a token acts: itself, its people, its log.
#include "server/api/call.h"
#include "server/api/handlers.h"
#include "server/service/audit.h"
#include "server/service/identity_providers.h"
#include "server/service/members.h"

namespace rapport::api {

using service::Outcome;

Outcome<Answer> get_me(const Call& call) {
  Json rights = Json::array();
#define RIGHT(name, ...) \
  if (call.caller.may(model::Right::name)) rights.push_back(#name);
#include "server/model/rights.def"
  return Answer{Json{{"token_id", call.caller.api_token_id},
                     {"organization_id", call.caller.organization_id},
                     {"organization", call.caller.organization_name},
                     {"kind", std::string(name_of(call.caller.kind))},
                     {"rights", std::move(rights)}}};
}

Outcome<Answer> get_organization(const Call& call) {
  const auto organization = service::own_organization(call.environment, call.caller);
  if (!organization) return organization.error();
  return Answer{own_organization_json(*organization)};
}

Outcome<Answer> change_organization(const Call& call) {
  const Input& input = call.input;
  return nothing(service::change_organization(
      call.environment, call.caller,
      {input.text("name"), input.text("street"), input.text("postal_code"), input.text("city"),
       input.text("country"), input.text("registration_number"), input.text("language"),
       input.text("time_zone")}));
}

Outcome<Answer> change_contact(const Call& call) {
  const Input& input = call.input;
  return nothing(service::change_contact(
      call.environment, call.caller,
      {input.text("contact_name"), input.text("contact_email"), input.text("contact_phone")}));
}

Outcome<Answer> get_identity_provider(const Call& call) {
  const auto settings = service::identity_provider(call.environment, call.caller);
  if (!settings) return settings.error();
  Json json{{"domains", Json::array()}, {"provider_only", false}};
  if (*settings) {
    json["issuer"] = (*settings)->provider.issuer;
    json["client_id"] = (*settings)->provider.client_id;
    json["domains"] = (*settings)->domains;
    json["provider_only"] = (*settings)->is_only_way;
  }
  return Answer{std::move(json)};
}

Outcome<Answer> list_own_subscriptions(const Call& call) {
  const auto home = service::customer_home(call.environment, call.caller);
  if (!home) return home.error();
  return Answer{to_array(home->services)};
}

Outcome<Answer> list_people(const Call& call) {
  return page_of(service::people(call.environment, call.caller, "", call.page));
}

Outcome<Answer> get_person(const Call& call) {
  const auto person = service::person(call.environment, call.caller, call.named("person"));
  if (!person) return person.error();
  return Answer{to_json(*person)};
}

Outcome<Answer> invite_person(const Call& call) {
  const Input& input = call.input;
  const auto roles = roles_of(input.texts("roles"), "roles");
  if (!roles) return roles.error();
  const auto id = service::invite(
      call.environment, call.caller,
      {input.text("name"), input.text("email"), input.text("contact_email"), *roles, input.text("language")});
  if (!id) return id.error();
  return created("/api/v1/people", *id);
}

Outcome<Answer> invite_again(const Call& call) {
  return nothing(service::invite_again(call.environment, call.caller, call.named("person"),
                                       call.input.text("language")));
}

Outcome<Answer> change_roles(const Call& call) {
  const auto roles = roles_of(call.input.texts("roles"), "roles");
  if (!roles) return roles.error();
  return nothing(service::change_roles(call.environment, call.caller, call.named("person"), *roles));
}

Outcome<Answer> disable_person(const Call& call) {
  return nothing(service::disable_person(call.environment, call.caller, call.named("person")));
}

Outcome<Answer> enable_person(const Call& call) {
  return nothing(service::enable_person(call.environment, call.caller, call.named("person")));
}

Outcome<Answer> remove_person(const Call& call) {
  return nothing(service::remove_person(call.environment, call.caller, call.named("person")));
}

Outcome<Answer> list_audit(const Call& call) {
  return page_of(service::find_in_audit_log(call.environment, call.caller,
                                            {.words = std::string(call.asked("q"))}, call.page));
}

Outcome<Answer> verify_audit(const Call& call) {
  const auto check = service::check_own_chain(call.environment, call.caller, call.asked("from"));
  if (!check) return check.error();
  Json json{{"entries", check->so_far.entries}, {"is_whole", check->so_far.broken_at == 0}};
  if (check->so_far.broken_at > 0) json["broken_at"] = check->so_far.broken_at;
  if (!check->goes_on.empty()) json["goes_on"] = check->goes_on;
  return Answer{std::move(json)};
}

}  // namespace rapport::api
