// The partner's own pages: what is going on, and its people.
#include <algorithm>

#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/customers.h"
#include "server/service/members.h"

namespace rapport::pages {
namespace {

using model::Right;
using model::Role;
using texts::Text;

constexpr size_t kShown = 20;  // of what waits for somebody

std::string service_path(const store::Subscription& service) {
  return "/partner/customers/" + service.organization_id + "/services/" + service.id;
}

// ---- home ----

struct Step {
  Text label, help, action;
  std::string href;
  bool is_done;
};

List steps_view(const Visit& visit, const service::PartnerHome& home) {
  std::string customers = "/partner/customers";
  std::string to_send = home.waiting.empty() ? customers : service_path(home.waiting.front().subscription);
  std::vector<Step> steps{
      {Text::start_customer, Text::start_customer_help, Text::new_customer, customers + "/new",
       home.customers > 0},
      {Text::start_service, Text::start_service_help, Text::add_service, customers, home.has_service},
      {Text::start_activation, Text::start_activation_help, Text::send_activation, to_send, home.has_sent}};
  if (visit.caller.may(Right::ManageUsers))
    steps.push_back({Text::start_colleague, Text::start_colleague_help, Text::invite_person,
                     "/partner/people", home.has_colleague});
  bool is_new = std::any_of(steps.begin(), steps.end(), [](const Step& step) { return !step.is_done; });
  List list;
  if (!is_new) return list;
  for (const Step& step : steps)
    list.push_back(View{{"label", visit.word(step.label)},
                        {"help", visit.word(step.help)},
                        {"action", visit.word(step.action)},
                        {"href", step.href},
                        {"is_done", step.is_done}});
  return list;
}

// Why it stands in the list.
std::string reason(const Visit& visit, const store::Subscription& service) {
  using enum model::ServiceStatus;
  switch (service.status) {
    case Added: return std::string(visit.word(Text::attention_unsent));
    case InvitationSent: return std::string(visit.word(Text::attention_link_over));
    case Expired:
      return texts::fill(Text::attention_kept, visit.language, {{"date", shown_removal(visit, service)}});
    case Trial:
      return texts::fill(Text::attention_ends, visit.language, {{"date", shown_end(visit, service)}});
    case Active:
    case Suspended:
    case Removed: return "";
  }
  return "";
}

List attention_view(const Visit& visit, const service::PartnerHome& home) {
  List list;
  for (const auto* records : {&home.ending, &home.waiting}) {
    for (const service::ServiceRecord& record : *records) {
      if (list.size() == kShown) return list;
      const store::Subscription& service = record.subscription;
      std::string label = texts::fill(
          Text::service_of, visit.language,
          {{"service", service_name(visit, service.service)}, {"organization", record.customer.name}});
      list.push_back(View{{"href", service_path(service)},
                          {"label", label},
                          {"detail", reason(visit, service)},
                          {"status", service_badge(visit, service)}});
    }
  }
  return list;
}

// ---- people: a partner's and the operator's ----

bool is_operator(const Visit& visit) { return visit.caller.kind == model::OrganizationKind::Operator; }

std::string people_path(const Visit& visit) {
  return is_operator(visit) ? "/operator/people" : "/partner/people";
}

Area people_area(const Visit& visit) { return is_operator(visit) ? Area::Operators : Area::People; }

View person_view(const Visit& visit, const store::Membership& person) {
  bool is_self = person.id == visit.caller.membership_id;
  bool can_edit = visit.caller.may(Right::ManageUsers);
  int64_t since = person.status == model::UserStatus::Invited ? person.invited_at : person.accepted_at;
  return View{{"id", person.id},
              {"href", can_edit ? people_path(visit) + "/" + person.id : std::string()},
              {"name", person.name},
              {"email", person.email},
              {"role_names", role_names(visit, person.roles)},
              {"status", user_badge(visit, person.status)},
              {"since", shown_date(visit, since)},
              {"is_self", is_self},
              {"can_resend", can_edit && person.status == model::UserStatus::Invited},
              {"can_remove", can_edit && !is_self}};
}

struct InviteForm {
  Invitee who;
  std::string role;
  std::string language;
};

View invite_view(const Visit& visit, const InviteForm& typed,
                 const std::optional<service::Refusal>& refusal) {
  Wrong wrong(visit, refusal,
              {{"name", "name"},
               {"sign_in_email", "email"},
               {"contact_email", "contact_email"},
               {"role", "roles"},
               {"mail_language", "language"}});
  FormView form;
  add_invitee(form, typed.who, wrong);
  auto option = [&](Role role, Text help) {
    return FormView::Option{std::string(name_of(role)), role_name(visit, role),
                            std::string(visit.word(help))};
  };
  Options roles = {option(Role::PartnerAdministrator, Text::partner_administrator_help),
                   option(Role::PartnerExpert, Text::expert_help)};
  if (is_operator(visit)) roles = {option(Role::Operator, Text::operator_role_help)};
  form.choice("role", roles, typed.role, wrong.of("role"));
  form.choice("mail_language", language_options(), typed.language, wrong.of("mail_language"));
  wrong.add_rest(form);
  return form.take();
}

http::Response people_page(const Visit& visit, const InviteForm& typed,
                           const std::optional<service::Refusal>& refusal) {
  store::Page asked = page_asked(visit);
  auto people = service::people(visit.environment, visit.caller, "", asked);
  if (!people) return problem(visit, people.error());
  List rows;
  for (const store::Membership& person : people->rows) rows.push_back(person_view(visit, person));
  View view{{"people_title", visit.word(is_operator(visit) ? Text::operators : Text::people)},
            {"organization", visit.caller.organization_name},
            {"can_edit", visit.caller.may(Right::ManageUsers)},
            {"rows", std::move(rows)}};
  view.add(invite_view(visit, typed, refusal));
  view.set("paging", paging_view(visit, asked, people->total));
  return page(visit, "people", people_area(visit), std::move(view), status_of(refusal));
}

InviteForm no_invitee(const Visit& visit) {
  // An operator has the one role that there is.
  std::string role(is_operator(visit) ? name_of(Role::Operator) : std::string_view());
  return {{}, role, std::string(code_of(visit.language))};
}

http::Response invite_person(const Visit& visit) {
  InviteForm typed{invitee_typed(visit), std::string(visit.field("role")),
                   std::string(visit.field("mail_language"))};
  service::Invitation invitation{.name = typed.who.name,
                                 .email = typed.who.sign_in_email,
                                 .contact_email = typed.who.contact_email,
                                 .language = typed.language};
  if (auto role = model::role(typed.role)) invitation.roles = invitation.roles.with(*role);
  auto invited = once(visit, [&](const service::Environment& environment) {
    return service::invite(environment, visit.caller, invitation);
  });
  if (!invited) return people_page(visit, typed, invited.error());
  return go(visit.request.path, "invited");
}

http::Response remove_person(const Visit& visit) {
  auto person = service::person(visit.environment, visit.caller, visit.field("user"));
  if (!person) return problem(visit, person.error());
  if (!is_confirmed(visit)) {
    std::string text = texts::fill(Text::person_remove_question, visit.language, {{"name", person->name}});
    return confirm_page(visit, people_area(visit),
                        {text, std::string(visit.word(Text::remove)), Tone::Bad, visit.request.path});
  }
  auto removed = service::remove_person(visit.environment, visit.caller, person->id);
  if (!removed) return people_page(visit, no_invitee(visit), removed.error());
  return go(visit.request.path, "person_removed");
}

http::Response invite_person_again(const Visit& visit) {
  auto sent = service::invite_again(visit.environment, visit.caller, visit.field("user"), "");
  if (sent) return go(visit.request.path, "invited_again");
  if (sent.error().code == base::ErrorCode::NotFound) return problem(visit, sent.error());
  return people_page(visit, no_invitee(visit), sent.error());
}

}  // namespace

http::Response show_partner_home(const Visit& visit) {
  auto home = service::partner_home(visit.environment, visit.caller);
  if (!home) return problem(visit, home.error());
  List counts{count_view(visit, Text::count_customers, home->customers),
              count_view(visit, Text::count_active, home->services_active),
              count_view(visit, Text::count_trials, home->trials),
              count_view(visit, Text::count_waiting, home->services_waiting)};
  List steps = steps_view(visit, *home);
  View view{{"organization", home->partner.name}, {"status", organization_badge(visit, home->partner)},
            {"counts", std::move(counts)},        {"is_new", !steps.empty()},
            {"steps", std::move(steps)},          {"attention", attention_view(visit, *home)}};
  return page(visit, "partner_home", Area::Home, std::move(view));
}

http::Response show_people(const Visit& visit) { return people_page(visit, no_invitee(visit), std::nullopt); }

http::Response post_people(const Visit& visit) {
  std::string_view deed = visit.field("do");
  if (deed == "invite") return invite_person(visit);
  if (deed == "resend") return invite_person_again(visit);
  if (deed == "remove") return remove_person(visit);
  return problem(visit, 400);
}

}  // namespace rapport::pages
