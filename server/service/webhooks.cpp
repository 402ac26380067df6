#include "server/service/webhooks.h"

#include <fmt/format.h>

#include "server/service/audit.h"
#include "server/service/fields.h"

namespace rapport::service {
namespace {

using model::Right;
using texts::Text;

constexpr size_t kMostWebhooks = 20;  // of one organization: each change calls all of them
constexpr size_t kUrlBytes = 500;

// Ids, keys and names of ours alone: nothing that JSON would have to escape.
std::string body_of(const std::string& id, const Environment& environment, const store::Subscription& service,
                    std::string_view event) {
  std::string last_day;
  if (service.trial_last_day > 0)
    last_day = fmt::format(R"(,"trial_last_day":"{}")",
                           texts::format_instant(service.trial_last_day * kDay).substr(0, 10));
  return fmt::format(
      R"({{"id":"{}","event":"{}","at":"{}","service":{{"id":"{}","service":"{}","customer":"{}",)"
      R"("country":"{}","region":"{}","status":"{}"{}}}}})",
      id, event, texts::format_instant(environment.now_ms()), service.id, service.service,
      service.organization_id, service.country, service.region, name_of(service.status), last_day);
}

// What waits in the outbox: the webhook, whose secret signs at the time of the call, and the body.
std::string packed(const std::string& webhook_id, const std::string& body) {
  return webhook_id + "\n" + body;
}

base::Status call_later(store::Tx& tx, const Environment& environment, const store::Webhook& webhook,
                        const store::Subscription& service, std::string_view event) {
  store::Delivery delivery;
  delivery.id = environment.new_id();
  delivery.kind = "webhook";
  delivery.organization_id = webhook.organization_id;
  delivery.recipient = webhook.url;
  delivery.subject = event;
  delivery.message_id = delivery.id + "@webhook";
  delivery.sealed = environment.sealer.seal(
      packed(webhook.id, body_of(delivery.id, environment, service, event)), delivery.id);
  delivery.state = "waiting";
  delivery.created_at = delivery.due_at = environment.now_ms();
  return tx.insert(delivery);
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

Outcome<std::vector<store::Webhook>> webhooks(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, Right::ManageOrganization); !allowed) return allowed.error();
  auto found = environment.store.read(
      scope_of(caller), [&](store::Tx& tx) { return store::webhooks_of(tx, caller.organization_id); });
  if (!found) return found.error();
  return std::move(*found);
}

Outcome<std::string> add_webhook(const Environment& environment, const Caller& caller,
                                 std::string_view url_given) {
  if (auto allowed = require(caller, Right::ManageOrganization); !allowed) return allowed.error();
  Fields fields;
  std::string url = fields.required("url", url_given, kUrlBytes);
  if (fields.ok() && !url.starts_with("https://")) fields.refuse("url", {Text::problem_https});
  if (!fields.ok()) return fields.refusal();
  std::string secret = auth::new_token();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto there = store::webhooks_of(tx, caller.organization_id);
    if (!there) return there.error();
    if (there->size() >= kMostWebhooks)
      return Refusal(std::vector<FieldProblem>{
          {"url", {Text::problem_too_many, {{"most", std::to_string(kMostWebhooks)}}}}});
    store::Webhook webhook;
    webhook.id = environment.new_id();
    webhook.organization_id = caller.organization_id;
    webhook.url = url;
    webhook.events = "service";
    webhook.sealed_secret = environment.sealer.seal(secret, webhook.id);
    webhook.created_at = environment.now_ms();
    if (auto added = tx.insert(webhook); !added) return added.error();
    auto recorded = record(tx, environment, caller, caller.organization_id, {Text::audit_webhook_added, url});
    if (!recorded) return recorded.error();
    return secret;
  });
}

Outcome<Done> remove_webhook(const Environment& environment, const Caller& caller,
                             std::string_view webhook_id) {
  if (auto allowed = require(caller, Right::ManageOrganization); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto webhook = tx.find<store::Webhook>(webhook_id);
    if (!webhook) return webhook.error();
    if (!*webhook) return not_there();
    auto removed = tx.remove<store::Webhook>({"id = ?", {std::string(webhook_id)}});
    if (!removed) return removed.error();
    auto recorded = record(tx, environment, caller, caller.organization_id,
                           {Text::audit_webhook_removed, (*webhook)->url});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

base::Status store_status(store::Tx& tx, const Environment& environment, const store::Subscription& service,
                          std::string_view event) {
  if (auto changed = tx.update(service); !changed) return changed;
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    for (const std::string* organization : {&service.organization_id, &service.partner_id}) {
      auto webhooks = store::webhooks_of(all, *organization);
      if (!webhooks) return webhooks.error();
      for (const store::Webhook& webhook : *webhooks)
        if (auto put = call_later(all, environment, webhook, service, event); !put) return put;
    }
    return base::Done{};
  });
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
    auto secret = environment.sealer.open_sealed((*webhook)->sealed_secret, (*webhook)->id);
    if (!secret) return never("its secret was sealed with another key");
    std::string event_id = message_id.substr(0, message_id.find('@'));
    return judged(
        client::send(signed_call(environment, url, *secret, event_id, bytes.substr(end + 1)), options));
  };
}

}  // namespace rapport::service
