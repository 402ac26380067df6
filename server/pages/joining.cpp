// From the link of an activation or of an invitation to the portal: the account, the terms, done.
#include "server/pages/document_ticks.h"
#include "server/pages/handlers.h"
#include "server/pages/legal.h"
#include "server/pages/links.h"
#include "server/pages/shown.h"
#include "server/service/activation.h"
#include "server/service/customers.h"
#include "server/service/identity_providers.h"
#include "server/service/members.h"
#include "server/service/service_letters.h"
#include "server/texts/countries.h"

namespace rapport::pages {
namespace {

using service::Purpose;
using service::Welcome;
using texts::Text;

std::string_view account_path(Purpose purpose) {
  return purpose == Purpose::Activation ? "/activation" : "/invitation";
}
std::string terms_path(Purpose purpose) { return std::string(account_path(purpose)) + "/terms"; }

// Who is signed in is exactly who the link names.
bool is_right_account(const Visit& visit, const store::Ticket& ticket) {
  return visit.caller.is_signed_in() && service::folded(visit.caller.email) == ticket.email;
}

enum class Step : uint8_t { Account, Terms, Ready };

List progress(const Visit& visit, Step now) {
  List list;
  constexpr std::pair<Step, Text> kSteps[] = {
      {Step::Account, Text::step_account}, {Step::Terms, Text::step_terms}, {Step::Ready, Text::step_done}};
  for (const auto& [step, label] : kSteps)
    list.push_back(View{{"label", visit.word(label)}, {"is_done", step < now}, {"is_current", step == now}});
  return list;
}

View facts(const Visit& visit, const Welcome& about, Step step) {
  return View{{"service", service_name(visit, about.service)},
              {"organization", about.organization.name},
              {"partner", about.partner.name},
              {"country", texts::country_name(about.country, visit.language)},
              {"data_region", region_name(visit, about.region)},
              {"role_names", service::roles_in_language(about.roles, visit.language)},
              {"progress", progress(visit, step)}};
}

// ---- the account ----

http::Response account_page(const Visit& visit, const store::Ticket& ticket, const Refused& refused) {
  auto about = service::welcome(visit.environment, ticket);
  if (!about) return problem(visit, about.error());
  auto has_provider = service::can_use_provider(visit.environment, ticket);
  if (!has_provider) return problem(visit, has_provider.error());
  bool is_signed_in = visit.caller.is_signed_in(), is_right = is_right_account(visit, ticket);
  bool is_first = !refused && visit.form.empty();
  FormView form;
  form.text("name", is_first ? about->name : std::string(visit.field("name")),
            field_problem(visit, refused, "name"));
  form.secret("password", field_problem(visit, refused, "password"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = facts(visit, *about, Step::Account);
  view.add(form.take());
  size_t host = about->email.find('@') + 1;
  view.add(View{
      {"account", about->email},
      {"account_parts", View{{"name", about->email.substr(0, host)}, {"host", about->email.substr(host)}}},
      {"email", visit.caller.email},
      {"is_right_account", is_right},
      {"is_wrong_account", is_signed_in && !is_right},
      {"needs_sign_in", !is_signed_in && about->has_account},
      {"needs_password", !is_signed_in && !about->has_account},
      {"has_provider", *has_provider},
      {"terms_path", terms_path(about->purpose)}});
  bool is_activation = about->purpose == Purpose::Activation;
  return form_page(visit, is_activation ? "activation" : "invitation", Area::None, std::move(view), refused);
}

http::Response show_account_step(const Visit& visit, Purpose purpose) {
  return with_link(visit, purpose,
                   [&](const store::Ticket& ticket) { return account_page(visit, ticket, {}); });
}

// Signs in with exactly the account of the link, or makes it.
service::Outcome<service::SignedIn> prove(const Visit& visit, const store::Ticket& ticket) {
  if (visit.field("do") == "set-password")
    return service::create_invited_account(visit.environment, visit.link_token, visit.field("name"),
                                           visit.field("password"), visit.language, from_of(visit));
  auto signed_in = service::sign_in(visit.environment, ticket.email, visit.field("password"), from_of(visit));
  // Whose it is stands on the page: only the password can be wrong.
  if (!signed_in && signed_in.error().said.text == Text::problem_sign_in)
    return service::Refusal(std::vector<service::FieldProblem>{{"password", {Text::problem_sign_in}}});
  return signed_in;
}

http::Response post_account_step(const Visit& visit, Purpose purpose) {
  return with_link(visit, purpose, [&](const store::Ticket& ticket) {
    std::string_view what = visit.field("do");
    if (what == "continue" && is_right_account(visit, ticket)) return go(terms_path(purpose));
    // Somebody else's sign-in is ended by themselves, not in passing.
    bool can_prove = !visit.caller.is_signed_in() && (what == "sign-in" || what == "set-password");
    if (!can_prove) return go(std::string(account_path(purpose)));
    auto proved = prove(visit, ticket);
    if (proved) return enter(visit, *proved, terms_path(purpose));
    return refused_link(visit, proved.error(), [&] { return account_page(visit, ticket, proved.error()); });
  });
}

// ---- the terms ----

View document(const Visit& visit, Legal which) {
  const service::Settings& settings = visit.environment.settings;
  return View{{"version", legal_version(settings, which)},
              {"html", legal_text(settings, which, visit.language)}};
}

// What the installation asks for besides the two that every one has.
std::vector<service::Document> further_documents(const Visit& visit) {
  std::vector<service::Document> further;
  for (const service::Document& one : visit.environment.settings.documents)
    if (one.key != key_of(Legal::Terms) && one.key != key_of(Legal::Privacy)) further.push_back(one);
  return further;
}

http::Response terms_page(const Visit& visit, const store::Ticket& ticket, const Refused& refused) {
  auto about = service::welcome(visit.environment, ticket);
  if (!about) return problem(visit, about.error());
  auto ticked = [&](std::string_view name) {
    return visit.field(name) == "yes" ? FormView::Ticked::Yes : FormView::Ticked::No;
  };
  FormView form;
  form.tick("accept_terms", ticked("accept_terms"), field_problem(visit, refused, "accept_terms"))
      .tick("accept_privacy", ticked("accept_privacy"), field_problem(visit, refused, "accept_privacy"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = facts(visit, *about, Step::Terms);
  view.add(form.take());
  view.set("is_invitation", about->purpose == Purpose::Invitation)
      .set("terms", document(visit, Legal::Terms))
      .set("privacy", document(visit, Legal::Privacy))
      .set("documents", document_ticks(visit, further_documents(visit), refused));
  return form_page(visit, "activation_terms", Area::None, std::move(view), refused);
}

// Only for the account of the link: another one learns at the step before which it has to be.
http::Response for_right_account(const Visit& visit, Purpose purpose, const WithTicket& show) {
  return with_link(visit, purpose, [&](const store::Ticket& ticket) {
    if (!is_right_account(visit, ticket)) return go(std::string(account_path(purpose)));
    return show(ticket);
  });
}

http::Response show_terms_step(const Visit& visit, Purpose purpose) {
  return for_right_account(visit, purpose,
                           [&](const store::Ticket& ticket) { return terms_page(visit, ticket, {}); });
}

// What was ticked, in the version that was shown.
std::vector<service::Accepted> accepted_documents(const Visit& visit) {
  std::vector<service::Accepted> accepted;
  for (std::string_view key : {key_of(Legal::Terms), key_of(Legal::Privacy)}) {
    if (visit.field("accept_" + std::string(key)) != "yes") continue;
    accepted.push_back({std::string(key), std::string(visit.field(std::string(key) + "_version"))});
  }
  for (service::Accepted& one : accepted_ticks(visit, further_documents(visit)))
    accepted.push_back(std::move(one));
  return accepted;
}

http::Response post_terms_step(const Visit& visit, Purpose purpose) {
  return for_right_account(visit, purpose, [&](const store::Ticket& ticket) {
    auto about = service::welcome(visit.environment, ticket);
    if (!about) return problem(visit, about.error());
    auto done =
        service::accept_link(visit.environment, visit.caller, visit.link_token, accepted_documents(visit));
    if (!done)
      return refused_link(visit, done.error(), [&] { return terms_page(visit, ticket, done.error()); });
    // The activation's last page says what the link was for: the cookie stays, the link is used.
    if (purpose == Purpose::Activation) return go("/activation/done");
    http::Response response = go(portal_of(about->organization.kind), "joined");
    response.headers.push_back(link_cookie(visit, ""));
    return response;
  });
}

// ---- done ----

// Where it is used; "" where nobody has said so.
std::string address_of(const Visit& visit, const std::string& key) {
  const auto* known = service::catalogue_service(visit.environment.settings, key);
  return known ? known->url : std::string();
}

}  // namespace

http::Response show_activation(const Visit& visit) { return show_account_step(visit, Purpose::Activation); }
http::Response post_activation(const Visit& visit) { return post_account_step(visit, Purpose::Activation); }
http::Response show_invitation(const Visit& visit) { return show_account_step(visit, Purpose::Invitation); }
http::Response post_invitation(const Visit& visit) { return post_account_step(visit, Purpose::Invitation); }

http::Response show_activation_terms(const Visit& visit) {
  return show_terms_step(visit, Purpose::Activation);
}
http::Response post_activation_terms(const Visit& visit) {
  return post_terms_step(visit, Purpose::Activation);
}
http::Response show_invitation_terms(const Visit& visit) {
  return show_terms_step(visit, Purpose::Invitation);
}
http::Response post_invitation_terms(const Visit& visit) {
  return post_terms_step(visit, Purpose::Invitation);
}

http::Response show_activation_done(const Visit& visit) {
  http::Response home = go(home_of(visit.caller));
  if (visit.link_token.empty()) return home;
  auto link = service::look_at_link(visit.environment, visit.link_token);
  bool is_done = link && link->state == service::LinkState::Used &&
                 link->ticket.purpose == name_of(Purpose::Activation) &&
                 is_right_account(visit, link->ticket);
  if (!is_done) return home;
  auto about = service::welcome(visit.environment, link->ticket);
  auto record =
      service::service_record(visit.environment, visit.caller, link->ticket.subject_id.value_or(""));
  if (!about || !record) return home;
  View view = facts(visit, *about, Step::Ready);
  view.set("status", service_badge(visit, record->subscription));
  view.set("href", address_of(visit, about->service)).set("contact", service::contact_of(about->partner));
  return page(visit, "activation_done", Area::None, std::move(view));
}

}  // namespace rapport::pages
