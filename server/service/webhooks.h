// Calls to addresses of partners and customers, when one of their services changes its status. They go out
// through the outbox, again with growing pauses where they fail, and are signed:
//   POST, application/json:
//   {"id":…,"event":"service.activated","at":"2026-11-23T10:00:00Z","service":{"id":…,"service":"rapport",
//     "customer":…,"country":"DK","region":"eu","status":"Active","trial_last_day":"2027-02-20"}}
//   event: service.activated, service.changed (any other change of status), service.expired, service.removed
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

Outcome<std::vector<store::Webhook>> webhooks(const Environment& environment, const Caller& caller);
// The signing secret, given this once. `url` is https; a private address is refused when it is called.
Outcome<std::string> add_webhook(const Environment& environment, const Caller& caller, std::string_view url);
Outcome<Done> remove_webhook(const Environment& environment, const Caller& caller,
                             std::string_view webhook_id);

// Stores a service whose status has changed, and puts a call into the outbox for each webhook of its customer
// and its partner.
base::Status store_status(store::Tx& tx, const Environment& environment, const store::Subscription& service,
                          std::string_view event);

// The sender for deliver_due(…, "webhook", …): any 2xx is delivered, 410 and what can never work fail at
// once, the rest waits.
SendMail to_webhooks(const Environment& environment, const client::Options& options);

}  // namespace rapport::service
