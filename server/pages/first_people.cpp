// The first person of an installation, and the first of a partner organization.
#include "server/pages/handlers.h"
#include "server/pages/links.h"
#include "server/service/operators.h"
#include "server/service/partners.h"

namespace rapport::pages {
namespace {

using service::Purpose;
using texts::Text;

std::string kept(const Visit& visit, std::string_view name) { return std::string(visit.field(name)); }

http::Response operator_page(const Visit& visit, const Refused& refused) {
  FormView form;
  form.text("name", kept(visit, "name"), field_problem(visit, refused, "name"))
      .text("email", kept(visit, "email"), field_problem(visit, refused, "email"))
      .secret("password", field_problem(visit, refused, "password"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  return form_page(visit, "first_operator", Area::None, form.take(), refused);
}

http::Response register_page(const Visit& visit, const Refused& refused) {
  FormView form;
  form.text("email", kept(visit, "email"), field_problem(visit, refused, "email"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  return form_page(visit, "partner_register", Area::None, form.take(), refused);
}

http::Response confirm_page(const Visit& visit, const store::Ticket& ticket, const Refused& refused) {
  auto about = service::confirmation(visit.environment, ticket);
  if (!about) return problem(visit, about.error());
  FormView form;
  form.text("name", kept(visit, "name"), field_problem(visit, refused, "name"))
      .secret("password", field_problem(visit, refused, "password"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("partner", about->partner.name)
      .set("email", about->email)
      .set("has_account", about->has_account)
      .set("is_over", refused && refused->said.text == Text::problem_partner_active);
  return form_page(visit, "partner_confirm", Area::None, std::move(view), refused);
}

}  // namespace

http::Response show_first_operator(const Visit& visit) {
  return with_link(visit, Purpose::FirstOperator,
                   [&](const store::Ticket&) { return operator_page(visit, {}); });
}

http::Response post_first_operator(const Visit& visit) {
  return with_link(visit, Purpose::FirstOperator, [&](const store::Ticket&) {
    service::NewPerson person{kept(visit, "name"), kept(visit, "email"), kept(visit, "password"),
                              std::string(code_of(visit.language))};
    auto made = service::create_first_operator(visit.environment, visit.link_token, person, from_of(visit));
    if (!made) return refused_link(visit, made.error(), [&] { return operator_page(visit, made.error()); });
    http::Response response = enter(visit, *made, "/operator", "operator_created");
    response.headers.push_back(link_cookie(visit, ""));
    return response;
  });
}

http::Response show_partner_register(const Visit& visit) { return register_page(visit, {}); }

http::Response post_partner_register(const Visit& visit) {
  auto asked = service::register_partner(visit.environment, visit.field("email"), code_of(visit.language),
                                         from_of(visit));
  if (!asked) return register_page(visit, asked.error());
  return page(visit, "partner_register_sent", Area::None, View{{"email", visit.field("email")}});
}

http::Response show_partner_confirm(const Visit& visit) {
  return with_link(visit, Purpose::ConfirmPartner,
                   [&](const store::Ticket& ticket) { return confirm_page(visit, ticket, {}); });
}

http::Response post_partner_confirm(const Visit& visit) {
  return with_link(visit, Purpose::ConfirmPartner, [&](const store::Ticket& ticket) {
    service::NewAdministrator person{kept(visit, "name"), kept(visit, "password"),
                                     std::string(code_of(visit.language))};
    auto made = service::activate_partner(visit.environment, visit.link_token, person, from_of(visit));
    if (!made)
      return refused_link(visit, made.error(), [&] { return confirm_page(visit, ticket, made.error()); });
    http::Response response = enter(visit, *made, "/", "partner_activated");
    response.headers.push_back(link_cookie(visit, ""));
    return response;
  });
}

}  // namespace rapport::pages
