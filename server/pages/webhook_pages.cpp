// Webhooks of partners, customers and the operator: the list, and one with its calls.
#include "server/service/webhooks.h"

#include <algorithm>

#include "server/pages/access.h"
#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"

namespace rapport::pages {
namespace {

using texts::Text;

std::string list_path(const Visit& visit) { return portal_of(visit.caller.kind) + "/webhooks"; }

Text event_text(std::string_view name) {
  for (const service::WebhookEventRow& row : service::webhook_events())
    if (row.name == name) return row.text;
  return Text::webhook_event_test;
}

std::string event_words(const Visit& visit, const store::Webhook& webhook) {
  std::string words;
  for (const service::WebhookEventRow& row : service::webhook_events()) {
    if (!service::wants(webhook, row.name)) continue;
    words.append(words.empty() ? "" : "; ").append(visit.word(row.text));
  }
  return words;
}

std::vector<std::string> events_typed(const Visit& visit) {
  std::vector<std::string> events;
  for (const http::Field& field : visit.form)
    if (field.name == "event") events.push_back(field.value);
  return events;
}

std::vector<std::string> events_of(const store::Webhook& webhook) {
  std::vector<std::string> events;
  for (const service::WebhookEventRow& row : service::webhook_events())
    if (service::wants(webhook, row.name)) events.emplace_back(row.name);
  return events;
}

std::vector<std::string> all_events() {
  std::vector<std::string> events;
  for (const service::WebhookEventRow& row : service::webhook_events()) events.emplace_back(row.name);
  return events;
}

void add_events(const Visit& visit, FormView& form, const std::vector<std::string>& chosen,
                const Wrong& wrong) {
  Options options;
  for (const service::WebhookEventRow& row : service::webhook_events())
    options.push_back({std::string(row.name), std::string(visit.word(row.text)), ""});
  form.choices("events", options, chosen, wrong.of("events"));
}

View call_badge(const Visit& visit, const store::Delivery& call) {
  if (call.state == "delivered") return badge(Tone::Good, visit.word(Text::status_sent));
  if (call.state == "failed") return badge(Tone::Bad, visit.word(Text::status_failed));
  return badge(Tone::Wait, visit.word(Text::status_waiting));
}

// ---- the list ----

struct WebhookForm {
  std::string url;
  std::vector<std::string> events = all_events();
  std::optional<service::AddedWebhook> added;  // its secret, this once
  std::optional<service::Refusal> refusal;
};

service::Outcome<View> webhook_row(const Visit& visit, const store::Webhook& webhook) {
  auto calls = service::webhook_calls(visit.environment, visit.caller, webhook.id, {0, 1});
  if (!calls) return calls.error();
  bool is_paused = webhook.paused_at > 0;
  View row{{"href", list_path(visit) + "/" + webhook.id},
           {"target", webhook.url},
           {"events", event_words(visit, webhook)},
           {"last_delivery", calls->rows.empty() ? "" : shown_time(visit, calls->rows[0].created_at)}};
  if (is_paused)
    row.set("status", badge(Tone::Idle, visit.word(Text::status_paused)));
  else if (calls->rows.empty())
    row.set("status", badge(Tone::Good, visit.word(Text::status_active)));
  else
    row.set("status", call_badge(visit, calls->rows[0]));
  return row;
}

http::Response list_page(const Visit& visit, const WebhookForm& typed) {
  auto webhooks = service::webhooks(visit.environment, visit.caller);
  if (!webhooks) return problem(visit, webhooks.error());
  List rows;
  for (const store::Webhook& webhook : *webhooks) {
    auto row = webhook_row(visit, webhook);
    if (!row) return problem(visit, row.error());
    rows.push_back(std::move(*row));
  }
  Wrong wrong(visit, typed.refusal, {{"url", "url"}, {"events", "events"}});
  FormView form;
  form.text("url", typed.url, wrong.of("url"));
  add_events(visit, form, typed.events, wrong);
  wrong.add_rest(form);
  View view = rows_view(std::move(rows));
  view.add(form.take());
  view.set("shown", false);
  if (typed.added)
    view.set("shown",
             View{{"secret", typed.added->secret}, {"href", list_path(visit) + "/" + typed.added->id}});
  return page(visit, "webhooks", Area::Webhooks, std::move(view), status_of(typed.refusal));
}

// ---- one of them ----

View call_row(const Visit& visit, const store::Delivery& call) {
  bool is_waiting = call.state == "waiting";
  return View{{"event", visit.word(event_text(call.subject))},
              {"at", shown_time(visit, call.created_at)},
              {"attempts", shown_number(visit, call.attempts)},
              {"next_attempt", is_waiting ? shown_time(visit, call.due_at) : std::string()},
              {"problem", call.problem},
              {"again", call.state == "failed" && !call.recipient.empty() ? call.id : std::string()},
              {"status", call_badge(visit, call)}};
}

http::Response webhook_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  std::string_view id = visit.parameter("webhook");
  auto webhook = service::webhook(visit.environment, visit.caller, id);
  if (!webhook) return problem(visit, webhook.error());
  store::Page asked = page_asked(visit);
  auto calls = service::webhook_calls(visit.environment, visit.caller, id, asked);
  if (!calls) return problem(visit, calls.error());
  List rows;
  for (const store::Delivery& call : calls->rows) rows.push_back(call_row(visit, call));
  Wrong wrong(visit, refusal, {{"events", "events"}});
  FormView form;
  add_events(visit, form, refusal ? events_typed(visit) : events_of(*webhook), wrong);
  wrong.add_rest(form);
  bool is_paused = webhook->paused_at > 0;
  View view = rows_view(std::move(rows));
  view.add(form.take());
  view.set("target", webhook->url)
      .set("list_path", list_path(visit))
      .set("status", badge(is_paused ? Tone::Idle : Tone::Good,
                           visit.word(is_paused ? Text::status_paused : Text::status_active)))
      .set("can_pause", !is_paused)
      .set("can_resume", is_paused)
      .set("paging", paging_view(visit, asked, calls->total));
  http::Response response = page(visit, "webhook", Area::Webhooks, std::move(view), status_of(refusal));
  if (refusal && refusal->retry_after_s > 0)
    response.headers.push_back({"Retry-After", std::to_string(refusal->retry_after_s)});
  return response;
}

http::Response remove_page(const Visit& visit) {
  std::string_view id = visit.parameter("webhook");
  auto webhook = service::webhook(visit.environment, visit.caller, id);
  if (!webhook) return problem(visit, webhook.error());
  if (!is_confirmed(visit))
    return confirm_page(visit, Area::Webhooks,
                        {visit.said({Text::webhook_remove_question, {{"target", webhook->url}}}),
                         std::string(visit.word(Text::remove)), Tone::Bad, visit.request.path});
  auto removed = service::remove_webhook(visit.environment, visit.caller, id);
  return removed ? go(list_path(visit), "webhook_removed") : problem(visit, removed.error());
}

// What is said when it was done; the page again where it was refused.
template <class Done>
http::Response after(const Visit& visit, const service::Outcome<Done>& done, std::string_view said) {
  if (done) return go(visit.request.path, said);
  if (done.error().code == base::ErrorCode::NotFound) return problem(visit, done.error());
  return webhook_page(visit, done.error());
}

}  // namespace

