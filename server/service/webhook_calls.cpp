// What webhooks are told, and how it gets there.
#include <fmt/format.h>

#include <algorithm>

#include "server/service/webhooks.h"

namespace rapport::service {
namespace {

constexpr unsigned kConnectMs = 3'000, kTotalMs = 5'000;
constexpr size_t kAnswerBytes = 16 << 10;  // nobody reads it

std::string head_of(const std::string& id, const Environment& environment, std::string_view event) {
  return fmt::format(R"({{"id":"{}","event":"{}","at":"{}")", id, event,
                     texts::format_instant(environment.now_ms()));
}

// Ids, keys and names of ours alone: nothing that JSON would have to escape.
std::string about(const store::Subscription& service) {
  std::string last_day;
  if (service.trial_last_day > 0)
    last_day = fmt::format(R"(,"trial_last_day":"{}")",
                           texts::format_instant(service.trial_last_day * kDay).substr(0, 10));
  return fmt::format(R"(,"service":{{"id":"{}","service":"{}","customer":"{}",)"
                     R"("country":"{}","region":"{}","status":"{}"{}}})",
                     service.id, service.service, service.organization_id, service.country, service.region,
                     name_of(service.status), last_day);
}

// What waits in the outbox: the webhook, whose secret signs at the time of the call, and the body.
std::string packed(const std::string& webhook_id, const std::string& body) {
  return webhook_id + "\n" + body;
}

base::Result<std::string> call_later(store::Tx& tx, const Environment& environment,
                                     const store::Webhook& webhook, std::string_view event,
                                     const std::string& more) {
  store::Delivery delivery;
  delivery.id = environment.new_id();
  delivery.kind = "webhook";
  delivery.organization_id = webhook.organization_id;
  delivery.webhook_id = webhook.id;
  delivery.recipient = webhook.url;
  delivery.subject = event;
  delivery.message_id = delivery.id + "@webhook";
  std::string body = head_of(delivery.id, environment, event) + more + "}";
  delivery.sealed = environment.sealer.seal(packed(webhook.id, body), delivery.id);
  delivery.state = "waiting";
  delivery.created_at = delivery.due_at = environment.now_ms();
  if (auto added = tx.insert(delivery); !added) return added.error();
  return delivery.id;
}

WebhookEvent event_of(model::ServiceStatus status) {
  switch (status) {
    case model::ServiceStatus::Expired: return WebhookEvent::Expired;
    case model::ServiceStatus::Removed: return WebhookEvent::Removed;
    case model::ServiceStatus::Added:
    case model::ServiceStatus::InvitationSent:
    case model::ServiceStatus::Trial:
    case model::ServiceStatus::Active:
    case model::ServiceStatus::Suspended: return WebhookEvent::Changed;
  }
  return WebhookEvent::Changed;
}

std::string_view name_of_event(WebhookEvent event) {
  return webhook_events()[static_cast<size_t>(event)].name;
}

client::Delivery never(std::string message) {
  return {false, client::DeliveryFailure::Never, std::move(message)};
}
client::Delivery later(std::string message) {
  return {false, client::DeliveryFailure::Later, std::move(message)};
}

client::Delivery judged(const base::Result<client::Answer>& answer) {
  if (answer && answer->status / 100 == 2) return {true, client::DeliveryFailure::Later, ""};
  if (answer) {
    std::string message = fmt::format("the address answered {}", answer->status);
    return answer->status == 410 ? never(message) : later(message);
  }
  bool can_never_work = answer.error().code == base::ErrorCode::Forbidden ||
                        answer.error().code == base::ErrorCode::InvalidArgument;
  return can_never_work ? never(answer.error().message) : later(answer.error().message);
}

client::Ask signed_call(const Environment& environment, const std::string& url, const std::string& secret,
                        const std::string& event_id, const std::string& body) {
  std::string at = std::to_string(environment.now_ms() / kSecond);
  return {"POST",
          url,
          {{"Content-Type", "application/json"},
           {"Rapport-Event-Id", event_id},
           {"Rapport-Signature", "t=" + at + ",v1=" + auth::hmac_sha256_hex(secret, at + "." + body)}},
          body};
}

}  // namespace

base::Status store_status(store::Tx& tx, const Environment& environment, const store::Subscription& service) {
  return store_status(tx, environment, service, event_of(service.status));
}

base::Status store_status(store::Tx& tx, const Environment& environment, const store::Subscription& service,
                          WebhookEvent event) {
  store::Subscription row = service;
  row.status_at = environment.now_ms();
  if (auto changed = tx.update(row); !changed) return changed;
  std::string_view name = name_of_event(event);
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    auto webhooks = store::webhooks_about(all, service.organization_id, service.partner_id);
    if (!webhooks) return webhooks.error();
    for (const store::Webhook& webhook : *webhooks) {
      if (!wants(webhook, name)) continue;
      if (auto put = call_later(all, environment, webhook, name, about(service)); !put) return put.error();
    }
    return base::Done{};
  });
}

base::Result<std::string> call_for_test(store::Tx& tx, const Environment& environment,
                                        const store::Webhook& webhook) {
  return tx.within(store::Scope::system(),
                   [&](store::Tx& all) { return call_later(all, environment, webhook, kTestEvent, ""); });
}

client::Options call_options(const Settings& settings) {
  client::Options options;
  options.connect_ms = kConnectMs;
  options.total_ms = kTotalMs;
  options.body_bytes = kAnswerBytes;
  options.allows_http = options.allows_loopback = settings.webhooks_are_local;
  return options;
}

SendMail to_webhooks(const Environment& environment, const client::Options& options) {
  return [&environment, options](const std::string& message_id, const std::string&, const std::string& url,
                                 const std::string& bytes) {
    size_t end = bytes.find('\n');
    if (end == std::string::npos) return never("the call is not whole");
    auto webhook = environment.store.read(
        store::Scope::system(), [&](store::Tx& tx) { return tx.find<store::Webhook>(bytes.substr(0, end)); });
    if (!webhook) return later(webhook.error().message);
    if (!*webhook) return never("the webhook was removed");
    if ((*webhook)->paused_at > 0) return never("the webhook was paused");
    auto secret = environment.sealer.open_sealed((*webhook)->sealed_secret, (*webhook)->id);
    if (!secret) return never("its secret was sealed with another key");
    std::string event_id = message_id.substr(0, message_id.find('@'));
    return judged(
        client::send(signed_call(environment, url, *secret, event_id, bytes.substr(end + 1)), options));
  };
}

}  // namespace rapport::service
