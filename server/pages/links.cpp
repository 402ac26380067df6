#include "server/pages/links.h"

#include <algorithm>

#include "server/pages/handlers.h"
#include "server/service/activation.h"

namespace rapport::pages {
namespace {

using service::Link;
using service::LinkState;
using service::Purpose;
using texts::Text;

constexpr size_t kTokenCharacters = 43;

// Anything else is none of ours, and nothing for a cookie.
bool looks_like_token(std::string_view text) {
  return text.size() == kTokenCharacters && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                  c == '_';
         });
}

// The page that goes on with a link; "/link" for what does not come in a mail.
std::string_view path_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::FirstOperator: return "/first-operator";
    case Purpose::ConfirmPartner: return "/partner/confirm";
    case Purpose::Activation: return "/activation";
    case Purpose::Invitation: return "/invitation";
    case Purpose::Reset: return "/reset";
    case Purpose::NewEmail: return "/new-email";
    case Purpose::NewContact: return "/new-contact";
    case Purpose::SecondFactor: break;
  }
  return "/link";
}

// Where people ask for another link themselves; "": somebody else sends it.
std::string_view again_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::ConfirmPartner: return "/partner/register";
    case Purpose::Reset: return "/forgot";
    case Purpose::NewEmail:
    case Purpose::NewContact: return "/account";
    case Purpose::FirstOperator:
    case Purpose::Activation:
    case Purpose::Invitation:
    case Purpose::SecondFactor: break;
  }
  return "";
}

// Who sends another one: the partner of an activation, the organization of an invitation; whoever keeps the
// registry, where it names a partner's sign-in no longer.
std::string sender_of(const Visit& visit, const Link& link) {
  std::string nobody(visit.word(Text::sender_unknown));
  if (link.state == LinkState::Unknown) return nobody;
  auto purpose = service::purpose_of(link.ticket.purpose).value_or(Purpose::SecondFactor);
  bool is_of_registry = purpose == Purpose::ConfirmPartner && link.state == LinkState::Withdrawn;
  if (is_of_registry) return visit.environment.settings.vendor;
  if (!again_of(purpose).empty()) return visit.environment.settings.product;
  if (purpose != Purpose::Activation && purpose != Purpose::Invitation) return nobody;
  auto about = service::welcome(visit.environment, link.ticket);
  if (!about) return nobody;
  return purpose == Purpose::Activation ? about->partner.name : about->organization.name;
}

Link without_second_factor(Link link) {
  if (link.ticket.purpose == name_of(Purpose::SecondFactor)) return Link{};
  return link;
}

service::Outcome<Link> opened(const Visit& visit) {
  if (visit.link_token.empty()) return Link{};
  auto link = service::look_at_link(visit.environment, visit.link_token);
  if (!link) return link;
  return without_second_factor(std::move(*link));
}

// What is over is gone; what only waits is in the way of it now.
unsigned status_of_state(LinkState state) {
  switch (state) {
    case LinkState::Unknown: return 404;
    case LinkState::Suspended: return 409;
    case LinkState::Valid:
    case LinkState::Used:
    case LinkState::Expired:
    case LinkState::Superseded:
    case LinkState::Withdrawn: break;
  }
  return 410;
}

// Whether the person gets another one by asking for it.
bool can_ask_again(LinkState state, Purpose purpose) {
  if (again_of(purpose).empty()) return false;
  return state == LinkState::Expired || (state == LinkState::Withdrawn && purpose != Purpose::ConfirmPartner);
}

http::Response state_page(const Visit& visit, const Link& link) {
  auto purpose = service::purpose_of(link.ticket.purpose).value_or(Purpose::SecondFactor);
  bool is_unknown = link.state == LinkState::Unknown, is_suspended = link.state == LinkState::Suspended;
  View view{{"is_used", link.state == LinkState::Used},
            {"is_expired", link.state == LinkState::Expired},
            {"is_superseded", link.state == LinkState::Superseded},
            {"is_withdrawn", link.state == LinkState::Withdrawn},
            {"is_suspended", is_suspended},
            {"is_unknown", is_unknown},
            {"is_signed_in", visit.caller.is_signed_in()},
            {"is_first_operator", purpose == Purpose::FirstOperator && !is_unknown},
            {"sender", sender_of(visit, link)}};
  bool can_ask = can_ask_again(link.state, purpose);
  view.set("again", can_ask ? Value(View{{"href", again_of(purpose)}}) : Value(false));
  if (is_suspended)
    view.set("until", texts::format_date_time(link.ticket.expires_at, visit.preferences()))
        .set("vendor", visit.environment.settings.vendor);
  if (link.state == LinkState::Expired)
    view.set("expired_on", texts::format_date_time(link.ticket.expires_at, visit.preferences()));
  return page(visit, "link_state", Area::None, std::move(view), status_of_state(link.state));
}

