// Calls to addresses of partners, customers and the operator, when one of their services changes its status.
// They go out through the outbox, again with growing pauses where they fail, and are signed:
//   POST, application/json:
//   {"id":…,"event":"service.activated","at":"2026-11-23T10:00:00Z","service":{"id":…,"service":"rapport",
//     "customer":…,"country":"DK","region":"eu","status":"Active","trial_last_day":"2027-02-20"}}
//   event: one of webhook_events.def; or webhook.test, which has no `service`
//   Rapport-Event-Id: the id, the same again when a call is repeated
//   Rapport-Signature: t=1795428000,v1=HEX, HMAC-SHA256 of "1795428000." and the body, with the webhook's
//   secret
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/client/http_client.h"
#include "server/service/environment.h"
#include "server/service/outbox.h"
#include "server/store/queries.h"

namespace rapport::service {

enum class WebhookEvent : uint8_t {
#define WEBHOOK_EVENT(name, word, text) name,
#include "server/service/webhook_events.def"
};
struct WebhookEventRow {
  WebhookEvent event;
  std::string_view name;  // "service.activated"
  texts::Text text;
};
const std::vector<WebhookEventRow>& webhook_events();
bool wants(const store::Webhook& webhook, std::string_view event);
inline constexpr std::string_view kTestEvent = "webhook.test";

Outcome<std::vector<store::Webhook>> webhooks(const Environment& environment, const Caller& caller);
Outcome<store::Webhook> webhook(const Environment& environment, const Caller& caller, std::string_view id);
// What went out to it and what waits, without the contents. What it was is kept for 30 days.
Outcome<store::Listed<store::Delivery>> webhook_calls(const Environment& environment, const Caller& caller,
                                                      std::string_view id, store::Page page);

struct NewWebhook {
  std::string url;                  // https; a private address is refused when it is called
  std::vector<std::string> events;  // by their names
};
struct AddedWebhook {
  std::string id;
  std::string secret;  // given this once
};
Outcome<AddedWebhook> add_webhook(const Environment& environment, const Caller& caller,
                                  const NewWebhook& wanted);
Outcome<Done> change_webhook_events(const Environment& environment, const Caller& caller, std::string_view id,
                                    const std::vector<std::string>& events);
// A paused webhook is not called, and what happens in the meantime is not told later.
Outcome<Done> pause_webhook(const Environment& environment, const Caller& caller, std::string_view id);
Outcome<Done> resume_webhook(const Environment& environment, const Caller& caller, std::string_view id);
Outcome<Done> remove_webhook(const Environment& environment, const Caller& caller, std::string_view id);
// Puts a call that says nothing into the outbox; its id. LimitExceeded: more than five in a minute.
Outcome<std::string> test_webhook(const Environment& environment, const Caller& caller, std::string_view id);

// Stores a service whose status has changed, and puts a call into the outbox for each webhook of its
// customer, of its partner and of the operator. The event: by the status, where it is not given.
base::Status store_status(store::Tx& tx, const Environment& environment, const store::Subscription& service);
base::Status store_status(store::Tx& tx, const Environment& environment, const store::Subscription& service,
                          WebhookEvent event);
// A call without a service.
base::Result<std::string> call_for_test(store::Tx& tx, const Environment& environment,
                                        const store::Webhook& webhook);

// How webhooks are called: soon over, whatever is at the other end.
client::Options call_options(const Settings& settings);
// The sender for deliver_due(…, "webhook", …): any 2xx is delivered, 410 and what can never work fail at
// once, the rest waits.
SendMail to_webhooks(const Environment& environment, const client::Options& options);

}  // namespace rapport::service
