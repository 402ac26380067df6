#include "server/pages/visit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rapport::pages {
namespace {

using base::ErrorCode;
using texts::Text;

constexpr std::string_view kDone = "done_";
constexpr std::string_view kCodeCookie = "rapport-code", kProviderCookie = "rapport-provider",
                           kDoneCookie = "rapport-done";
constexpr int64_t kTenMinutes = 600;

std::string with_query(const http::Request& request) {
  return request.query.empty() ? request.path : request.path + "?" + request.query;
}

bool is_https(const Visit& visit) { return visit.environment.settings.base_url.starts_with("https://"); }

http::Header cookie_header(const Visit& visit, std::string_view name, std::string_view value,
                           int64_t seconds) {
  std::string text = is_https(visit) ? "__Host-" : "";
  text += fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}", name, value,
                      value.empty() ? 0 : seconds);
  if (is_https(visit)) text += "; Secure";
  return {"Set-Cookie", text};
}

std::string cookie_of(const Visit& visit, std::string_view name) {
  std::string full = (is_https(visit) ? "__Host-" : "") + std::string(name);
  return std::string(http::cookie(http::header(visit.request, "cookie"), full).value_or(""));
}

// Another one whenever a page is shown, and nobody else's.
std::string once_key(const Visit& visit) {
  const std::string shown = visit.request.id + " " + std::to_string(visit.environment.now_ms());
  return visit.environment.sealer.derived("once", visit.csrf + " " + shown);
}

// Only where a redirect of ours led to this page, and only then: the address may come from anybody, and the
// page may be loaded again or sent as a form.
std::optional<Notice> notice_of(const Visit& visit) {
  std::string_view done = visit.asked("done");
  if (done.empty() || done != cookie_of(visit, kDoneCookie) || visit.request.method == http::Method::Post)
    return std::nullopt;
  auto text = texts::text_named(std::string(kDone) + std::string(done));
  if (!text) return std::nullopt;
  return Notice{Tone::Good, std::string(visit.word(*text))};
}

}  // namespace

std::string_view Visit::parameter(std::string_view name) const {
  for (const auto& [key, value] : path)
    if (key == name) return value;
  return "";
}

texts::Preferences Visit::preferences() const {
  return caller.is_signed_in() ? caller.preferences : texts::usual_preferences(language);
}

Frame frame_of(const Visit& visit, Area area) {
  Frame frame;
  frame.product = visit.environment.settings.product;
  frame.language = visit.language;
  frame.path = with_query(visit.request);
  frame.csrf = visit.csrf;
  frame.once = once_key(visit);
  frame.person_name = visit.caller.name;
  frame.person_email = visit.caller.email;
  frame.area = area;
  frame.is_bound = !visit.caller.bound_to.empty();
  frame.notice = notice_of(visit);
  if (visit.caller.organization_id.empty()) return frame;
  const model::Roles& roles = visit.caller.roles;
  frame.wearing = Wearing{visit.caller.kind, visit.caller.organization_name,
                          model::allows(roles, model::Right::ManageUsers), visit.caller.organizations > 1};
  return frame;
}

namespace {

// The summary says which field it means: "Name: …", as the template calls it.
View with_labels(const Visit& visit, std::string_view name, View view) {
  const Value* value = view.find("errors", hash_of_name("errors"));
  const List* errors = value ? std::get_if<List>(&value->is) : nullptr;
  if (!errors || errors->empty()) return view;
  List named = *errors;
  for (View& error : named) {
    const Value* of = error.find("field", hash_of_name("field"));
    const std::string* field = of ? std::get_if<std::string>(&of->is) : nullptr;
    auto label = field ? visit.templates.label_of(name, *field) : std::nullopt;
    if (label) error.set("label", visit.word(*label));
  }
  view.set("errors", std::move(named));
  return view;
}

}  // namespace

http::Response page(const Visit& visit, std::string_view name, Area area, View view, unsigned status) {
  View whole = layout_view(frame_of(visit, area));
  whole.add(with_labels(visit, name, std::move(view)));
  Rendered rendered = visit.templates.render(name, whole, visit.language);
  for (const std::string& missing : rendered.missing)
    if (visit.on_missing) visit.on_missing(name, missing);
  http::Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
  response.body = std::move(rendered.html);
  return response;
}

bool asks_for_part(const http::Request& request) { return http::header(request, "hx-request") == "true"; }

http::Response list_page(const Visit& visit, std::string_view name, Area area, View view, int64_t total) {
  const bool is_part = asks_for_part(visit.request);
  view.set("said", false);
  if (is_part) view.set("said", View{{"count", texts::format_number(total, visit.preferences())}});
  http::Response response = page(visit, std::string(name) + (is_part ? "_found" : ""), area, std::move(view));
  response.headers.push_back({"Vary", "HX-Request"});
  return response;
}

http::Response go(std::string to, std::string_view done) {
  if (!done.empty()) to.append(to.find('?') == std::string::npos ? "?" : "&").append("done=").append(done);
  http::Response response;
  response.status = 303;
  response.headers.push_back({"Location", std::move(to)});
  return response;
}

