#include "server/pages/legal.h"
#include "tests/unit/server/pages/samples.h"

namespace rapport::pages::samples {
namespace {

using texts::Language;
using texts::Text;

Frame staff(Language l, Area area, const std::string& path) {
  Frame frame = outside(l, path);
  frame.person_name = "Jonas Winter";
  frame.person_email = "jonas.winter@operator.example";
  frame.wearing = Wearing{model::OrganizationKind::Operator, "Rapport Europe", true, false};
  frame.area = area;
  return frame;
}

View home(Language l) {
  View view{{"is_new", true}};
  view.set("counts", List{View{{"label", words(Text::count_partners, l)}, {"value", "48"}},
                          View{{"label", words(Text::customer_accounts, l)}, {"value", "12,406"}},
                          View{{"label", words(Text::count_waiting_mails, l)}, {"value", "2"}}});
  view.set("steps", steps(l, {{Text::start_import, Text::start_import_help, Text::import_registry}}));
  view.set("attention", List{View{{"href", "#main"},
                                  {"label", "Nordwind Consulting GmbH"},
                                  {"detail", words(Text::agreement_missing, l)},
                                  {"status", badge(Tone::Wait, words(Text::status_pending, l))}}});
  return page(staff(l, Area::Home, "/operator"), view);
}

View partners(Language l) {
  View row{{"href", "#main"},
           {"name", "Nordwind Consulting GmbH"},
           {"account_number", "P-2041"},
           {"country", "Deutschland"},
           {"email", "katrin.albers@nordwind.example"},
           {"agreement", badge(Tone::Good, words(Text::agreement_signed, l))},
           {"status", badge(Tone::Good, words(Text::status_active, l))}};
  View other = row;
  other.set("name", "Søndergaard Partners ApS")
      .set("agreement", badge(Tone::Bad, words(Text::agreement_missing, l)));
  other.set("status", badge(Tone::Wait, words(Text::status_pending, l)));
  return page(staff(l, Area::Partners, "/operator/partners"), rows_view({row, other}))
      .set("query", "nord")
      .set("is_filtered", true)
      .set("said", false)
      .set("paging", false);
}

View partner_record(Language l) {
  FormView form;
  form.choice("agreement", {{"addendum", "Online Services Addendum", ""}}, "addendum")
      .text("signed_by", "")
      .text("signed_on", "")
      .text("version", "")
      .choice("leaving", {{"1", "Katrin Albers, katrin.albers@nordwind.example", ""}}, "1")
      .text("new_name", "")
      .text("sign_in_email", "")
      .text("contact_email", "")
      .text("reason", "");
  View admin{{"name", "Katrin Albers"},
             {"email", "katrin.albers@nordwind.example"},
             {"status", badge(Tone::Good, words(Text::status_active, l))},
             {"since", "23 November 2026"}};
  View signed_one{{"label", "Online Services Addendum"},
                  {"version", "2026-01"},
                  {"recorded_by", "Jonas Winter"},
                  {"signed_by", "Dr. Anna Reuter"},
                  {"signed_on", "12 January 2026"}};
  View view{{"name", "Nordwind Consulting GmbH"},
            {"status", badge(Tone::Good, words(Text::status_active, l))},
            {"account_number", "P-2041"},
            {"country", "Deutschland"},
            {"email", "katrin.albers@nordwind.example"},
            {"created", "12 January 2026"},
            {"has_agreements", true},
            {"agreements", List{signed_one}},
            {"has_administrators", true},
            {"administrators", List{admin}},
            {"address", "Speicherstadt 4, 20457 Hamburg"},
            {"may_activate", true},
            {"can_replace", true},
            {"can_suspend", true},
            {"can_resume", false},
            {"can_remove", false},
            {"can_manage", true},
            {"entry_href", "/operator/partners/2041/entry"},
            {"audit_href", "/operator/audit?q=Nordwind"}};
  return page(staff(l, Area::Partners, "/operator/partners/2041"), view).add(form.take());
}

View partner_new(Language l) {
  FormView form;
  address(form, l);
  form.text("account_number", "P-2042").text("registration_number", "").text("sign_ins", "");
  return page(staff(l, Area::Partners, "/operator/partners/new"), form.take());
}

View registry_customers(Language l) {
  View row{{"href", "/operator/customers/1"},
           {"name", "Fjordland Seafood AS"},
           {"account_number", "C-100482"},
           {"city", "Bergen"},
           {"country", "Norge"},
           {"partner", "Nordwind Consulting GmbH"}};
  return page(staff(l, Area::Registry, "/operator/customers"), rows_view({row, row, row}))
      .set("query", "")
      .set("is_filtered", false)
      .set("said", false)
      .set("paging", paging());
}

FormView entry(Language l) {
  FormView form;
  address(form, l);
  form.text("registration_number", "NO 912 345 678");
  return form;
}

View partner_entry(Language l) {
  FormView form = entry(l);
  form.text("sign_ins", "katrin.albers@nordwind.example");
  return page(staff(l, Area::Partners, "/operator/partners/2041/entry"), form.take())
      .set("name", "Nordwind Consulting GmbH")
      .set("account_number", "P-2041")
      .set("href", "/operator/partners/2041");
}

View registry_customer_new(Language l) {
  FormView form = entry(l);
  form.text("account_number", "C-100482").text("partner", "P-2041");
  return page(staff(l, Area::Registry, "/operator/customers/new"), form.take()).set("is_new", true);
}

View registry_customer(Language l) {
  return registry_customer_new(l)
      .set("is_new", false)
      .set("name", "Fjordland Seafood AS")
      .set("partner_name", "Nordwind Consulting GmbH")
      .set("partner_href", "/operator/partners/2041")
      .set("customer", "Fjordland Seafood AS")
      .set("status", badge(Tone::Good, words(Text::status_active, l)))
      .set("can_remove", false);
}

View import_page(Language l) {
  FormView form;
  form.secret("file", "");
  List rows{View{{"line", "17"}, {"reason", "`country`: expected two letters, found `Germny`"}},
            View{{"line", "203"}, {"reason", "`partner`: nobody has the number `P-9999`"}}};
  return page(staff(l, Area::Import, "/operator/import"), form.take())
      .add(rows_view(rows))
      .set(
          "result",
          View{{"tone", "wait"}, {"added", "118"}, {"updated", "82"}, {"unchanged", "12"}, {"refused", "2"}});
}

View import_fresh(Language l) { return import_page(l).add(rows_view({})).set("result", false); }

View deliveries(Language l) {
  FormView form;
  form.choice("state", {{"waiting", words(Text::status_waiting, l), ""}}, "waiting");
  View row{{"recipient", "mette.holm@moellehoej.example"},
           {"subject", "Aktivér Rapport"},
           {"created", "23 November 2026, 08:00"},
           {"attempts", "3"},
           {"next_attempt", "23 November 2026, 10:15"},
           {"problem", "451 4.7.1 greylisted, try again later"},
           {"again", "7"},
           {"status", badge(Tone::Wait, words(Text::status_waiting, l))}};
  return page(staff(l, Area::Deliveries, "/operator/deliveries"), rows_view({row}))
      .add(form.take())
      .set("is_waiting", true)
      .set("paging", false);
}

View people_data(Language l) {
  FormView form;
  form.text("email", "mette.holm@moellehoej.example").text("reason", "");
  View found{{"account", "1"},
             {"person_name", "Mette Holm"},
             {"sign_in_email", "mette.holm@moellehoej.example"},
             {"contact_email", "office@moellehoej.example"},
             {"organizations", "Møllehøj Værktøj A/S, Nordwind Consulting GmbH"},
             {"since", "23 November 2026"}};
  return page(staff(l, Area::PeopleData, "/operator/data"), form.take())
      .set("asked", true)
      .set("found", found);
}

View legal(Language l, Legal which) {
  View view{{"is_terms", which == Legal::Terms},
            {"is_privacy", which == Legal::Privacy},
            {"version", kDefaultLegalVersion},
            {"text", default_text(which, l)}};
  return page(outside(l, "/terms"), view);
}

}  // namespace

std::map<std::string, Make> operator_pages() {
  return {
      {"operator_home", home},
      {"partners", partners},
      {"partners~empty", [](Language l) { return partners(l).add(rows_view({})).set("is_filtered", false); }},
      {"partner_record", partner_record},
      {"partner_record~new",
       [](Language l) {
         return partner_record(l).set("has_agreements", false).set("has_administrators", false);
       }},
      {"partner_new", partner_new},
      {"partner_entry", partner_entry},
      {"registry_customer", registry_customer},
      {"registry_customer~new", registry_customer_new},
      {"registry_customer~unused",
       [](Language l) {
         return registry_customer(l).set("customer", "").set("status", false).set("can_remove", true);
       }},
      {"registry_customers", registry_customers},
      {"registry_customers~empty",
       [](Language l) { return registry_customers(l).add(rows_view({})).set("paging", false); }},
      {"import", import_page},
      {"import~fresh", import_fresh},
      {"people_data", people_data},
      {"people_data~none", [](Language l) { return people_data(l).set("found", false); }},
      {"deliveries", deliveries},
      {"deliveries~empty", [](Language l) { return deliveries(l).add(rows_view({})); }},
      {"legal", [](Language l) { return legal(l, Legal::Terms); }},
      {"legal~privacy", [](Language l) { return legal(l, Legal::Privacy); }},
  };
}

}  // namespace rapport::pages::samples
