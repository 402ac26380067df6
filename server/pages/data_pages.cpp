// What is kept about a person: their own page, and the operator's for somebody who cannot sign in. And what
// is new in the terms.
#include <algorithm>

#include "server/pages/access.h"
#include "server/pages/document_ticks.h"
#include "server/pages/handlers.h"
#include "server/pages/shown.h"
#include "server/service/activation.h"
#include "server/service/personal_data.h"

namespace rapport::pages {
namespace {

using texts::Text;

http::Response json_file(std::string json) {
  http::Response response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/json"},
                      {"Content-Disposition", "attachment; filename=\"personal-data.json\""},
                      {"Cache-Control", "no-store"}};
  response.body = std::move(json);
  return response;
}

http::Response data_page(const Visit& visit, const Refused& refused) {
  auto account = service::account_of(visit.environment, visit.caller);
  if (!account) return problem(visit, account.error());
  FormView form;
  form.secret("password", field_problem(visit, refused, "present_password"))
      .text("code", "", field_problem(visit, refused, "code"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("has_password", account->password_hash.has_value())
      .set("has_code", account->totp_seed && account->totp_step >= 0);
  return form_page(visit, "data", Area::Data, std::move(view), refused);
}

// ---- the operator's ----

Value found_view(const Visit& visit, const std::optional<service::PersonFound>& found) {
  if (!found) return false;
  std::string organizations;
  for (const std::string& name : found->organizations)
    organizations.append(organizations.empty() ? "" : ", ").append(name);
  return View{
      {"account", found->account.id},          {"person_name", found->account.name},
      {"sign_in_email", found->account.email}, {"contact_email", found->account.contact_email},
      {"organizations", organizations},        {"since", shown_date(visit, found->account.created_at)}};
}

http::Response people_data_page(const Visit& visit, std::string_view email, const Refused& refused) {
  std::optional<service::PersonFound> person;
  if (!email.empty()) {
    auto found = service::find_person(visit.environment, visit.caller, email);
    if (!found) return problem(visit, found.error());
    person = std::move(*found);
  }
  FormView form;
  form.text("email", std::string(email))
      .text("reason", std::string(visit.field("reason")), field_problem(visit, refused, "reason"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("asked", !email.empty()).set("found", found_view(visit, person));
  return form_page(visit, "people_data", Area::PeopleData, std::move(view), refused);
}

http::Response erase_page(const Visit& visit) {
  std::string_view id = visit.field("account"), email = visit.field("email");
  bool is_asked = !visit.field("reason").empty() && !is_confirmed(visit);
  if (is_asked) {
    auto found = service::find_person(visit.environment, visit.caller, email);
    if (!found) return problem(visit, found.error());
    if (!*found || (*found)->account.id != id) return problem(visit, 404);
    return confirm_page(visit, Area::PeopleData,
                        {visit.said({Text::people_data_question, {{"name", (*found)->account.name}}}),
                         std::string(visit.word(Text::data_erase_yes)), Tone::Bad, "/operator/data"});
  }
  auto erased = service::erase_person(visit.environment, visit.caller, id, visit.field("reason"));
  if (erased) return go("/operator/data", "person_erased");
  if (erased.error().code == base::ErrorCode::NotFound) return problem(visit, erased.error());
  return people_data_page(visit, email, erased.error());
}

// ---- documents ----

http::Response documents_page(const Visit& visit, const Refused& refused) {
  std::string_view id = visit.parameter("organization");
  auto due = service::documents_to_accept(visit.environment, visit.caller, id);
  if (!due) return problem(visit, due.error());
  if (due->empty()) return go("/choose");
  auto choices = service::choices(visit.environment, visit.caller);
  if (!choices) return problem(visit, choices.error());
  auto chosen = std::find_if(choices->begin(), choices->end(),
                             [&](const service::Choice& one) { return one.organization.id == id; });
  FormView form;
  if (refused)
    for (const service::FieldProblem& one : refused->fields) form.problem(visit.said(one.said));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("organization", chosen == choices->end() ? std::string() : chosen->organization.name)
      .set("documents", document_ticks(visit, *due, refused));
  return form_page(visit, "documents", Area::None, std::move(view), refused);
}

}  // namespace

http::Response show_data(const Visit& visit) { return data_page(visit, {}); }

http::Response export_data(const Visit& visit) {
  auto json = service::export_account(visit.environment, visit.caller);
  return json ? json_file(std::move(*json)) : problem(visit, json.error());
}

http::Response post_data(const Visit& visit) {
  if (!is_confirmed(visit))
    return confirm_page(visit, Area::Data,
                        {std::string(visit.word(Text::data_erase_question)),
                         std::string(visit.word(Text::data_erase_yes)), Tone::Bad, visit.request.path});
  auto erased =
      service::erase_account(visit.environment, visit.caller,
                             {std::string(visit.field("password")), std::string(visit.field("code"))});
  if (!erased) return data_page(visit, erased.error());
  http::Response response = go("/sign-in", "account_erased");
  response.headers.push_back(sign_in_cookie(visit, ""));
  response.headers.push_back(link_cookie(visit, ""));
  return response;
}

http::Response show_people_data(const Visit& visit) {
  return people_data_page(visit, visit.asked("email"), {});
}

http::Response post_people_data(const Visit& visit) {
  if (visit.field("do") == "erase") return erase_page(visit);
  if (visit.field("do") != "export") return problem(visit, 400);
  auto json =
      service::export_person(visit.environment, visit.caller, visit.field("account"), visit.field("reason"));
  if (json) return json_file(std::move(*json));
  if (json.error().code == base::ErrorCode::NotFound) return problem(visit, json.error());
  return people_data_page(visit, visit.field("email"), json.error());
}

http::Response show_documents(const Visit& visit) { return documents_page(visit, {}); }

http::Response post_documents(const Visit& visit) {
  std::string_view id = visit.parameter("organization");
  auto due = service::documents_to_accept(visit.environment, visit.caller, id);
  if (!due) return problem(visit, due.error());
  auto done = service::accept_documents(visit.environment, visit.caller, id, accepted_ticks(visit, *due));
  if (!done) return documents_page(visit, done.error());
  auto chosen = service::choose(visit.environment, visit.caller, id);
  return chosen ? go("/") : problem(visit, chosen.error());
}

}  // namespace rapport::pages
