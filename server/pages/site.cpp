#include "server/pages/site.h"

#include <vector>

#include "server/pages/embedded.h"
#include "server/pages/other_hat.h"

namespace rapport::pages {
namespace {

std::vector<http::RouteKey> keys() {
  std::vector<http::RouteKey> list;
  for (const Route& route : routes()) list.push_back({route.method, route.pattern});
  return list;
}

bool is_get(const http::Request& request) {
  return request.method == http::Method::Get || request.method == http::Method::Head;
}

std::string cookie_of(const http::Request& request, const service::Settings& settings,
                      std::string_view name) {
  std::string full =
      settings.base_url.starts_with("https://") ? "__Host-" + std::string(name) : std::string(name);
  return std::string(http::cookie(http::header(request, "cookie"), full).value_or(""));
}

texts::Language language_of(const http::Request& request, const service::Settings& settings,
                            const service::Caller& caller) {
  if (caller.is_signed_in()) return caller.language();
  auto chosen = texts::language_of(cookie_of(request, settings, "rapport-language"));
  return chosen ? *chosen : texts::best_language(http::header(request, "accept-language"));
}

// Where to go on after the page that is shown instead: of a form to the page that it stands on. A notice was
// for this visit.
std::string way_back(const http::Request& request) {
  std::string back = request.path;
  if (auto fields = http::read_form(request.query)) {
    std::erase_if(*fields, [](const http::Field& one) { return one.name == "done"; });
    if (!fields->empty()) back += "?" + http::write_form(*fields);
  }
  return "?next=" + http::percent_encoded(back);
}

// What pages carry besides the headers of every answer: they have no inline script and style, and are in
// nobody's frame.
void add_headers(http::Response& response) {
  auto add = [&](const char* name, const char* value) {
    for (const http::Header& there : response.headers)
      if (there.name == name) return;
    response.headers.push_back({name, value});
  };
  add("Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  add("Referrer-Policy", "no-referrer");
  add("Cache-Control", "no-store");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

// A visitor has no sign-in to derive the form's secret from: a cookie of its own does, made when it is first
// needed.
constexpr std::string_view kFormCookie = "rapport-form";

// A script that asked for a part of its page would put another page into it: the browser is sent there
// instead.
http::Response as_whole_page(const http::Response& redirect) {
  http::Response response;
  response.status = 204;
  for (const http::Header& one : redirect.headers)
    response.headers.push_back({one.name == "Location" ? "HX-Redirect" : one.name, one.value});
  return response;
}

std::string_view content_type_of(const http::Response& response) {
  for (const http::Header& one : response.headers)
    if (one.name == "Content-Type") return one.value;
  return "";
}

// The fields of a POST; false: they cannot be read.
bool take_form(Visit& visit) {
  std::string_view type = http::header(visit.request, "content-type");
  if (type.starts_with("multipart/form-data")) {
    auto parts = http::read_multipart(type, visit.request.body);
    if (parts) visit.parts = std::move(*parts);
    return parts.ok();
  }
  auto form = http::read_form(visit.request.body);
  if (form) visit.form = std::move(*form);
  return form.ok();
}

// The notice that a redirect asks the next page for; "" for none, or for one that we do not have.
std::string done_of(const http::Response& response) {
  for (const http::Header& one : response.headers) {
    size_t mark = one.value.find('?');
    if (one.name != "Location" || mark == std::string::npos) continue;
    auto query = http::read_form(std::string_view(one.value).substr(mark + 1));
    std::string done(query ? http::field(*query, "done") : std::string_view());
    return texts::text_named("done_" + done) ? done : "";
  }
  return "";
}

http::Header form_cookie(const service::Settings& settings, const std::string& value) {
  bool is_https = settings.base_url.starts_with("https://");
  std::string text = is_https ? "__Host-" : "";
  text.append(kFormCookie).append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax");
  if (is_https) text += "; Secure";
  return {"Set-Cookie", text};
}

// The address of the browser is the installation's. On plain HTTP, which is loopback or a network of one's
// own, it may be another name of it ("localhost", a tunnel's port): the one that the browser itself asked.
bool is_own_origin(std::string_view origin, const http::Request& request, const service::Settings& settings) {
  if (origin == settings.base_url) return true;
  constexpr std::string_view kPlain = "http://";
  return settings.base_url.starts_with(kPlain) && origin.starts_with(kPlain) &&
         origin.substr(kPlain.size()) == http::header(request, "host");
}

}  // namespace

Site::Site(const service::Environment& environment, Templates templates, OnMissing on_missing)
    : environment_(environment),
      templates_(std::move(templates)),
      router_(keys()),
      on_missing_(std::move(on_missing)) {}

base::Result<std::unique_ptr<Site>> Site::open(const service::Environment& environment,
                                               OnMissing on_missing) {
  auto templates = Templates::read(embedded::templates(), embedded::assets());
  if (!templates) return templates.error();
  return std::unique_ptr<Site>(new Site(environment, std::move(*templates), std::move(on_missing)));
}

const Route* Site::route_of(const http::Request& request) const {
  http::Match match = router_.match(request.method, request.path);
  return match.route ? &routes()[*match.route] : nullptr;
}

http::Response Site::handle(const http::Request& request) const {
  const service::Settings& settings = environment_.settings;
  Visit visit{.environment = environment_, .templates = templates_, .request = request};
  visit.on_missing = on_missing_;
  service::From from{request.client, std::string(http::header(request, "user-agent"))};
  std::string token = cookie_of(request, settings, "rapport");
  auto caller = service::caller_of(environment_, token, from);
  if (caller) visit.caller = std::move(*caller);
  visit.language = language_of(request, settings, visit.caller);
  visit.link_token = cookie_of(request, settings, "rapport-link");
  std::string form_secret = cookie_of(request, settings, kFormCookie);
  bool is_new_form = !visit.caller.is_signed_in() && form_secret.size() != 43;
  if (is_new_form) form_secret = auth::new_token();
  visit.csrf =
      visit.caller.is_signed_in() ? visit.caller.csrf : environment_.sealer.derived("form", form_secret);
  http::Match match = router_.match(request.method, request.path);
  http::Response response = caller ? answer(visit, match) : problem(visit, caller.error());
  // A notice is for the next page alone: neither for reloading it nor for whom its address is handed on to.
  std::string done = done_of(response);
  bool was_shown = response.status != 303 && content_type_of(response).starts_with("text/html");
  if (!done.empty() || (was_shown && !done_asked(visit).empty()))
    response.headers.push_back(done_cookie(visit, done));
  if (response.status == 303 && asks_for_part(request)) response = as_whole_page(response);
  // Only with a page: what may be kept in caches belongs to nobody.
  bool is_page = response.status != 404 && content_type_of(response).starts_with("text/html");
  if (is_new_form && is_page) response.headers.push_back(form_cookie(settings, form_secret));
  if (!match.allow.empty()) response.headers.push_back({"Allow", match.allow});
  add_headers(response);
  return response;
}

// A form was sent from a page of ours: it knows the secret, and the browser does not say otherwise.
Site::From Site::origin_of(const Visit& visit) const {
  std::string_view origin = http::header(visit.request, "origin");
  if (!origin.empty() && origin != "null" && !is_own_origin(origin, visit.request, environment_.settings))
    return From::Elsewhere;
  if (http::header(visit.request, "sec-fetch-site") == "cross-site") return From::Elsewhere;
  std::string_view given = visit.field("csrf");
  for (const http::Part& part : visit.parts)
    if (part.name == "csrf") given = part.bytes;
  if (auth::equal_in_constant_time(given, visit.csrf)) return From::Here;
  return given.empty() ? From::Elsewhere : From::Earlier;
}

// Of somebody who acts for an organization, but may not do this with it.
http::Response Site::refused_here(Visit& visit, const Route& route) const {
  const bool is_form = !is_get(visit.request);
  if (is_form && (!take_form(visit) || origin_of(visit) != From::Here)) visit.form.clear();
  auto other = other_hat_page(visit, route);
  return other ? std::move(*other) : problem(visit, 403);
}

// Where there is nothing for them as who they act now, there may be as somebody else.
http::Response Site::handled(const Visit& visit, const Route& route) const {
  http::Response response = route.handler(visit);
  if (response.status != 404 || route.access.gate != model::Gate::Acting) return response;
  auto other = other_hat_page(visit, route);
  return other ? std::move(*other) : std::move(response);
}

std::optional<http::Response> Site::slowed_down(const Visit& visit, const Route& route) const {
  if (route.pace == Pace::Free) return std::nullopt;
  int64_t wait_ms =
      limit_.take(visit.request.client, environment_.now_ms(), environment_.settings.address_tries);
  if (wait_ms == 0) return std::nullopt;
  service::Refusal refusal(base::ErrorCode::LimitExceeded, {texts::Text::problem_wait});
  refusal.retry_after_s = (wait_ms + service::kSecond - 1) / service::kSecond;
  return problem(visit, refusal);
}

http::Response Site::answer(Visit& visit, const http::Match& match) const {
  const http::Request& request = visit.request;
  if (request.is_too_large) return problem(visit, 413);
  if (!match.route) return problem(visit, match.allow.empty() ? 404 : 405);
  const Route& route = routes()[*match.route];
  if (auto slowed = slowed_down(visit, route)) return std::move(*slowed);
  visit.path = match.parameters;
  if (auto query = http::read_form(request.query)) visit.query = std::move(*query);
  bool is_known = route.access.gate == model::Gate::Public || visit.caller.is_signed_in();
  if (!is_known) return go("/sign-in" + way_back(request) + (is_get(request) ? "" : "&lost=form"));
  if (route.access.gate == model::Gate::Acting) {
    if (visit.caller.organization_id.empty()) return go(home_of(visit.caller) + way_back(request));
    if (!lets(route.access, visit.caller)) return refused_here(visit, route);
  }
  if (is_get(request)) return handled(visit, route);
  if (!take_form(visit)) return problem(visit, 400);
  switch (origin_of(visit)) {
    case From::Here: return handled(visit, route);
    case From::Earlier: return old_form_page(visit, route);
    case From::Elsewhere: return form_from_elsewhere(visit);
  }
  return form_from_elsewhere(visit);
}

}  // namespace rapport::pages