http::Response show_webhooks(const Visit& visit) { return list_page(visit, {}); }

http::Response post_webhooks(const Visit& visit) {
  WebhookForm typed{std::string(visit.field("url")), events_typed(visit), std::nullopt, std::nullopt};
  auto added = once(visit, [&](const service::Environment& environment) -> Made {
    auto made = service::add_webhook(environment, visit.caller, {typed.url, typed.events});
    if (!made) return made.error();
    return made->id + " " + made->secret;
  });
  if (!added) {
    typed.refusal = added.error();
    return list_page(visit, typed);
  }
  // The one page after a POST without a redirect: the secret is shown by nothing else.
  const size_t space = std::min(added->find(' '), added->size() - 1);
  WebhookForm fresh;
  fresh.added = service::AddedWebhook{added->substr(0, space), added->substr(space + 1)};
  return list_page(visit, fresh);
}

http::Response show_webhook(const Visit& visit) { return webhook_page(visit, {}); }

http::Response post_webhook(const Visit& visit) {
  const service::Environment& environment = visit.environment;
  std::string_view id = visit.parameter("webhook"), deed = visit.field("do");
  if (deed == "remove") return remove_page(visit);
  if (deed == "test")
    return after(visit, service::test_webhook(environment, visit.caller, id), "webhook_tested");
  if (deed == "pause")
    return after(visit, service::pause_webhook(environment, visit.caller, id), "webhook_paused");
  if (deed == "resume")
    return after(visit, service::resume_webhook(environment, visit.caller, id), "webhook_resumed");
  if (deed == "again")
    return after(visit, service::send_call_again(environment, visit.caller, id, visit.field("call")),
                 "sent_again");
  if (deed == "events")
    return after(visit, service::change_webhook_events(environment, visit.caller, id, events_typed(visit)),
                 "webhook_saved");
  return problem(visit, 400);
}

}  // namespace rapport::pages
