#include "server/pages/access.h"

#include "server/pages/assets.h"
#include "server/pages/embedded.h"
#include "server/pages/handlers.h"
#include "server/pages/legal.h"

namespace rapport::pages {
namespace {

using texts::Text;

// A notice that the start page hands on: only a text that there is.
std::string_view handed_on(const Visit& visit) {
  std::string_view done = visit.asked("done");
  return texts::text_named("done_" + std::string(done)) ? done : std::string_view();
}

// Whether an If-None-Match header names this tag.
bool has_tag(std::string_view header, std::string_view tag) {
  return header == "*" || header.find(tag) != std::string_view::npos;
}

http::Response legal_page(const Visit& visit, Legal which) {
  const service::Settings& settings = visit.environment.settings;
  return page(visit, "legal", Area::None,
              View{{"is_terms", which == Legal::Terms},
                   {"is_privacy", which == Legal::Privacy},
                   {"version", legal_version(settings, which)},
                   {"text", legal_text(settings, which, visit.language)}});
}

http::Response sign_in_page(const Visit& visit, const std::string& next, const Refused& refused) {
  FormView form;
  form.text("email", std::string(visit.field("email")), field_problem(visit, refused, "email"));
  std::optional<std::string> general = general_problem(visit, refused);
  form.secret("password", field_problem(visit, refused, "password"));
  if (general) form.problem(*general);
  View view = form.take();
  view.set("next", next).set("is_lost", visit.asked("lost") == "form");
  view.set("provider_href",
           "/sign-in/provider" + (next.empty() ? "" : "?next=" + http::percent_encoded(next)));
  return form_page(visit, "sign_in", Area::None, std::move(view), refused);
}

http::Response code_page(const Visit& visit, const std::string& email, const std::string& next,
                         const Refused& refused) {
  FormView form;
  std::optional<std::string> general = general_problem(visit, refused);
  form.text("code", "", general.value_or(field_problem(visit, refused, "code")));
  View view = form.take();
  view.set("email", email).set("next", next);
  return form_page(visit, "sign_in_code", Area::None, std::move(view), refused);
}

// Whose code is waited for; "": nobody's.
std::string waiting_email(const Visit& visit) {
  std::string token = code_token(visit);
  if (token.empty()) return "";
  auto link = service::look_at_link(visit.environment, token);
  bool is_waiting = link && link->state == service::LinkState::Valid &&
                    link->ticket.purpose == name_of(service::Purpose::SecondFactor);
  return is_waiting ? link->ticket.email : "";
}

http::Response forgot_page(const Visit& visit, const Refused& refused) {
  FormView form;
  form.text("email", std::string(visit.field("email")), field_problem(visit, refused, "email"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("minutes", texts::format_number(visit.environment.settings.reset_minutes, visit.preferences()));
  return form_page(visit, "forgot", Area::None, std::move(view), refused);
}

}  // namespace

http::Response form_page(const Visit& visit, std::string_view name, Area area, View view,
                         const Refused& refused) {
  http::Response response = page(visit, name, area, std::move(view), refused ? status_of(*refused) : 200);
  if (refused && refused->retry_after_s > 0)
    response.headers.push_back({"Retry-After", std::to_string(refused->retry_after_s)});
  return response;
}

http::Response enter(const Visit& visit, const service::SignedIn& signed_in, const std::string& next,
                     std::string_view done) {
  if (signed_in.needs_code) {
    std::string after = next;
    if (!done.empty())
      after.append(next.find('?') == std::string::npos ? "?" : "&").append("done=").append(done);
    http::Response response = go("/sign-in/code?next=" + http::percent_encoded(after));
    response.headers.push_back(code_cookie(visit, signed_in.token));
    return response;
  }
  if (visit.caller.is_signed_in())
    if (auto ended = service::sign_out(visit.environment, visit.caller); !ended)
      return problem(visit, ended.error());
  http::Response response = go(next, done);
  response.headers.push_back(sign_in_cookie(visit, signed_in.token));
  if (!code_token(visit).empty()) response.headers.push_back(code_cookie(visit, ""));
  return response;
}

http::Response show_start(const Visit& visit) {
  if (!visit.caller.is_signed_in()) return go("/sign-in", handed_on(visit));
  return go(home_of(visit.caller), handed_on(visit));
}

http::Response show_asset(const Visit& visit) {
  static const std::vector<Asset> kAssets = served_assets(embedded::assets());
  for (const Asset& asset : kAssets) {
    if (asset.path != visit.request.path) continue;
    // The path has the hash of the bytes: it is the tag as well, and what it names never changes.
    std::string tag = "\"" + asset.path.substr(asset.path.rfind('/') + 1) + "\"";
    http::Response response;
    response.headers = {{"Content-Type", std::string(asset.content_type)},
                        {"Cache-Control", "public, max-age=31536000, immutable"},
                        {"ETag", tag}};
    bool is_there = has_tag(http::header(visit.request, "if-none-match"), tag);
    response.status = is_there ? 304 : 200;
    if (!is_there) response.body = asset.bytes;
    return response;
  }
  return problem(visit, 404);
}

http::Response post_language(const Visit& visit) {
  http::Response response = go(local_path(visit.field("next"), "/"));
  auto language = texts::language_of(visit.field("language"));
  if (!language) return response;
  response.headers.push_back(language_cookie(visit, *language));
  if (!visit.caller.is_signed_in()) return response;
  auto chosen = service::change_language(visit.environment, visit.caller, *language);
  return chosen ? response : problem(visit, chosen.error());
}

http::Response show_terms(const Visit& visit) { return legal_page(visit, Legal::Terms); }
http::Response show_privacy(const Visit& visit) { return legal_page(visit, Legal::Privacy); }

http::Response show_sign_in(const Visit& visit) {
  std::string next = local_path(visit.asked("next"), "");
  if (visit.caller.is_signed_in()) return go(next.empty() ? home_of(visit.caller) : next);
  return sign_in_page(visit, next, {});
}

http::Response post_sign_in(const Visit& visit) {
  std::string next = local_path(visit.field("next"), "");
  auto signed_in =
      service::sign_in(visit.environment, visit.field("email"), visit.field("password"), from_of(visit));
  if (!signed_in) return sign_in_page(visit, next, signed_in.error());
  return enter(visit, *signed_in, next.empty() ? "/" : next);
}

http::Response show_sign_in_code(const Visit& visit) {
  std::string email = waiting_email(visit);
  if (email.empty()) return go("/sign-in");
  return code_page(visit, email, local_path(visit.asked("next"), ""), {});
}

http::Response post_sign_in_code(const Visit& visit) {
  std::string next = local_path(visit.field("next"), "");
  std::string email = waiting_email(visit);
  if (email.empty())
    return sign_in_page(visit, next, service::refused(base::ErrorCode::Conflict, Text::code_late));
  auto signed_in =
      service::sign_in_with_code(visit.environment, code_token(visit), visit.field("code"), from_of(visit));
  if (!signed_in) return code_page(visit, email, next, signed_in.error());
  return enter(visit, *signed_in, next.empty() ? "/" : next);
}

http::Response post_sign_out(const Visit& visit) {
  if (visit.caller.is_signed_in())
    if (auto ended = service::sign_out(visit.environment, visit.caller); !ended)
      return problem(visit, ended.error());
  // On the way to another account the link that was opened stays; otherwise the browser forgets all of it.
  std::string next = local_path(visit.field("next"), "");
  http::Response response = next.empty() ? go("/sign-in", "signed_out") : go(next);
  response.headers.push_back(sign_in_cookie(visit, ""));
  if (next.empty()) response.headers.push_back(link_cookie(visit, ""));
  return response;
}

http::Response show_forgot(const Visit& visit) { return forgot_page(visit, {}); }

http::Response post_forgot(const Visit& visit) {
  auto asked = service::forgot_password(visit.environment, visit.field("email"), from_of(visit));
  if (!asked) return forgot_page(visit, asked.error());
  return page(visit, "forgot_sent", Area::None, View{{"email", visit.field("email")}});
}

}  // namespace rapport::pages
