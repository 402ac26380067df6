// The Customer Portal: the dashboard, the services, the people and their roles; the page of one person is
// also the partner's.
#include <algorithm>
#include <array>
#include <span>

#include "server/pages/access.h"
#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/customers.h"
#include "server/service/life_cycle.h"
#include "server/service/members.h"
#include "server/service/service_letters.h"

namespace rapport::pages {
namespace {

using model::Right;
using model::Role;
using model::ServiceStatus;
using model::UserEvent;
using texts::Text;

// ---- home and services ----

constexpr int64_t kRemovedShown = 90 * service::kDay;  // a service that is gone says so for as long

bool is_there(const store::Subscription& service) { return service.status != ServiceStatus::Removed; }

// Those that are there, and those that somebody may still look for: what was never activated they never saw.
std::vector<store::Subscription> present(const Visit& visit, const std::vector<store::Subscription>& all) {
  std::vector<store::Subscription> list;
  for (const store::Subscription& one : all) {
    bool is_missed = one.activated_at > 0 && one.status_at > visit.environment.now_ms() - kRemovedShown;
    if (is_there(one) || is_missed) list.push_back(one);
  }
  return list;
}

bool needs_attention(const Visit& visit, const store::Subscription& service) {
  switch (service.status) {
    case ServiceStatus::Trial: return service::days_left(service, visit.environment.today()) <= kSoonDays;
    case ServiceStatus::Suspended:
    case ServiceStatus::Expired: return true;
    case ServiceStatus::Added:
    case ServiceStatus::InvitationSent:
    case ServiceStatus::Active:
    case ServiceStatus::Removed: return false;
  }
  return false;
}

List attention_list(const Visit& visit, const service::CustomerHome& home,
                    const std::vector<store::Subscription>& services) {
  List list;
  for (const store::Subscription& one : services) {
    if (!needs_attention(visit, one)) continue;
    list.push_back(View{{"href", "/customer/services"},
                        {"label", service_name(visit, one.service)},
                        {"detail", service_note(visit, one, home.partner)},
                        {"status", service_badge(visit, one)}});
  }
  return list;
}

View step(const Visit& visit, Text label, Text help, Text action, const char* href) {
  return View{{"label", visit.word(label)},
              {"help", visit.word(help)},
              {"action", visit.word(action)},
              {"href", href},
              {"is_done", false}};
}

// What an administrator does first: until somebody else is there and their own sign-in is safe.
service::Outcome<List> steps_of(const Visit& visit, const service::CustomerHome& home) {
  if (!visit.caller.may(Right::ManageUsers)) return List{};
  auto factor = service::second_factor(visit.environment, visit.caller);
  if (!factor) return factor.error();
  bool has_users = home.people + home.invited > 1;
  if (has_users && factor->is_on) return List{};
  View users = step(visit, Text::start_users, Text::start_users_help, Text::invite, "/customer/users/new");
  View two_step =
      step(visit, Text::start_two_step, Text::start_two_step_help, Text::set_up, "/account/two-step");
  users.set("is_done", has_users);
  two_step.set("is_done", factor->is_on);
  return List{std::move(users), std::move(two_step)};
}

View service_row(const Visit& visit, const service::CustomerHome& home, const store::Subscription& one) {
  const service::CatalogueService* known =
      service::catalogue_service(visit.environment.settings, one.service);
  bool is_usable = one.status == ServiceStatus::Active || one.status == ServiceStatus::Trial;
  std::string url = is_usable && known ? known->url : std::string();
  std::string contact = service::contact_of(home.partner);
  return View{{"service", service_name(visit, one.service)},
              {"status", service_badge(visit, one)},
              {"country", country_name(visit, one.country)},
              {"data_region", region_name(visit, one.region)},
              {"account_number", home.organization.account_number.value_or("")},
              {"activated", shown_date(visit, one.activated_at)},
              {"expires", shown_end(visit, one)},
              {"partner", home.partner.name},
              {"contact", contact},
              {"note", service_note(visit, one, home.partner)},
              {"has_no_address", is_usable && url.empty()},
              {"href", std::move(url)}};
}

// Beside what needs attention, which says it too.
View brief_row(const Visit& visit, const service::CustomerHome& home, const store::Subscription& one) {
  View row = service_row(visit, home, one);
  if (needs_attention(visit, one)) row.set("note", "");
  return row;
}

// ---- users ----

constexpr std::array kRoles = {Role::Administrator, Role::Designer, Role::Configurator, Role::Viewer};
constexpr std::array kPartnerRoles = {Role::PartnerAdministrator, Role::PartnerExpert};
constexpr std::array kOperatorRoles = {Role::Operator};

// The list to which the page of a person belongs, and the roles that people have there.
struct PeopleOf {
  std::string list;
  Text label;
  Area area;
  std::span<const Role> roles;
};

PeopleOf people_of(model::OrganizationKind kind) {
  switch (kind) {
    case model::OrganizationKind::Operator:
      return {"/operator/people", Text::operators, Area::Operators, kOperatorRoles};
    case model::OrganizationKind::Partner:
      return {"/partner/people", Text::people, Area::People, kPartnerRoles};
    case model::OrganizationKind::Customer: return {"/customer/users", Text::users, Area::Users, kRoles};
  }
  return {"/customer/users", Text::users, Area::Users, kRoles};
}

Text help_of(Role role) {
  switch (role) {
    case Role::Administrator: return Text::administrator_help;
    case Role::Designer: return Text::designer_help;
    case Role::Configurator: return Text::configurator_help;
    case Role::Viewer: return Text::viewer_help;
    case Role::Operator:
    case Role::PartnerAdministrator: return Text::partner_administrator_help;
    case Role::PartnerExpert: return Text::expert_help;
  }
  return Text::administrator_help;
}

void add_roles(FormView& form, const Visit& visit, model::Roles roles, const std::string& error) {
  Options options;
  std::vector<std::string> chosen;
  for (Role role : people_of(visit.caller.kind).roles) {
    std::string name(model::name_of(role));
    options.push_back({name, role_name(visit, role), std::string(visit.word(help_of(role)))});
    if (roles.has(role)) chosen.push_back(name);
  }
  form.choices("roles", options, chosen, error);
}

model::Roles roles_typed(const Visit& visit) {
  model::Roles roles;
  for (const http::Field& field : visit.form) {
    auto role = field.name == "role" ? model::role(field.value) : std::nullopt;
    if (role) roles = roles.with(*role);
  }
  return roles;
}

View user_row(const Visit& visit, const store::Membership& user) {
  return View{{"href", "/customer/users/" + user.id},
              {"name", user.name},
              {"email", user.email},
              {"role_names", role_names(visit, user.roles)},
              {"status", user_badge(visit, user.status)},
              {"since", shown_date(visit, user.accepted_at == 0 ? user.invited_at : user.accepted_at)},
              {"is_self", user.id == visit.caller.membership_id}};
}

bool can(const Visit& visit, const store::Membership& user, UserEvent event) {
  bool takes_away = event == UserEvent::Disable || event == UserEvent::Remove;
  if (takes_away && user.id == visit.caller.membership_id) return false;
  return model::after(user.status, event).has_value();
}

http::Response user_page(const Visit& visit, const std::optional<model::Roles>& typed,
                         const std::optional<service::Refusal>& refusal) {
  auto user = service::person(visit.environment, visit.caller, visit.parameter("user"));
  if (!user) return problem(visit, user.error());
  Wrong wrong(visit, refusal, {{"roles", "roles"}});
  FormView form;
  add_roles(form, visit, typed.value_or(user->roles), wrong.of("roles"));
  wrong.add_rest(form);
  View view = form.take();
  view.set("name", user->name).set("email", user->email).set("contact_email", user->contact_email);
  view.set("organization", visit.caller.organization_name).set("status", user_badge(visit, user->status));
  view.set("invited", shown_date(visit, user->invited_at))
      .set("joined", shown_date(visit, user->accepted_at));
  const bool can_resend = can(visit, *user, UserEvent::Send),
             can_disable = can(visit, *user, UserEvent::Disable),
             can_enable = can(visit, *user, UserEvent::Enable),
             can_remove = can(visit, *user, UserEvent::Remove);
  view.add(View{{"can_resend", can_resend},
                {"can_disable", can_disable},
                {"can_enable", can_enable},
                {"can_remove", can_remove},
                {"can_manage", can_resend || can_disable || can_enable || can_remove}});
  const PeopleOf people = people_of(visit.caller.kind);
  view.set("list_href", people.list).set("list_label", visit.word(people.label));
  view.set("audit_href", portal_of(visit.caller.kind) + "/audit?" + http::write_form({{"q", user->name}}));
  return page(visit, "user", people.area, std::move(view), status_of(refusal));
}

http::Response invite_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  bool is_typed = visit.request.method == http::Method::Post;
  std::string language(is_typed ? visit.field("mail_language") : code_of(visit.language));
  Wrong wrong(visit, refusal,
              {{"name", "name"},
               {"sign_in_email", "email"},
               {"contact_email", "contact_email"},
               {"mail_language", "language"},
               {"roles", "roles"}});
  FormView form;
  add_invitee(form, invitee_typed(visit), wrong);
  form.choice("mail_language", language_options(), language, wrong.of("mail_language"));
  add_roles(form, visit, roles_typed(visit), wrong.of("roles"));
  wrong.add_rest(form);
  return page(visit, "user_invite", Area::Users, form.take(), status_of(refusal));
}

// What a button of the user's page does.
struct Deed {
  std::string_view name;  // the value of `do`
  service::Outcome<service::Done> (*act)(const service::Environment&, const service::Caller&,
                                         std::string_view);
  std::string_view done;
  std::optional<Text> question = {};
  Text yes = Text::remove;
};
constexpr std::array kDeeds = {
    Deed{"disable", service::disable_person, "person_disabled", Text::disable_question, Text::disable},
    Deed{"enable", service::enable_person, "person_enabled"},
    Deed{"remove", service::remove_person, "person_removed", Text::person_remove_question},
    Deed{"resend",
         [](const service::Environment& environment, const service::Caller& caller, std::string_view id) {
           return service::invite_again(environment, caller, id, "");
         },
         "invited_again"}};

http::Response do_deed(const Visit& visit, const Deed& deed) {
  std::string_view id = visit.parameter("user");
  if (deed.question && !is_confirmed(visit)) {
    auto user = service::person(visit.environment, visit.caller, id);
    if (!user) return problem(visit, user.error());
    return confirm_page(visit, people_of(visit.caller.kind).area,
                        {visit.said({*deed.question, {{"name", user->name}}}),
                         std::string(visit.word(deed.yes)), Tone::Bad, visit.request.path});
  }
  auto done = deed.act(visit.environment, visit.caller, id);
  if (!done) return user_page(visit, {}, done.error());
  return go(deed.name == "remove" ? people_of(visit.caller.kind).list : visit.request.path, deed.done);
}

}  // namespace

