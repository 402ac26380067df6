#include "server/pages/other_hat.h"

#include <algorithm>

#include "server/pages/layout.h"

namespace rapport::pages {
namespace {

constexpr size_t kTypedCharacters = 2000;

// Where the form of a route stands; nullptr: on several pages, such as the one to sign out.
const Route* page_of(const Route& route) {
  for (const Route& one : routes())
    if (one.method == http::Method::Get && one.pattern == route.pattern) return &one;
  return nullptr;
}

std::string address_of(const http::Request& request) {
  return request.query.empty() ? request.path : request.path + "?" + request.query;
}

service::Caller acting_as(const service::Caller& caller, const service::Choice& choice) {
  service::Caller other = caller;
  other.organization_id = choice.organization.id;
  other.organization_name = choice.organization.name;
  other.kind = choice.organization.kind;
  other.membership_id = choice.membership.id;
  other.roles = choice.membership.roles;
  return other;
}

// Asked as the other one would ask. A file to download is no page, and is logged.
bool shows(const Visit& visit, const Route& page, const service::Choice& choice) {
  service::Caller caller = acting_as(visit.caller, choice);
  if (!lets(page.access, caller) || page.pattern.find('.') != std::string_view::npos) return false;
  http::Request request;
  request.path = visit.request.path;
  request.query = visit.request.query;
  request.headers = visit.request.headers;
  request.client = visit.request.client;
  request.id = visit.request.id;
  Visit other{.environment = visit.environment, .templates = visit.templates, .request = request};
  other.path = visit.path;
  other.query = visit.query;
  other.caller = std::move(caller);
  other.csrf = visit.csrf;
  other.language = visit.language;
  return page.handler(other).status == 200;
}

bool is_secret(std::string_view field) {
  return field == "code" || field.find("password") != std::string_view::npos ||
         field.find("secret") != std::string_view::npos;
}

// What stood in fields that one sees.
List typed_view(const Visit& visit) {
  List list;
  for (const http::Field& field : visit.form) {
    auto label = visit.templates.label_of(field.name);
    bool is_shown = label && !is_secret(field.name) && !field.value.empty();
    if (is_shown && field.value.size() <= kTypedCharacters)
      list.push_back(View{{"label", visit.word(*label)}, {"value", field.value}});
  }
  return list;
}

View typed(const Visit& visit) {
  List list = typed_view(visit);
  const bool has_typed = !list.empty();
  return View{{"typed", std::move(list)}, {"has_typed", has_typed}};
}

http::Response offer(const Visit& visit, const service::Choice& choice) {
  View view = typed(visit);
  view.set("organization", visit.caller.organization_name)
      .set("other", choice.organization.name)
      .set("label", visit.word(hat_of(choice.organization.kind).label))
      .set("id", choice.organization.id)
      .set("is_sent", visit.request.method == http::Method::Post)
      .set("next", address_of(visit.request));
  return page(visit, "other_hat", Area::None, std::move(view), 403);
}

}  // namespace

bool lets(const model::Access& access, const service::Caller& caller) {
  const bool is_theirs = !access.kind || *access.kind == caller.kind;
  return is_theirs && caller.may(access.right);
}

std::optional<http::Response> other_hat_page(const Visit& visit, const Route& route) {
  const Route* page = page_of(route);
  if (!page || visit.caller.organizations < 2 || asks_for_part(visit.request)) return std::nullopt;
  auto choices = service::choices(visit.environment, visit.caller);
  if (!choices) return std::nullopt;
  for (const service::Choice& choice : *choices) {
    const bool is_worn = choice.organization.id == visit.caller.organization_id;
    if (!is_worn && !choice.needs_provider && shows(visit, *page, choice)) return offer(visit, choice);
  }
  return std::nullopt;
}

http::Response old_form_page(const Visit& visit, const Route& route) {
  View view = typed(visit);
  view.set("href", page_of(route) ? address_of(visit.request) : std::string("/"));
  return page(visit, "old_form", Area::None, std::move(view), 403);
}

}  // namespace rapport::pages
