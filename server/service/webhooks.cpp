#include "server/service/webhooks.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/fields.h"

namespace rapport::service {
namespace {

using model::Right;
using texts::Text;

constexpr size_t kMostWebhooks = 20;  // of one organization: each change calls all of them
constexpr size_t kUrlBytes = 500;
constexpr int64_t kMostTests = 5;  // in a minute

Refusal too_many(std::string_view field) {
  return Refusal(std::vector<FieldProblem>{
      {std::string(field), {Text::problem_too_many, {{"most", std::to_string(kMostWebhooks)}}}}});
}

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// In the order of the list, each once; what is no event is refused.
std::string checked_events(Fields& fields, const std::vector<std::string>& given) {
  std::string events;
  size_t known = 0;
  for (const WebhookEventRow& row : webhook_events()) {
    auto named = std::count(given.begin(), given.end(), row.name);
    known += static_cast<size_t>(named);
    if (named > 0) events.append(events.empty() ? "" : " ").append(row.name);
  }
  if (given.empty()) fields.refuse("events", {Text::problem_choose_one});
  if (known != given.size()) fields.refuse("events", {Text::problem_choice});
  return events;
}

// By what calls it later, so that nothing is taken that can never be called.
void check_url(Fields& fields, const Settings& settings, const std::string& url) {
  if (!fields.ok()) return;
  const bool is_fine =
      url.starts_with("https://") || (settings.webhooks_are_local && url.starts_with("http://"));
  if (!is_fine) return fields.refuse("url", {Text::problem_https});
  const auto callable = client::check_url(url, call_options(settings));
  if (callable) return;
  const bool is_private = callable.error().code == base::ErrorCode::Forbidden;
  fields.refuse("url", {is_private ? Text::problem_url_private : Text::problem_url});
}

Outcome<store::Webhook> own_webhook(store::Tx& tx, const Caller& caller, std::string_view id) {
  auto found = tx.find<store::Webhook>(id);
  if (!found) return found.error();
  if (!*found || (*found)->organization_id != caller.organization_id) return not_there();
  return std::move(**found);
}

template <class Change>
Outcome<Done> change_webhook(const Environment& environment, const Caller& caller, std::string_view id,
                             Text action, Change change) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto webhook = own_webhook(tx, caller, id);
    if (!webhook) return webhook.error();
    if (auto changed = change(tx, *webhook); !changed) return changed.error();
    auto recorded = record(tx, environment, caller, own_chain(caller), {action, webhook->url});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace

const std::vector<WebhookEventRow>& webhook_events() {
  static const std::vector<WebhookEventRow> rows = {
#define WEBHOOK_EVENT(name, word, text) {WebhookEvent::name, word, Text::text},
#include "server/service/webhook_events.def"
  };
  return rows;
}

bool wants(const store::Webhook& webhook, std::string_view event) { return has_word(webhook.events, event); }

Outcome<std::vector<store::Webhook>> webhooks(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  auto found = environment.store.read(
      scope_of(caller), [&](store::Tx& tx) { return store::webhooks_of(tx, caller.organization_id); });
  if (!found) return found.error();
  for (store::Webhook& webhook : *found) webhook.sealed_secret.clear();
  return std::move(*found);
}

Outcome<store::Webhook> webhook(const Environment& environment, const Caller& caller, std::string_view id) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  auto found =
      environment.store.read(scope_of(caller), [&](store::Tx& tx) { return own_webhook(tx, caller, id); });
  if (found) found->sealed_secret.clear();
  return found;
}

Outcome<store::Listed<store::Delivery>> webhook_calls(const Environment& environment, const Caller& caller,
                                                      std::string_view id, store::Page page) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  using Calls = Outcome<store::Listed<store::Delivery>>;
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Calls {
    auto webhook = own_webhook(tx, caller, id);
    if (!webhook) return webhook.error();
    auto calls =
        tx.within(store::Scope::system(), [&](store::Tx& all) { return store::calls_of(all, id, page); });
    if (!calls) return calls.error();
    for (store::Delivery& call : calls->rows) call.sealed.clear();
    return std::move(*calls);
  });
}

Outcome<AddedWebhook> add_webhook(const Environment& environment, const Caller& caller,
                                  const NewWebhook& wanted) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  Fields fields;
  store::Webhook webhook;
  webhook.url = fields.required("url", wanted.url, kUrlBytes);
  check_url(fields, environment.settings, webhook.url);
  webhook.events = checked_events(fields, wanted.events);
  if (!fields.ok()) return fields.refusal();
  std::string secret = auth::new_token();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<AddedWebhook> {
    auto there = store::webhooks_of(tx, caller.organization_id);
    if (!there) return there.error();
    if (there->size() >= kMostWebhooks) return too_many("url");
    store::Webhook added = webhook;
    added.id = environment.new_id();
    added.organization_id = caller.organization_id;
    added.sealed_secret = environment.sealer.seal(secret, added.id);
    added.created_at = environment.now_ms();
    if (auto stored = tx.insert(added); !stored) return stored.error();
    auto recorded = record(tx, environment, caller, own_chain(caller),
                           {Text::audit_webhook_added, added.url, added.events});
    if (!recorded) return recorded.error();
    return AddedWebhook{added.id, secret};
  });
}

Outcome<Done> change_webhook_events(const Environment& environment, const Caller& caller, std::string_view id,
                                    const std::vector<std::string>& given) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  Fields fields;
  std::string events = checked_events(fields, given);
  if (!fields.ok()) return fields.refusal();
  return change_webhook(environment, caller, id, Text::audit_webhook_changed,
                        [&](store::Tx& tx, const store::Webhook& webhook) {
                          return store::set_webhook_events(tx, webhook.id, events);
                        });
}

Outcome<Done> pause_webhook(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_webhook(environment, caller, id, Text::audit_webhook_paused,
                        [&](store::Tx& tx, const store::Webhook& webhook) {
                          return store::set_webhook_pause(tx, webhook.id, environment.now_ms());
                        });
}

Outcome<Done> resume_webhook(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_webhook(environment, caller, id, Text::audit_webhook_resumed,
                        [](store::Tx& tx, const store::Webhook& webhook) {
                          return store::set_webhook_pause(tx, webhook.id, 0);
                        });
}

Outcome<Done> remove_webhook(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_webhook(
      environment, caller, id, Text::audit_webhook_removed,
      [](store::Tx& tx, const store::Webhook& webhook) { return store::remove_webhook(tx, webhook.id); });
}

Outcome<std::string> test_webhook(const Environment& environment, const Caller& caller, std::string_view id) {
  if (auto allowed = require(caller, Right::ManageWebhooks); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto webhook = own_webhook(tx, caller, id);
    if (!webhook) return webhook.error();
    if (webhook->paused_at > 0) return refused(base::ErrorCode::Conflict, Text::problem_webhook_paused);
    auto lately = tx.within(store::Scope::system(), [&](store::Tx& all) {
      return store::count_calls(all, id, kTestEvent, environment.now_ms() - kMinute);
    });
    if (!lately) return lately.error();
    if (*lately >= kMostTests) {
      Refusal refusal(base::ErrorCode::LimitExceeded, {Text::problem_wait, {{"seconds", "60"}}});
      refusal.retry_after_s = kMinute / kSecond;
      return refusal;
    }
    auto put = call_for_test(tx, environment, *webhook);
    if (!put) return put.error();
    return *put;
  });
}

}  // namespace rapport::service
