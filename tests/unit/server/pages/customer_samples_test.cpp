#include "server/pages/qr_code.h"
#include "tests/unit/server/pages/samples.h"

namespace rapport::pages::samples {
namespace {

using texts::Language;
using texts::Text;

Frame customer(Language l, Area area, const std::string& path) {
  Frame frame = outside(l, path);
  frame.person_name = "Mette Holm";
  frame.person_email = "mette.holm@moellehoej.example";
  frame.wearing = Wearing{model::OrganizationKind::Customer, "Møllehøj Værktøj A/S", true, false};
  frame.area = area;
  return frame;
}

View service_row(Language l) {
  return View{{"service", "Rapport"},
              {"country", "Danmark"},
              {"data_region", "EU North"},
              {"account_number", ""},
              {"activated", "21 November 2026"},
              {"expires", "19 February 2027"},
              {"partner", "Nordwind Consulting GmbH"},
              {"contact", "Nordwind Consulting GmbH, Support, support@nordwind.example"},
              {"note", ""},
              {"has_no_address", false},
              {"href", "https://rapport.example"},
              {"status", trial(l, 88)}};
}

View suspended_row(Language l) {
  std::string note =
      texts::fill(Text::service_suspended_note, l,
                  {{"partner", "Nordwind Consulting GmbH"},
                   {"since", "22 November 2026"},
                   {"contact", "Nordwind Consulting GmbH, Support, support@nordwind.example"}});
  return service_row(l)
      .set("status", badge(Tone::Bad, words(Text::status_suspended, l)))
      .set("note", note)
      .set("has_no_address", true)
      .set("href", "");
}

View home(Language l) {
  View view{
      {"organization", "Møllehøj Værktøj A/S"}, {"partner", "Nordwind Consulting GmbH"}, {"is_new", true}};
  view.set("status", badge(Tone::Good, words(Text::status_active, l)));
  view.set("counts", List{View{{"label", words(Text::count_services, l)}, {"value", "1"}},
                          View{{"label", words(Text::count_users, l)}, {"value", "4"}},
                          View{{"label", words(Text::count_open_invitations, l)}, {"value", "2"}}});
  view.set("steps", steps(l, {{Text::start_users, Text::start_users_help, Text::invite},
                              {Text::start_two_step, Text::start_two_step_help, Text::set_up}}));
  view.set("attention", List{});
  view.set("contact_name", "Support")
      .set("contact_email", "support@nordwind.example")
      .set("contact_phone", "+49 431 55 01 10");
  return page(customer(l, Area::Home, "/customer"), view).add(rows_view({service_row(l), suspended_row(l)}));
}

View user_row(Language l, std::string name, std::string email, Text roles, View status) {
  return View{{"href", "#main"},
              {"name", name},
              {"email", email},
              {"role_names", words(roles, l)},
              {"status", status},
              {"since", "22 November 2026"},
              {"is_self", name == "Mette Holm"}};
}

View users(Language l) {
  const View active = badge(Tone::Good, words(Text::status_active, l));
  List rows{user_row(l, "Ines Falk", "ines.falk@moellehoej.example", Text::role_configurator, active),
            user_row(l, "Mette Holm", "mette.holm@moellehoej.example", Text::role_administrator, active),
            user_row(l, "Søren Kjær", "soeren.kjaer@moellehoej.example", Text::role_designer,
                     badge(Tone::Wait, words(Text::status_invited, l))),
            user_row(l, "Anne Lund", "anne.lund@moellehoej.example", Text::role_configurator,
                     badge(Tone::Idle, words(Text::status_disabled, l)))};
  return page(customer(l, Area::Users, "/customer/users"), rows_view(rows))
      .set("organization", "Møllehøj Værktøj A/S")
      .set("query", "")
      .set("is_filtered", false)
      .set("said", false)
      .set("paging", false);
}

void roles(FormView& form, Language l, std::string error) {
  form.choices("roles",
               {{"administrator", words(Text::role_administrator, l), words(Text::administrator_help, l)},
                {"designer", words(Text::role_designer, l), words(Text::designer_help, l)},
                {"configurator", words(Text::role_configurator, l), words(Text::configurator_help, l)},
                {"viewer", words(Text::role_viewer, l), words(Text::viewer_help, l)}},
               {"viewer"}, std::move(error));
}

View user(Language l) {
  FormView form;
  roles(form, l, words(Text::problem_roles_viewer, l));
  View view{{"name", "Søren Kjær"},
            {"organization", "Møllehøj Værktøj A/S"},
            {"email", "soeren.kjaer@moellehoej.example"},
            {"contact_email", "soeren.kjaer@moellehoej.example"},
            {"status", badge(Tone::Wait, words(Text::status_invited, l))},
            {"invited", "21 November 2026"},
            {"joined", ""},
            {"list_href", "/customer/users"},
            {"list_label", words(Text::users, l)},
            {"audit_href", "/customer/audit?q=S%C3%B8ren"},
            {"can_resend", true},
            {"can_disable", true},
            {"can_enable", true},
            {"can_remove", true},
            {"can_manage", true}};
  return page(customer(l, Area::Users, "/customer/users/3"), view).add(form.take());
}

View user_invite(Language l) {
  FormView form;
  invitee(form);
  roles(form, l, "");
  form.choice("mail_language", {{"da", "Dansk", ""}, {"en", "English", ""}}, "da");
  return page(customer(l, Area::Users, "/customer/users/new"), form.take());
}

void formats(FormView& form) {
  form.choice("language", {{"da", "Dansk", ""}, {"en", "English", ""}}, "da")
      .choice("time_zone", {{"UTC", "UTC", ""}, {"Europe/Copenhagen", "Europe/Copenhagen", ""}},
              "Europe/Copenhagen")
      .choice("date_format", {{"long", "23 November 2026", ""}, {"iso", "2026-11-23", ""}}, "long")
      .choice("number_format", {{"1.234,5", "1.234,5", ""}}, "1.234,5");
}

View organization(Language l) {
  FormView form;
  address(form, l);
  formats(form);
  form.text("registration_number", "DK-10203040");
  return page(customer(l, Area::Organization, "/customer/organization"), form.take())
      .set("organization", "Møllehøj Værktøj A/S")
      .set("status", badge(Tone::Good, words(Text::status_active, l)))
      .set("account_number", "")
      .set("partner", "Nordwind Consulting GmbH");
}

View identity_provider(Language l) {
  FormView form;
  form.text("issuer", "https://login.moellehoej.example")
      .text("client_id", "rapport")
      .secret("client_secret", words(Text::problem_required, l))
      .text("domains", "moellehoej.example")
      .tick("provider_only", FormView::Ticked::Yes);
  return page(customer(l, Area::Provider, "/customer/identity-provider"), form.take())
      .set("organization", "Møllehøj Værktøj A/S")
      .set("is_there", true)
      .set("provider", "https://login.moellehoej.example")
      .set("return_url", "https://rapport.example.com/sign-in/provider/callback")
      .set("failure",
           View{{"at", "23 November 2026, 10:12"},
                {"text", "the identity provider refused the code with status 401: `invalid_client`"}});
}

View account(Language l) {
  FormView form;
  formats(form);
  form.text("name", "Mette Holm").text("contact_email", "").text("new_email", "");
  form.secret("email_password").secret("contact_password");
  return page(customer(l, Area::Account, "/account"), form.take())
      .set("contact", "office@moellehoej.example")
      .set("has_password", true)
      .set("email", "mette.holm@moellehoej.example");
}

View two_step(Language l, std::string_view shown) {
  List codes;
  for (const char* code : {"k7mf-2xqp-9wtd", "h3vr-8ncj-4zbg", "p6td-5ykm-2fwx", "x9qb-7hgr-3vnc"})
    codes.push_back(View{{"code", code}});
  FormView form;
  form.text("code", "");
  const std::string uri =
      "otpauth://totp/Rapport:mette.holm@moellehoej.example?secret=JBSWY3DPEHPK3PXP&issuer=Rapport";
  View view{{"is_off", shown == "off"},
            {"is_begun", shown == "begun"},
            {"is_on", shown == "on"},
            {"is_shown", shown == "shown"},
            {"seed", "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"},
            {"uri", uri},
            {"codes", codes},
            {"codes_left", "9"}};
  if (auto code = qr_code(uri))
    view.set("qr", View{{"span", std::to_string(code->modules + 2 * kQuietModules)}, {"path", code->path}});
  return page(customer(l, Area::TwoStep, "/account/two-step"), view).add(form.take());
}

View sign_ins(Language l) {
  const auto row = [](const char* id, const char* device, bool is_this) {
    return View{{"id", id},
                {"device", device},
                {"address", "192.0.2.17"},
                {"since", "20 November 2026"},
                {"last_seen", "23 November 2026, 08:40"},
                {"instant", "2026-11-23T07:40:00Z"},
                {"is_this", is_this}};
  };
  return page(customer(l, Area::SignIns, "/account/sign-ins"),
              View{{"rows", List{row("1", "Firefox, Windows", true), row("2", "Safari, iPhone", false)}},
                   {"has_others", true},
                   {"paging", paging()}});
}

View api_tokens(Language l) {
  FormView form;
  form.text("name", "")
      .choices("scope",
               {{"SeePeople", words(Text::right_SeePeople, l), words(Text::right_SeePeople_help, l)},
                {"ManageUsers", words(Text::right_ManageUsers, l), words(Text::right_ManageUsers_help, l)}},
               {"SeePeople"})
      .choice("days", {{"30", words(Text::days_30, l), ""}, {"90", words(Text::days_90, l), ""}}, "90");
  View row{{"id", "1"},
           {"name", "nightly build"},
           {"scope_name", words(Text::right_SeePeople, l)},
           {"created", "3 October 2026"},
           {"expires", "1 January 2027"},
           {"last_seen", "23 November 2026, 02:00"},
           {"status", badge(Tone::Good, words(Text::status_active, l))}};
  return page(customer(l, Area::Tokens, "/customer/api-tokens"), form.take())
      .add(rows_view({row}))
      .set("organization", "Møllehøj Værktøj A/S")
      .set("shown", View{{"token", "rap_Zm9yIHRoZSBwcmV2aWV3IG9ubHksIG5vdCBhIHRva2Vu"}});
}

void events(FormView& form, Language l) {
  form.choices("events",
               {{"service.activated", words(Text::webhook_event_activated, l), ""},
                {"service.changed", words(Text::webhook_event_changed, l), ""},
                {"service.expired", words(Text::webhook_event_expired, l), ""},
                {"service.removed", words(Text::webhook_event_removed, l), ""}},
               {"service.activated", "service.expired"});
}

View webhooks(Language l) {
  FormView form;
  form.text("url", "http://intern", words(Text::problem_https, l));
  events(form, l);
  View row{{"href", "#main"},
           {"target", "https://hooks.moellehoej.example/rapport/status-changes"},
           {"events", words(Text::webhook_event_activated, l)},
           {"last_delivery", "22 November 2026, 17:03"},
           {"status", badge(Tone::Bad, words(Text::status_failed, l))}};
  return page(customer(l, Area::Webhooks, "/customer/webhooks"), form.take())
      .add(rows_view({row}))
      .set("shown", View{{"secret", "Zm9yIHRoZSBwcmV2aWV3IG9ubHksIG5vdCBhIHNlY3JldA"}, {"href", "#main"}});
}

View webhook(Language l) {
  FormView form;
  events(form, l);
  View failed{{"event", words(Text::webhook_event_changed, l)},
              {"at", "23 November 2026, 08:00"},
              {"attempts", "3"},
              {"next_attempt", "23 November 2026, 08:04"},
              {"problem", "the address answered 503"},
              {"again", ""},
              {"status", badge(Tone::Wait, words(Text::status_waiting, l))}};
  View sent{{"event", words(Text::webhook_event_test, l)},
            {"at", "22 November 2026, 17:03"},
            {"attempts", "1"},
            {"next_attempt", ""},
            {"problem", ""},
            {"again", "7"},
            {"status", badge(Tone::Good, words(Text::status_sent, l))}};
  return page(customer(l, Area::Webhooks, "/customer/webhooks/1"), form.take())
      .add(rows_view({failed, sent}))
      .set("target", "https://hooks.moellehoej.example/rapport/status-changes")
      .set("list_path", "/customer/webhooks")
      .set("status", badge(Tone::Good, words(Text::status_active, l)))
      .set("can_pause", true)
      .set("can_resume", false)
      .set("paging", false);
}

View data(Language l) {
  FormView form;
  form.secret("password", words(Text::problem_password_wrong, l)).text("code", "");
  return page(customer(l, Area::Data, "/account/data"), form.take())
      .set("has_password", true)
      .set("has_code", true);
}

View password(Language l) {
  FormView form;
  form.secret("current_password").secret("password", words(Text::problem_password_short, l));
  return page(customer(l, Area::Password, "/account/password"), form.take());
}

}  // namespace

std::map<std::string, Make> customer_pages() {
  return {
      {"customer_home", home},
      {"customer_home~empty", [](Language l) { return home(l).add(rows_view({})).set("is_new", false); }},
      {"services",
       [](Language l) {
         return page(customer(l, Area::Services, "/customer/services"),
                     rows_view({service_row(l), suspended_row(l)}));
       }},
      {"users", users},
      {"users~empty", [](Language l) { return users(l).add(rows_view({})).set("is_filtered", true); }},
      {"user", user},
      {"user_invite", user_invite},
      {"organization", organization},
      {"identity_provider", identity_provider},
      {"account", account},
      {"password", password},
      {"two_step", [](Language l) { return two_step(l, "off"); }},
      {"two_step~begun", [](Language l) { return two_step(l, "begun"); }},
      {"two_step~on", [](Language l) { return two_step(l, "on"); }},
      {"two_step~codes", [](Language l) { return two_step(l, "shown"); }},
      {"sign_ins", sign_ins},
      {"api_tokens", api_tokens},
      {"api_tokens~empty", [](Language l) { return api_tokens(l).add(rows_view({})).set("shown", false); }},
      {"data", data},
      {"webhook", webhook},
      {"webhook~paused",
       [](Language l) {
         return webhook(l).add(rows_view({})).set("can_pause", false).set("can_resume", true);
       }},
      {"webhooks", webhooks},
      {"webhooks~empty", [](Language l) { return webhooks(l).add(rows_view({})).set("shown", false); }},
  };
}

}  // namespace rapport::pages::samples