unsigned status_of(const service::Refusal& refusal) {
  switch (refusal.code) {
    case ErrorCode::NotFound: return 404;
    case ErrorCode::Forbidden: return 403;
    case ErrorCode::Conflict: return 409;
    case ErrorCode::InvalidArgument: return 422;
    case ErrorCode::LimitExceeded: return 429;
    case ErrorCode::Unavailable: return 503;
    case ErrorCode::Corrupt:
    case ErrorCode::Unsupported: return 500;
  }
  return 500;
}

namespace {

http::Response problem_page(const Visit& visit, unsigned status, bool is_elsewhere) {
  static constexpr std::array kShown = {400u, 403u, 404u, 410u, 413u, 429u};
  unsigned shown = std::find(kShown.begin(), kShown.end(), status) == kShown.end() ? 500 : status;
  if (status == 405 || status == 409 || status == 422) shown = 404;
  View view{{"is_400", shown == 400}, {"is_403", shown == 403},       {"is_404", shown == 404},
            {"is_410", shown == 410}, {"is_413", shown == 413},       {"is_429", shown == 429},
            {"is_500", shown == 500}, {"is_elsewhere", is_elsewhere}, {"request_id", visit.request.id}};
  return page(visit, "problem", Area::None, std::move(view), status);
}

}  // namespace

http::Response problem(const Visit& visit, unsigned status) { return problem_page(visit, status, false); }

http::Response form_from_elsewhere(const Visit& visit) { return problem_page(visit, 403, true); }

http::Response problem(const Visit& visit, const service::Refusal& refusal) {
  http::Response response = problem(visit, status_of(refusal));
  if (refusal.retry_after_s > 0)
    response.headers.push_back({"Retry-After", std::to_string(refusal.retry_after_s)});
  return response;
}

std::string field_problem(const Visit& visit, const std::optional<service::Refusal>& refusal,
                          std::string_view field) {
  if (!refusal) return "";
  for (const service::FieldProblem& one : refusal->fields)
    if (one.field == field) return visit.said(one.said);
  return "";
}

std::optional<std::string> general_problem(const Visit& visit,
                                           const std::optional<service::Refusal>& refusal) {
  if (!refusal || !refusal->fields.empty()) return std::nullopt;
  return visit.said(refusal->said);
}

std::string local_path(std::string_view next, std::string_view otherwise) {
  bool is_local = next.size() < 2000 && next.starts_with('/') && !next.starts_with("//");
  for (char c : next) is_local = is_local && c != '\\' && static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  return std::string(is_local ? next : otherwise);
}

store::Page page_asked(const Visit& visit) {
  store::Page page;
  int64_t number = 0;
  for (char c : visit.asked("page").substr(0, 6)) number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : 0;
  page.offset = std::max<int64_t>(number - 1, 0) * page.size;
  return page;
}

Value paging_view(const Visit& visit, store::Page page, int64_t total) {
  if (total <= page.size && page.offset == 0) return false;
  auto address = [&](int64_t offset) {
    http::Fields fields = visit.query;
    std::erase_if(fields, [](const http::Field& f) { return f.name == "page" || f.name == "done"; });
    fields.push_back({"page", std::to_string(offset / page.size + 1)});
    return visit.request.path + "?" + http::write_form(fields);
  };
  texts::Preferences preferences = visit.preferences();
  int64_t last = std::min(page.offset + page.size, total);
  return View{{"from", texts::format_number(std::min(page.offset + 1, total), preferences)},
              {"to", texts::format_number(last, preferences)},
              {"total", texts::format_number(total, preferences)},
              {"previous", page.offset > 0 ? address(page.offset - page.size) : std::string()},
              {"next", last < total ? address(page.offset + page.size) : std::string()}};
}

http::Header sign_in_cookie(const Visit& visit, std::string_view token) {
  constexpr int64_t kDaySeconds = 86'400;
  return cookie_header(visit, "rapport", token, visit.environment.settings.sign_in_days * kDaySeconds);
}

http::Header link_cookie(const Visit& visit, std::string_view token) {
  constexpr int64_t kHourSeconds = 3'600;
  return cookie_header(visit, "rapport-link", token, kHourSeconds);
}

http::Header code_cookie(const Visit& visit, std::string_view token) {
  return cookie_header(visit, kCodeCookie, token, kTenMinutes);
}

std::string code_token(const Visit& visit) { return cookie_of(visit, kCodeCookie); }

http::Header provider_cookie(const Visit& visit, std::string_view token) {
  return cookie_header(visit, kProviderCookie, token, kTenMinutes);
}

std::string provider_token(const Visit& visit) { return cookie_of(visit, kProviderCookie); }

http::Header done_cookie(const Visit& visit, std::string_view done) {
  constexpr int64_t kMinuteSeconds = 60;
  return cookie_header(visit, kDoneCookie, done, kMinuteSeconds);
}

std::string done_asked(const Visit& visit) { return cookie_of(visit, kDoneCookie); }

http::Header language_cookie(const Visit& visit, texts::Language language) {
  constexpr int64_t kYearSeconds = 31'536'000;
  return cookie_header(visit, "rapport-language", code_of(language), kYearSeconds);
}

std::string home_of(const service::Caller& caller) {
  return caller.organization_id.empty() ? "/choose" : portal_of(caller.kind);
}

service::From from_of(const Visit& visit) { return {visit.request.client, visit.caller.user_agent}; }

}  // namespace rapport::pages
