// A customer's preferences as an organization, and API tokens.
#include <algorithm>

#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/members.h"
#include "server/service/tokens.h"

namespace rapport::pages {
namespace {

using model::Right;
using texts::Text;

// ---- the organization ----

Wrong wrong_organization(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  return Wrong(visit, refusal,
               {{"organization_name", "name"},
                {"street", "street"},
                {"postal_code", "postal_code"},
                {"city", "city"},
                {"country", "country"},
                {"registration_number", "registration_number"},
                {"language", "language"},
                {"time_zone", "time_zone"}});
}

service::OrganizationInput organization_typed(const Visit& visit) {
  auto typed = [&](std::string_view name) { return std::string(visit.field(name)); };
  return {
      typed("organization_name"),   typed("street"),   typed("postal_code"), typed("city"), typed("country"),
      typed("registration_number"), typed("language"), typed("time_zone")};
}

service::OrganizationInput input_of(const store::Organization& row) {
  return {row.name,     row.street,   row.postal_code, row.city, row.country, row.registration_number,
          row.language, row.time_zone};
}

http::Response organization_page(const Visit& visit, const std::optional<service::OrganizationInput>& typed,
                                 const std::optional<service::Refusal>& refusal) {
  auto home = service::customer_home(visit.environment, visit.caller);
  if (!home) return problem(visit, home.error());
  service::OrganizationInput input = typed ? *typed : input_of(home->organization);
  Wrong wrong = wrong_organization(visit, refusal);
  FormView form;
  form.text("organization_name", input.name, wrong.of("organization_name"))
      .text("street", input.street, wrong.of("street"))
      .text("postal_code", input.postal_code, wrong.of("postal_code"))
      .text("city", input.city, wrong.of("city"))
      .choice("country", country_options(visit), input.country, wrong.of("country"))
      .text("registration_number", input.registration_number, wrong.of("registration_number"))
      .choice("language", language_options(), input.language, wrong.of("language"))
      .choice("time_zone", time_zone_options(), input.time_zone, wrong.of("time_zone"));
  wrong.add_rest(form);
  View view = form.take();
  view.set("organization", home->organization.name)
      .set("status", organization_badge(visit, home->organization))
      .set("account_number", home->organization.account_number.value_or(""))
      .set("partner", home->partner.name);
  return page(visit, "organization", Area::Organization, std::move(view), status_of(refusal));
}

// ---- a partner: its entry is the registry's, its contact its own ----

http::Response contact_page(const Visit& visit, const std::optional<service::ContactInput>& typed,
                            const std::optional<service::Refusal>& refusal) {
  auto own = service::own_organization(visit.environment, visit.caller);
  if (!own) return problem(visit, own.error());
  service::ContactInput input =
      typed ? *typed : service::ContactInput{own->contact_name, own->contact_email, own->contact_phone};
  Wrong wrong(visit, refusal,
              {{"contact_name", "contact_name"},
               {"contact_email", "contact_email"},
               {"contact_phone", "contact_phone"}});
  FormView form;
  form.text("contact_name", input.name, wrong.of("contact_name"))
      .text("contact_email", input.email, wrong.of("contact_email"))
      .text("contact_phone", input.phone, wrong.of("contact_phone"));
  wrong.add_rest(form);
  View view = form.take();
  view.set("organization", own->name)
      .set("vendor", visit.environment.settings.vendor)
      .set("account_number", own->account_number.value_or(""))
      .set("address", address_text(*own))
      .set("country", country_name(visit, own->country));
  return page(visit, "partner_organization", Area::Organization, std::move(view), status_of(refusal));
}

// ---- API tokens ----

struct Scope {
  Right right;
  Text label, help;
};
// Whatever operations of the API ask for.
constexpr Scope kScopes[] = {
#define RIGHT(name, ...) {Right::name, Text::right_##name, Text::right_##name##_help},
#include "server/model/rights.def"
};

// What whoever makes a token may do themselves, on pages as well: a partner's own name and address are the
// registry's.
bool is_offered(const Visit& visit, Right right) {
  bool is_registrys =
      right == Right::ManageOrganization && visit.caller.kind == model::OrganizationKind::Partner;
  return visit.caller.may(right) && !is_registrys;
}

Options scope_options(const Visit& visit) {
  Options options;
  for (const Scope& scope : kScopes)
    if (is_offered(visit, scope.right))
      options.push_back({std::string(name_of(scope.right)), std::string(visit.word(scope.label)),
                         std::string(visit.word(scope.help))});
  return options;
}

std::vector<Right> rights_of(const Visit& visit, const std::vector<std::string>& names) {
  std::vector<Right> rights;
  for (const Scope& scope : kScopes)
    if (is_offered(visit, scope.right) &&
        std::find(names.begin(), names.end(), name_of(scope.right)) != names.end())
      rights.push_back(scope.right);
  return rights;
}

std::string scope_names(const Visit& visit, std::string_view scopes) {
  const std::string all = " " + std::string(scopes) + " ";
  std::string names;
  for (const Scope& scope : kScopes) {
    if (all.find(" " + std::string(name_of(scope.right)) + " ") == std::string::npos) continue;
    if (!names.empty()) names += ", ";
    names += visit.word(scope.label);
  }
  return names;
}

View token_row(const Visit& visit, const store::ApiToken& token) {
  bool is_over = token.expires_at <= visit.environment.now_ms();
  std::string used = shown_time(visit, token.used_at);
  return View{{"id", token.id},
              {"name", token.name},
              {"scope_name", scope_names(visit, token.scopes)},
              {"created", shown_date(visit, token.created_at)},
              {"expires", shown_date(visit, token.expires_at)},
              {"last_seen", used.empty() ? std::string(visit.word(Text::never)) : used},
              {"status", is_over ? badge(Tone::Idle, visit.word(Text::status_expired))
                                 : badge(Tone::Good, visit.word(Text::status_active))}};
}

struct TokenForm {
  std::string name;
  std::vector<std::string> scopes = {};
  std::string days = "90";
  std::string created = {};  // the token itself, this once
  std::optional<service::Refusal> refusal = {};
};

http::Response tokens_page(const Visit& visit, const TokenForm& typed) {
  auto tokens = service::api_tokens(visit.environment, visit.caller);
  if (!tokens) return problem(visit, tokens.error());
  List rows;
  for (const store::ApiToken& token : *tokens) rows.push_back(token_row(visit, token));
  auto option = [&](const char* value, Text label) {
    return FormView::Option{value, std::string(visit.word(label)), ""};
  };
  Wrong wrong(visit, typed.refusal, {{"name", "name"}, {"scope", "scopes"}, {"days", "days"}});
  FormView form;
  form.text("name", typed.name, wrong.of("name"))
      .choices("scope", scope_options(visit), typed.scopes, wrong.of("scope"))
      .choice("days",
              {option("30", Text::days_30), option("90", Text::days_90), option("365", Text::days_365)},
              typed.days, wrong.of("days"));
  wrong.add_rest(form);
  View view = rows_view(std::move(rows));
  view.add(form.take());
  view.set("organization", visit.caller.organization_name).set("shown", false);
  if (!typed.created.empty()) view.set("shown", View{{"token", typed.created}});
  return page(visit, "api_tokens", Area::Tokens, std::move(view), status_of(typed.refusal));
}

http::Response create_token(const Visit& visit) {
  TokenForm typed{.name = std::string(visit.field("name")), .days = std::string(visit.field("days"))};
  for (const http::Field& field : visit.form)
    if (field.name == "scope") typed.scopes.push_back(field.value);
  int64_t days = typed.days == "30" ? 30 : typed.days == "90" ? 90 : typed.days == "365" ? 365 : 0;
  // Only the token's hash is kept: sent again, the form makes the same one of its key once more.
  const std::string random = secret_of_form(visit);
  auto created = once(visit, [&](const service::Environment& environment) -> Made {
    auto token = service::create_api_token(environment, visit.caller,
                                           {typed.name, rights_of(visit, typed.scopes), days, random});
    if (!token) return token.error();
    return token->substr(0, token->size() - random.size());
  });
  // The one page after a POST without a redirect: what it shows is kept nowhere.
  TokenForm fresh;
  if (created)
    fresh.created = *created + random;
  else
    typed.refusal = created.error();
  return tokens_page(visit, created ? fresh : typed);
}

http::Response revoke_token(const Visit& visit) {
  std::string_view id = visit.field("id");
  auto tokens = service::api_tokens(visit.environment, visit.caller);
  if (!tokens) return problem(visit, tokens.error());
  for (const store::ApiToken& token : *tokens) {
    if (token.id != id || is_confirmed(visit)) continue;
    return confirm_page(visit, Area::Tokens,
                        {visit.said({Text::revoke_question, {{"name", token.name}}}),
                         std::string(visit.word(Text::revoke)), Tone::Bad, visit.request.path});
  }
  auto revoked = service::revoke_api_token(visit.environment, visit.caller, id);
  if (!revoked) return problem(visit, revoked.error());
  return go(visit.request.path, "token_revoked");
}

}  // namespace

http::Response show_organization(const Visit& visit) { return organization_page(visit, {}, {}); }

http::Response post_organization(const Visit& visit) {
  service::OrganizationInput typed = organization_typed(visit);
  auto changed = service::change_organization(visit.environment, visit.caller, typed);
  if (!changed) return organization_page(visit, typed, changed.error());
  return go("/customer/organization", "organization_saved");
}

http::Response show_partner_contact(const Visit& visit) { return contact_page(visit, {}, {}); }

http::Response post_partner_contact(const Visit& visit) {
  service::ContactInput typed{std::string(visit.field("contact_name")),
                              std::string(visit.field("contact_email")),
                              std::string(visit.field("contact_phone"))};
  auto changed = service::change_contact(visit.environment, visit.caller, typed);
  if (!changed) return contact_page(visit, typed, changed.error());
  return go("/partner/organization", "contact_saved");
}

http::Response show_api_tokens(const Visit& visit) { return tokens_page(visit, {}); }

http::Response post_api_tokens(const Visit& visit) {
  if (visit.field("do") == "revoke") return revoke_token(visit);
  return create_token(visit);
}

}  // namespace rapport::pages
