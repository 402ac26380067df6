#include "tests/unit/server/pages/samples.h"

namespace rapport::pages::samples {
namespace {

using texts::Language;
using texts::Text;
using Ticked = FormView::Ticked;

Frame partner(Language l, Area area, const std::string& path) {
  Frame frame = outside(l, path);
  frame.person_name = "Katrin Albers";
  frame.person_email = "katrin.albers@nordwind.example";
  frame.wearing = Wearing{model::OrganizationKind::Partner, "Nordwind Consulting GmbH", true, true};
  frame.area = area;
  return frame;
}

View home(Language l) {
  View view{{"organization", "Nordwind Consulting GmbH"}, {"is_new", true}};
  view.set("status", badge(Tone::Good, words(Text::status_active, l)));
  view.set("counts", List{View{{"label", words(Text::count_customers, l)}, {"value", "34"}},
                          View{{"label", words(Text::count_active, l)}, {"value", "27"}},
                          View{{"label", words(Text::count_trials, l)}, {"value", "6"}},
                          View{{"label", words(Text::count_waiting, l)}, {"value", "3"}}});
  view.set("steps", steps(l, {{Text::start_customer, Text::start_customer_help, Text::new_customer},
                              {Text::start_service, Text::start_service_help, Text::add_service},
                              {Text::start_activation, Text::start_activation_help, Text::send_activation},
                              {Text::start_colleague, Text::start_colleague_help, Text::invite}}));
  view.set("attention", List{View{{"href", "#main"},
                                  {"label", "Bäckerei Lindqvist KG"},
                                  {"detail", "Rapport"},
                                  {"status", trial(l, 3)}},
                             View{{"href", "#main"},
                                  {"label", "Møllehøj Værktøj A/S"},
                                  {"detail", "Rapport"},
                                  {"status", badge(Tone::Wait, words(Text::status_invitation_sent, l))}}});
  return page(partner(l, Area::Home, "/partner"), view);
}

View home_empty(Language l) { return home(l).set("attention", List{}).set("is_new", false); }

View customer_row(std::string name, std::string number, std::string country, View status) {
  return View{{"href", "#main"},    {"name", name},    {"account_number", number},
              {"country", country}, {"services", "1"}, {"status", status}};
}

View customers(Language l) {
  const View active = badge(Tone::Good, words(Text::status_active, l));
  List rows{customer_row("Bäckerei Lindqvist KG", "", "Deutschland", trial(l, 3)),
            customer_row("Fjordland Seafood AS", "C-100482", "Norge", active),
            customer_row("Hansen & Söhne Maschinenbau Gesellschaft mit beschränkter Haftung", "C-100377",
                         "Deutschland", active),
            customer_row("Kestrel Outdoor Ltd", "C-100951", "United Kingdom",
                         badge(Tone::Bad, words(Text::status_suspended, l))),
            customer_row("Møllehøj Værktøj A/S", "", "Danmark",
                         badge(Tone::Wait, words(Text::status_invitation_sent, l)))};
  return page(partner(l, Area::Customers, "/partner/customers"), rows_view(rows))
      .set("query", "")
      .set("is_filtered", false)
      .set("said", false)
      .set("paging", paging());
}

View customers_empty(Language l) {
  return customers(l)
      .add(rows_view({}))
      .set("paging", false)
      .set("notice", View{{"tone", "good"}, {"text", "OK"}});
}

View customer_new(Language l, bool is_existing) {
  FormView form;
  address(form, l);
  const auto way = [&](Text label, Text help, bool is_current) {
    return View{
        {"href", "#main"}, {"label", words(label, l)}, {"help", words(help, l)}, {"is_current", is_current}};
  };
  View account{{"href", "#main"},
               {"name", "Fjordland Seafood AS"},
               {"account_number", "C-100482"},
               {"customer_href", is_existing ? "#main" : ""},
               {"city", "Bergen"}};
  return page(partner(l, Area::Customers, "/partner/customers/new"), form.take())
      .set("ways", List{way(Text::way_existing, Text::way_existing_help, is_existing),
                        way(Text::way_prospect, Text::way_prospect_help, !is_existing),
                        way(Text::way_own, Text::way_own_help, false)})
      .set("is_existing", is_existing)
      .set("is_prospect", !is_existing)
      .set("is_own", false)
      .set("query", "Fjord")
      .set("is_searched", true)
      .set("found", List{account})
      .set("has_more", true)
      .set("shown_count", "1")
      .set("total", "12")
      .set("is_filled", true)
      .set("way", "existing")
      .set("account_number", is_existing ? "C-100482" : "");
}

View customer(Language l) {
  View row{{"href", "#main"},
           {"service", "Rapport"},
           {"country", "Deutschland"},
           {"status", trial(l, 3)},
           {"expires", "26 November 2026"}};
  FormView form;
  form.text("number", "");
  View view{{"name", "Bäckerei Lindqvist KG"},
            {"customer_path", "/partner/customers/7"},
            {"status", trial(l, 3)},
            {"account_number", ""},
            {"kind", words(Text::way_prospect, l)},
            {"address", "Am Speicher 4, 24103 Kiel"},
            {"country", "Deutschland"},
            {"created", "25 August 2026"},
            {"can_edit", true},
            {"can_remove", true},
            {"history", history(l)}};
  return page(partner(l, Area::Customers, "/partner/customers/7"), view)
      .add(rows_view({row}))
      .add(form.take());
}

View service_add(Language l) {
  FormView form;
  form.choice("service", {{"rapport", "Rapport", "…"}}, "rapport")
      .choice("country", {{"DE", "Deutschland", ""}, {"DK", "Danmark", ""}}, "",
              words(Text::problem_choice, l))
      .tick("understood", Ticked::No);
  return page(partner(l, Area::Customers, "/partner/customers/7/services/new"), form.take())
      .set("organization", "Bäckerei Lindqvist KG")
      .set("customer_path", "/partner/customers/7")
      .set("is_trial", true)
      .set("trial_days", "90")
      .set("kept_days", "30");
}

View service(Language l) {
  FormView form;
  form.text("name", "Mette Holm")
      .text("sign_in_email", "mette.holm@moellehoej.example")
      .text("contact_email", "mette.holm@moellehoej.example")
      .choice("mail_language", {{"da", "Dansk", ""}, {"de", "Deutsch", ""}, {"en", "English", ""}}, "da");
  View view{{"service", "Rapport"},
            {"organization", "Møllehøj Værktøj A/S"},
            {"customer_path", "/partner/customers/8"},
            {"status", badge(Tone::Wait, words(Text::status_invitation_sent, l))},
            {"country", "Danmark"},
            {"data_region", "EU North"},
            {"account_number", ""},
            {"created", "20 November 2026"},
            {"activated", ""},
            {"expires", ""},
            {"administrator", "Mette Holm"},
            {"administrator_email", "mette.holm@moellehoej.example"},
            {"can_activate", true},
            {"sent", View{{"contact", "mette.holm@moellehoej.example"},
                          {"sent_at", "20 November 2026, 09:12"},
                          {"expires_at", "27 November 2026"},
                          {"is_over", false}}},
            {"removed", ""},
            {"has_no_address", true},
            {"suspend_question", words(Text::suspend_used_question, l)},
            {"remove_question", words(Text::remove_unused_question, l)},
            {"can_suspend", true},
            {"can_resume", false},
            {"can_remove", true},
            {"can_manage", true},
            {"history", history(l)}};
  return page(partner(l, Area::Customers, "/partner/customers/8/services/1"), view).add(form.take());
}

View service_active(Language l) {
  return service(l)
      .set("can_activate", false)
      .set("sent", false)
      .set("removed", "22 March 2027")
      .set("status", badge(Tone::Bad, words(Text::status_suspended, l)))
      .set("account_number", "C-100482")
      .set("activated", "21 November 2026")
      .set("can_suspend", false)
      .set("can_resume", true);
}

View organization(Language l) {
  FormView form;
  form.text("contact_name", "Support")
      .text("contact_email", "support@nordwind", words(Text::problem_email, l))
      .text("contact_phone", "+49 431 55 01 10");
  return page(partner(l, Area::Organization, "/partner/organization"), form.take())
      .set("organization", "Nordwind Consulting GmbH")
      .set("vendor", "Example Software")
      .set("account_number", "P-2041")
      .set("address", "Am Speicher 4, 24103 Kiel")
      .set("country", "Deutschland");
}

View people(Language l) {
  FormView form;
  invitee(form);
  form.choice(
          "role",
          {{"administrator", words(Text::role_administrator, l), words(Text::partner_administrator_help, l)},
           {"expert", words(Text::role_expert, l), words(Text::expert_help, l)}},
          "expert")
      .choice("mail_language", {{"de", "Deutsch", ""}, {"en", "English", ""}}, "de");
  const View active = badge(Tone::Good, words(Text::status_active, l));
  View self{{"id", "1"},
            {"href", "/partner/people/1"},
            {"name", "Katrin Albers"},
            {"email", "katrin.albers@nordwind.example"},
            {"role_names", words(Text::role_administrator, l)},
            {"status", active},
            {"since", "3 March 2025"},
            {"is_self", true},
            {"can_resend", false},
            {"can_remove", false}};
  View other{{"id", "2"},
             {"href", "/partner/people/2"},
             {"name", "Ines Falk"},
             {"email", "ines.falk@nordwind.example"},
             {"role_names", words(Text::role_expert, l)},
             {"status", badge(Tone::Wait, words(Text::status_invited, l))},
             {"since", "23 November 2026"},
             {"is_self", false},
             {"can_resend", true},
             {"can_remove", true}};
  return page(partner(l, Area::People, "/partner/people"), form.take())
      .set("people_title", words(Text::people, l))
      .set("organization", "Nordwind Consulting GmbH")
      .set("can_edit", true)
      .set("rows", List{self, other})
      .set("paging", paging());
}

View audit(Language l) {
  FormView form;
  form.choice("who", {{"1", "Katrin Albers", ""}}, "")
      .choice("what", {{"service.add", "service.add", ""}}, "");
  List rows;
  for (const char* what : {"activation.sent", "service.added", "customer.created", "sign_in"}) {
    rows.push_back(View{{"at", "20 November 2026, 09:12"},
                        {"instant", "2026-11-20T08:12:00Z"},
                        {"who", "Katrin Albers"},
                        {"acting_as", ""},
                        {"detail", "Designer → Administrator"},
                        {"what", what},
                        {"whom", "Møllehøj Værktøj A/S, Rapport"},
                        {"address", "192.0.2.17"}});
  }
  return page(partner(l, Area::Audit, "/partner/audit"), form.take())
      .add(rows_view(rows))
      .set("from", "")
      .set("until", "2026-11-23")
      .set("is_filtered", true)
      .set("query", "")
      .set("audit_path", "/partner/audit")
      .set("export_href", "/partner/audit.csv")
      .set("check_href", "/partner/audit/check")
      .set("paging", paging());
}

// state: is_empty, is_whole, is_broken, or "" while it goes on.
View audit_check(Language l, std::string_view state) {
  View view{{"is_empty", state == "is_empty"},
            {"is_whole", state == "is_whole"},
            {"is_broken", state == "is_broken"},
            {"fits", state == "is_broken"},
            {"count", "100,000"},
            {"broken_at", "100,001"},
            {"all", "201,208"},
            {"last_at", "20 November 2026, 09:12"},
            {"checked_at", "23 November 2026, 06:00"},
            {"next_href", state.empty() ? "/partner/audit/check?from=4f1c" : ""},
            {"audit_path", "/partner/audit"}};
  return page(partner(l, Area::Audit, "/partner/audit/check"), view);
}

View confirm(Language l) {
  View view{{"question", "Bäckerei Lindqvist KG?"},
            {"yes", words(Text::remove, l)},
            {"is_danger", true},
            {"href", "#main"},
            {"kept", List{View{{"name", "do"}, {"value", "remove"}}}},
            {"password", View{{"error", ""}}},
            {"code", View{{"value", ""}, {"error", ""}}}};
  return page(partner(l, Area::Customers, "/partner/customers/7"), view);
}

}  // namespace

std::map<std::string, Make> partner_pages() {
  return {
      {"partner_home", home},
      {"partner_home~empty", home_empty},
      {"customers", customers},
      {"customers~empty", customers_empty},
      {"customer_new", [](Language l) { return customer_new(l, true); }},
      {"customer_new~prospect", [](Language l) { return customer_new(l, false); }},
      {"customer", customer},
      {"customer~empty", [](Language l) { return customer(l).add(rows_view({})); }},
      {"service_add", service_add},
      {"service", service},
      {"partner_organization", organization},
      {"service~suspended", service_active},
      {"people", people},
      {"audit", audit},
      {"audit~empty", [](Language l) { return audit(l).add(rows_view({})); }},
      {"audit_check", [](Language l) { return audit_check(l, "is_whole"); }},
      {"audit_check~broken", [](Language l) { return audit_check(l, "is_broken"); }},
      {"audit_check~empty", [](Language l) { return audit_check(l, "is_empty"); }},
      {"audit_check~under_way", [](Language l) { return audit_check(l, ""); }},
      {"confirm", confirm},
  };
}

}  // namespace rapport::pages::samples
