// Webhooks of the organization for which a token acts.
#include "server/service/webhooks.h"

#include "server/api/call.h"
#include "server/api/handlers.h"

namespace rapport::api {

using service::Outcome;

Outcome<Answer> list_webhooks(const Call& call) {
  const auto webhooks = service::webhooks(call.environment, call.caller);
  if (!webhooks) return webhooks.error();
  return Answer{to_array(*webhooks)};
}

Outcome<Answer> add_webhook(const Call& call) {
  std::vector<std::string> events = call.input.texts("events");
  if (events.empty())
    for (const service::WebhookEventRow& row : service::webhook_events()) events.emplace_back(row.name);
  const auto added =
      service::add_webhook(call.environment, call.caller, {call.input.text("url"), std::move(events)});
  if (!added) return added.error();
  return Answer{Json{{"id", added->id}, {"secret", added->secret}}, "/api/v1/webhooks/" + added->id};
}

Outcome<Answer> get_webhook(const Call& call) {
  const auto webhook = service::webhook(call.environment, call.caller, call.named("webhook"));
  if (!webhook) return webhook.error();
  return Answer{to_json(*webhook)};
}

Outcome<Answer> change_webhook(const Call& call) {
  return nothing(service::change_webhook_events(call.environment, call.caller, call.named("webhook"),
                                                call.input.texts("events")));
}

Outcome<Answer> test_webhook(const Call& call) {
  const auto id = service::test_webhook(call.environment, call.caller, call.named("webhook"));
  if (!id) return id.error();
  return Answer{Json{{"id", *id}}, call.request.path.substr(0, call.request.path.rfind('/')) + "/deliveries"};
}

Outcome<Answer> pause_webhook(const Call& call) {
  return nothing(service::pause_webhook(call.environment, call.caller, call.named("webhook")));
}

Outcome<Answer> resume_webhook(const Call& call) {
  return nothing(service::resume_webhook(call.environment, call.caller, call.named("webhook")));
}

Outcome<Answer> remove_webhook(const Call& call) {
  return nothing(service::remove_webhook(call.environment, call.caller, call.named("webhook")));
}

Outcome<Answer> list_webhook_deliveries(const Call& call) {
  return page_of(service::webhook_calls(call.environment, call.caller, call.named("webhook"), call.page));
}

Outcome<Answer> send_call_again(const Call& call) {
  return nothing(
      service::send_call_again(call.environment, call.caller, call.named("webhook"), call.named("call")));
}

}  // namespace rapport::api
