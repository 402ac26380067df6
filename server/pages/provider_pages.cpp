// Signing in through the identity provider of one's organization, and what its administrators set about it.
#include "server/service/identity_providers.h"

#include "server/pages/access.h"
#include "server/pages/handlers.h"
#include "server/pages/shown.h"

namespace rapport::pages {
namespace {

using texts::Text;

// ---- signing in ----

http::Response work_email_page(const Visit& visit, const std::string& typed, const std::string& next,
                               const Refused& refused) {
  FormView form;
  form.text("email", typed, field_problem(visit, refused, "email"));
  View view = form.take();
  view.set("next", next).set("failure", general_problem(visit, refused).value_or(""));
  return form_page(visit, "provider_sign_in", Area::None, std::move(view), refused);
}

// The page to begin again, at its own address: what the provider put into this one is in no link of it.
http::Response refused_at_provider(const Visit& visit, const service::Refusal& refusal) {
  http::Request asked = visit.request;
  asked.path = "/sign-in/provider";
  asked.query.clear();
  Visit again{.environment = visit.environment,
              .templates = visit.templates,
              .request = asked,
              .caller = visit.caller,
              .csrf = visit.csrf,
              .language = visit.language,
              .on_missing = visit.on_missing};
  http::Response response = work_email_page(again, "", "", refusal);
  // An attempt that is over may have been one of another tab: a later one can still come back.
  if (refusal.code != base::ErrorCode::Conflict) response.headers.push_back(provider_cookie(visit, ""));
  return response;
}

// ---- what administrators set ----

struct Typed {
  std::string issuer, client_id, domains;
  FormView::Ticked provider_only = FormView::Ticked::No;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

FormView::Ticked ticked(bool is_so) { return is_so ? FormView::Ticked::Yes : FormView::Ticked::No; }

Typed typed_in(const Visit& visit) {
  return {std::string(visit.field("issuer")), std::string(visit.field("client_id")),
          std::string(visit.field("domains")), ticked(visit.field("provider_only") == "yes")};
}

Typed typed_before(const std::optional<service::ProviderSettings>& settings) {
  if (!settings) return {};
  return {settings->provider.issuer, settings->provider.client_id, joined(settings->domains),
          ticked(settings->is_only_way)};
}

http::Response settings_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  auto settings = service::identity_provider(visit.environment, visit.caller);
  if (!settings) return problem(visit, settings.error());
  Typed typed = refusal ? typed_in(visit) : typed_before(*settings);
  Wrong wrong(visit, refusal,
              {{"issuer", "issuer"},
               {"client_id", "client_id"},
               {"client_secret", "client_secret"},
               {"domains", "domains"}});
  FormView form;
  form.text("issuer", typed.issuer, wrong.of("issuer"))
      .text("client_id", typed.client_id, wrong.of("client_id"))
      .secret("client_secret", wrong.of("client_secret"))
      .text("domains", typed.domains, wrong.of("domains"))
      .tick("provider_only", typed.provider_only);
  wrong.add_rest(form);
  bool is_there = settings->has_value();
  View view = form.take();
  view.set("organization", visit.caller.organization_name)
      .set("is_there", is_there)
      .set("provider", is_there ? (*settings)->provider.issuer : std::string())
      .set("return_url", service::provider_return_url(visit.environment.settings))
      .set("failure", false);
  bool has_failed = is_there && (*settings)->provider.problem_at > 0;
  if (has_failed)
    view.set("failure", View{{"at", shown_time(visit, (*settings)->provider.problem_at)},
                             {"text", (*settings)->provider.problem}});
  return page(visit, "identity_provider", Area::Provider, std::move(view), status_of(refusal));
}

http::Response remove_provider(const Visit& visit) {
  auto settings = service::identity_provider(visit.environment, visit.caller);
  if (!settings) return problem(visit, settings.error());
  if (!*settings) return go(visit.request.path);
  if (!is_confirmed(visit))
    return confirm_page(
        visit, Area::Provider,
        {visit.said({Text::remove_provider_question, {{"provider", (*settings)->provider.issuer}}}),
         std::string(visit.word(Text::remove_provider)), Tone::Bad, visit.request.path});
  auto removed = service::remove_identity_provider(visit.environment, visit.caller);
  if (!removed) return problem(visit, removed.error());
  return go(visit.request.path, "provider_removed");
}

}  // namespace

http::Response show_provider_sign_in(const Visit& visit) {
  return work_email_page(visit, "", local_path(visit.asked("next"), ""), {});
}

http::Response post_provider_sign_in(const Visit& visit) {
  std::string typed(visit.field("email")), next = local_path(visit.field("next"), "");
  auto away = service::begin_at_provider(visit.environment, typed, next);
  if (!away) return work_email_page(visit, typed, next, away.error());
  http::Response response =
      page(visit, "provider_go", Area::None, View{{"host", away->host}, {"href", away->url}});
  response.headers.push_back(provider_cookie(visit, away->browser_token));
  return response;
}

http::Response come_back_from_provider(const Visit& visit) {
  auto said = [&](std::string_view name) { return std::string(visit.asked(name)); };
  service::CameBack back{said("state"), said("code"),          said("iss"),
                         said("error"), provider_token(visit), visit.link_token};
  auto let_in = service::finish_at_provider(visit.environment, back, visit.language, from_of(visit));
  if (!let_in) return refused_at_provider(visit, let_in.error());
  http::Response response = enter(visit, let_in->signed_in, let_in->next.empty() ? "/" : let_in->next);
  response.headers.push_back(provider_cookie(visit, ""));
  return response;
}

http::Response show_identity_provider(const Visit& visit) { return settings_page(visit, {}); }

http::Response post_identity_provider(const Visit& visit) {
  if (visit.field("do") == "remove") return remove_provider(visit);
  Typed typed = typed_in(visit);
  bool is_only_way = typed.provider_only == FormView::Ticked::Yes;
  auto saved = service::set_identity_provider(
      visit.environment, visit.caller,
      {typed.issuer, typed.client_id, std::string(visit.field("client_secret")), typed.domains,
       is_only_way ? service::OtherWays::None : service::OtherWays::Password});
  if (!saved) return settings_page(visit, saved.error());
  return go(visit.request.path, "provider_saved");
}

}  // namespace rapport::pages