// ---- a new password ----

http::Response reset_page(const Visit& visit, const store::Ticket& ticket, const Refused& refused) {
  FormView form;
  form.secret("password", field_problem(visit, refused, "password"));
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("email", ticket.email);
  return form_page(visit, "reset", Area::None, std::move(view), refused);
}

// ---- a new sign-in e-mail ----

enum class Which : uint8_t { SignIn, Contact };

http::Response new_email_page(const Visit& visit, const store::Ticket& ticket, Which which,
                              const Refused& refused) {
  FormView form;
  if (auto general = general_problem(visit, refused)) form.problem(*general);
  View view = form.take();
  view.set("email", ticket.email).set("is_contact", which == Which::Contact);
  return form_page(visit, "new_email", Area::None, std::move(view), refused);
}

}  // namespace

http::Response with_link(const Visit& visit, Purpose purpose, const WithTicket& show) {
  auto link = opened(visit);
  if (!link) return problem(visit, link.error());
  if (link->state != LinkState::Valid) return state_page(visit, *link);
  auto its = service::purpose_of(link->ticket.purpose);
  if (its && *its != purpose) return go(std::string(path_of(*its)));
  return show(link->ticket);
}

http::Response refused_link(const Visit& visit, const service::Refusal& refusal,
                            const std::function<http::Response()>& form_again) {
  if (refusal.said.text != Text::problem_link) return form_again();
  auto link = opened(visit);
  if (!link) return problem(visit, link.error());
  return link->state == LinkState::Valid ? form_again() : state_page(visit, *link);
}

http::Response open_link(const Visit& visit) {
  std::string_view token = visit.parameter("token");
  if (!looks_like_token(token)) {
    http::Response response = go("/link");
    response.headers.push_back(link_cookie(visit, ""));
    return response;
  }
  auto link = service::look_at_link(visit.environment, token);
  if (!link) return problem(visit, link.error());
  auto purpose = service::purpose_of(link->ticket.purpose);
  bool goes_on = link->state == LinkState::Valid && purpose;
  http::Response response = go(std::string(goes_on ? path_of(*purpose) : "/link"));
  response.headers.push_back(link_cookie(visit, token));
  return response;
}

http::Response show_link(const Visit& visit) {
  auto link = opened(visit);
  if (!link) return problem(visit, link.error());
  auto purpose = service::purpose_of(link->ticket.purpose);
  if (link->state == LinkState::Valid && purpose) return go(std::string(path_of(*purpose)));
  return state_page(visit, *link);
}

http::Response show_reset(const Visit& visit) {
  return with_link(visit, Purpose::Reset,
                   [&](const store::Ticket& ticket) { return reset_page(visit, ticket, {}); });
}

http::Response post_reset(const Visit& visit) {
  return with_link(visit, Purpose::Reset, [&](const store::Ticket& ticket) {
    auto done =
        service::reset_password(visit.environment, visit.link_token, visit.field("password"), from_of(visit));
    if (!done)
      return refused_link(visit, done.error(), [&] { return reset_page(visit, ticket, done.error()); });
    http::Response response = enter(visit, *done, "/", "password_saved");
    response.headers.push_back(link_cookie(visit, ""));
    return response;
  });
}

namespace {

http::Response show_new_address(const Visit& visit, Purpose purpose, Which which) {
  return with_link(visit, purpose,
                   [&](const store::Ticket& ticket) { return new_email_page(visit, ticket, which, {}); });
}

http::Response after_new_address(const Visit& visit, const store::Ticket& ticket, Which which,
                                 const service::Outcome<service::Done>& done) {
  if (!done)
    return refused_link(visit, done.error(),
                        [&] { return new_email_page(visit, ticket, which, done.error()); });
  http::Response response = go(visit.caller.is_signed_in() ? "/account" : "/sign-in",
                               which == Which::SignIn ? "email_changed" : "contact_changed");
  response.headers.push_back(link_cookie(visit, ""));
  return response;
}

}  // namespace

http::Response show_new_email(const Visit& visit) {
  return show_new_address(visit, Purpose::NewEmail, Which::SignIn);
}

http::Response post_new_email(const Visit& visit) {
  return with_link(visit, Purpose::NewEmail, [&](const store::Ticket& ticket) {
    return after_new_address(visit, ticket, Which::SignIn,
                             service::confirm_new_email(visit.environment, visit.link_token));
  });
}

http::Response show_new_contact(const Visit& visit) {
  return show_new_address(visit, Purpose::NewContact, Which::Contact);
}

http::Response post_new_contact(const Visit& visit) {
  return with_link(visit, Purpose::NewContact, [&](const store::Ticket& ticket) {
    return after_new_address(visit, ticket, Which::Contact,
                             service::confirm_new_contact(visit.environment, visit.link_token));
  });
}

}  // namespace rapport::pages
