// A customer's preferences as an organization, and the API tokens of partners and customers.
#include "server/pages/handlers.h"
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

Options time_zone_options() {
  Options options;
  for (const std::string& zone : texts::time_zones()) options.push_back({zone, zone, ""});
  return options;
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
      .set("account_number", home->organization.account_number.value_or(""))
      .set("partner", home->partner.name);
  return page(visit, "organization", Area::Organization, std::move(view), status_of(refusal));
}

// ---- API tokens ----

// Read, or read and change: what a token of this organization may do. None may change who belongs to it.
std::vector<Right> rights_of_operator(std::string_view scope) {
  if (scope == "registry") return {Right::OperateRegistry};
  if (scope == "read") return {Right::SeePeople, Right::SeeAudit};
  if (scope == "write")
    return {Right::OperateRegistry, Right::SeePeople, Right::ManageWebhooks, Right::SeeAudit};
  return {};
}

std::vector<Right> rights_of(model::OrganizationKind kind, std::string_view scope) {
  if (kind == model::OrganizationKind::Operator) return rights_of_operator(scope);
  if (scope != "read" && scope != "write") return {};
  bool is_partner = kind == model::OrganizationKind::Partner;
  std::vector<Right> rights = {is_partner ? Right::SeeCustomers : Right::UseCustomerPortal, Right::SeePeople,
                               Right::SeeAudit};
  if (scope == "write") {
    rights.push_back(is_partner ? Right::EditCustomers : Right::ManageUsers);
    rights.push_back(Right::ManageWebhooks);
  }
  return rights;
}

Text scope_text(std::string_view scopes) {
  if (scopes == name_of(Right::OperateRegistry)) return Text::scope_registry;
  for (Right right :
       {Right::EditCustomers, Right::ManageUsers, Right::ManageOrganization, Right::OperateRegistry})
    if (scopes.find(name_of(right)) != std::string_view::npos) return Text::scope_write;
  return Text::scope_read;
}

View token_row(const Visit& visit, const store::ApiToken& token) {
  bool is_over = token.expires_at <= visit.environment.now_ms();
  std::string used = shown_time(visit, token.used_at);
  return View{{"id", token.id},
              {"name", token.name},
              {"scope_name", visit.word(scope_text(token.scopes))},
              {"created", shown_date(visit, token.created_at)},
              {"expires", shown_date(visit, token.expires_at)},
              {"last_seen", used.empty() ? std::string(visit.word(Text::never)) : used},
              {"status", is_over ? badge(Tone::Idle, visit.word(Text::status_expired))
                                 : badge(Tone::Good, visit.word(Text::status_active))}};
}

struct TokenForm {
  std::string name, scope = "read", days = "90";
  std::string created;  // the token itself, this once
  std::optional<service::Refusal> refusal;
};

http::Response tokens_page(const Visit& visit, const TokenForm& typed) {
  auto tokens = service::api_tokens(visit.environment, visit.caller);
  if (!tokens) return problem(visit, tokens.error());
  List rows;
  for (const store::ApiToken& token : *tokens) rows.push_back(token_row(visit, token));
  auto option = [&](const char* value, Text label) {
    return FormView::Option{value, std::string(visit.word(label)), ""};
  };
  bool is_operator = visit.caller.kind == model::OrganizationKind::Operator;
  Options scopes = {option("read", is_operator ? Text::scope_read_people : Text::scope_read),
                    option("write", Text::scope_write)};
  if (is_operator) scopes.insert(scopes.begin(), option("registry", Text::scope_registry));
  Wrong wrong(visit, typed.refusal, {{"name", "name"}, {"scope", "scopes"}, {"days", "days"}});
  FormView form;
  form.text("name", typed.name, wrong.of("name"))
      .choice("scope", scopes, typed.scope, wrong.of("scope"))
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
  TokenForm typed{std::string(visit.field("name")), std::string(visit.field("scope")),
                  std::string(visit.field("days")), "", std::nullopt};
  int64_t days = typed.days == "30" ? 30 : typed.days == "90" ? 90 : typed.days == "365" ? 365 : 0;
  auto created = service::create_api_token(visit.environment, visit.caller,
                                           {typed.name, rights_of(visit.caller.kind, typed.scope), days});
  // The one page after a POST without a redirect: what it shows is kept nowhere.
  TokenForm fresh;
  if (created)
    fresh.created = *created;
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

http::Response show_api_tokens(const Visit& visit) { return tokens_page(visit, {}); }

http::Response post_api_tokens(const Visit& visit) {
  if (visit.field("do") == "revoke") return revoke_token(visit);
  return create_token(visit);
}

}  // namespace rapport::pages