http::Response show_customer_home(const Visit& visit) {
  auto home = service::customer_home(visit.environment, visit.caller);
  if (!home) return problem(visit, home.error());
  auto steps = steps_of(visit, *home);
  if (!steps) return problem(visit, steps.error());
  std::vector<store::Subscription> services = present(visit, home->services);
  int64_t in_use = std::count_if(services.begin(), services.end(), is_there);
  List rows;
  for (const store::Subscription& one : services) rows.push_back(brief_row(visit, *home, one));
  View view = rows_view(std::move(rows));
  view.set("organization", home->organization.name).set("partner", home->partner.name);
  view.set("status", organization_badge(visit, home->organization));
  view.set("contact_name", home->partner.contact_name)
      .set("contact_email", home->partner.contact_email)
      .set("contact_phone", home->partner.contact_phone);
  view.set("counts", List{count_view(visit, Text::count_services, in_use),
                          count_view(visit, Text::count_users, home->people),
                          count_view(visit, Text::count_open_invitations, home->invited)});
  view.set("is_new", !steps->empty()).set("steps", std::move(*steps));
  view.set("attention", attention_list(visit, *home, services));
  return page(visit, "customer_home", Area::Home, std::move(view));
}

http::Response show_services(const Visit& visit) {
  auto home = service::customer_home(visit.environment, visit.caller);
  if (!home) return problem(visit, home.error());
  List rows;
  for (const store::Subscription& one : present(visit, home->services))
    rows.push_back(service_row(visit, *home, one));
  return page(visit, "services", Area::Services, rows_view(std::move(rows)));
}

http::Response show_users(const Visit& visit) {
  store::Page asked = page_asked(visit);
  auto people = service::people(visit.environment, visit.caller, visit.asked("q"), asked);
  if (!people) return problem(visit, people.error());
  List rows;
  for (const store::Membership& user : people->rows) rows.push_back(user_row(visit, user));
  View view = rows_view(std::move(rows));
  view.set("organization", visit.caller.organization_name);
  view.set("query", visit.asked("q")).set("is_filtered", !visit.asked("q").empty());
  view.set("paging", paging_view(visit, asked, people->total));
  return list_page(visit, "users", Area::Users, std::move(view), people->total);
}

http::Response show_user_invite(const Visit& visit) { return invite_page(visit, {}); }

http::Response post_user_invite(const Visit& visit) {
  Invitee typed = invitee_typed(visit);
  auto invited = once(visit, [&](const service::Environment& environment) {
    return service::invite(environment, visit.caller,
                           {typed.name, typed.sign_in_email, typed.contact_email, roles_typed(visit),
                            std::string(visit.field("mail_language"))});
  });
  if (!invited) return invite_page(visit, invited.error());
  return go("/customer/users/" + *invited, "invited");
}

http::Response show_user(const Visit& visit) { return user_page(visit, {}, {}); }

http::Response post_user(const Visit& visit) {
  for (const Deed& deed : kDeeds)
    if (visit.field("do") == deed.name) return do_deed(visit, deed);
  if (visit.field("do") != "roles") return problem(visit, 400);
  model::Roles roles = roles_typed(visit);
  auto changed = service::change_roles(visit.environment, visit.caller, visit.parameter("user"), roles);
  if (!changed) return user_page(visit, roles, changed.error());
  bool is_self = visit.parameter("user") == visit.caller.membership_id;
  bool may_stay = !is_self || model::allows(roles, Right::ManageUsers);
  return go(may_stay ? visit.request.path : portal_of(visit.caller.kind), "roles_saved");
}

}  // namespace rapport::pages
