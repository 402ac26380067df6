#include "server/pages/legal.h"
#include "tests/unit/server/pages/samples.h"

namespace rapport::pages::samples {
namespace {

using texts::Language;
using texts::Text;

List progress(Language language, size_t current) {
  List list;
  const Text labels[] = {Text::step_account, Text::step_terms, Text::step_done};
  for (size_t i = 0; i < 3; ++i) {
    list.push_back(View{
        {"label", texts::text(labels[i], language)}, {"is_done", i < current}, {"is_current", i == current}});
  }
  return list;
}

View invited(Language language) {
  View view{{"service", "Rapport"},
            {"organization", "Møllehøj Værktøj A/S"},
            {"partner", "Nordwind Consulting GmbH"},
            {"country", "Danmark"},
            {"data_region", "EU North"},
            {"role_names", "Designer, Configurator"},
            {"account", "mette.holm@moellehoej.example"},
            {"account_parts", View{{"name", "mette.holm@"}, {"host", "moellehoej.example"}}},
            {"email", "m.holm@privat.example"},
            {"is_right_account", false},
            {"is_wrong_account", false},
            {"needs_sign_in", false},
            {"needs_password", false},
            {"has_provider", true},
            {"terms_path", "/activation/terms"}};
  view.set("progress", progress(language, 0));
  view.add(FormView().text("name", "Mette Holm").secret("password").take());
  return view;
}

View sign_in(Language l) {
  return page(outside(l, "/sign-in"), FormView().text("email", "").secret("password").take())
      .set("provider_href", "/sign-in/provider")
      .set("is_lost", true)
      .set("next", "");
}

View sign_in_wrong(Language l) {
  FormView form;
  form.text("email", "katrin.albers@nordwind.example").secret("password", words(Text::problem_sign_in, l));
  return page(outside(l, "/sign-in"), form.take())
      .set("provider_href", "/sign-in/provider?next=%2Fpartner%2Fcustomers")
      .set("is_lost", false)
      .set("next", "/partner/customers");
}

View first_operator(Language l) {
  FormView form;
  form.text("name", "", words(Text::problem_required, l))
      .text("email", "operator@", words(Text::problem_email, l))
      .secret("password", words(Text::problem_password_common, l));
  return page(outside(l, "/first-operator"), form.take());
}

View problem(Language l, std::string_view shown) {
  View view{{"is_400", shown == "400"}, {"is_403", shown == "403"}, {"is_404", shown == "404"},
            {"is_410", shown == "410"}, {"is_413", shown == "413"}, {"is_429", shown == "429"},
            {"is_500", shown == "500"}, {"is_elsewhere", false},    {"request_id", "0c3k9qv2m71hd8ta"}};
  return page(outside(l, "/lost"), view);
}

View typed(Language l) {
  return View{{"typed", List{View{{"label", words(Text::name, l)}, {"value", "Fjordland Seafood AS"}}}},
              {"has_typed", true}};
}

View other_hat(Language l) {
  return page(outside(l, "/partner/customers"), typed(l))
      .set("organization", "Møllehøj Værktøj A/S")
      .set("other", "Nordwind Consulting GmbH")
      .set("label", words(Text::hat_partner, l))
      .set("id", "01m0")
      .set("is_sent", true)
      .set("next", "/partner/customers");
}

View link(Language l, std::string_view shown) {
  View view{{"is_used", shown == "used"},
            {"is_expired", shown == "expired"},
            {"is_superseded", shown == "superseded"},
            {"is_withdrawn", shown == "withdrawn"},
            {"is_suspended", shown == "suspended"},
            {"until", "7 December 2026, 10:00"},
            {"vendor", "Vendor Ltd"},
            {"is_unknown", shown == "unknown"},
            {"is_signed_in", false},
            {"is_first_operator", false},
            {"again", false},
            {"expired_on", "22 November 2026, 09:00"},
            {"sender", "Nordwind Consulting GmbH"}};
  return page(outside(l, "/activation"), view);
}

List further_documents() {
  return {View{{"key", "dpa"},
               {"title", "Data processing agreement"},
               {"version", "2026-11"},
               {"html", ""},
               {"url", "https://vendor.example/dpa"},
               {"is_checked", false},
               {"error", ""}}};
}

View new_contact(Language l) {
  return page(outside(l, "/new-contact"), View{{"email", "office@nordwind.example"}, {"is_contact", true}});
}

View documents(Language l) {
  List list{View{{"key", "terms"},
                 {"title", words(Text::terms_of_service, l)},
                 {"version", "2026-12"},
                 {"html", default_text(Legal::Terms, l)},
                 {"url", ""},
                 {"is_checked", true},
                 {"error", words(Text::problem_terms, l)}},
            further_documents()[0]};
  return page(outside(l, "/account/documents/1"), FormView().take())
      .set("organization", "Møllehøj Værktøj A/S")
      .set("documents", std::move(list));
}

View terms(Language l, bool is_invitation) {
  FormView form;
  form.tick("accept_terms", FormView::Ticked::Yes)
      .tick("accept_privacy", FormView::Ticked::No, words(Text::problem_terms, l));
  return page(outside(l, "/activation/terms"), invited(l))
      .add(form.take())
      .set("progress", progress(l, 1))
      .set("is_invitation", is_invitation)
      .set("documents", further_documents())
      .set("terms", View{{"version", "2026-11"}, {"html", default_text(Legal::Terms, l)}})
      .set("privacy", View{{"version", "2026-11"}, {"html", default_text(Legal::Privacy, l)}});
}

View choices(Language l) {
  List list{View{{"id", "1"},
                 {"organization", "Nordwind Consulting GmbH"},
                 {"label", words(Text::hat_partner, l)},
                 {"tone", "partner"},
                 {"role_names", words(Text::role_administrator, l)}},
            View{{"id", "2"},
                 {"organization", "Møllehøj Værktøj A/S"},
                 {"label", words(Text::hat_customer, l)},
                 {"tone", "customer"},
                 {"role_names", words(Text::role_configurator, l)}}};
  View suspended{{"organization", "Søndergaard Partners ApS"},
                 {"vendor", "Rapport Europe"},
                 {"status", badge(Tone::Bad, words(Text::status_suspended, l))}};
  return page(outside(l, "/choose"), View{{"choices", list},
                                          {"has_choices", true},
                                          {"elsewhere", List{View{{"organization", "Fjordland Seafood AS"}}}},
                                          {"has_elsewhere", true},
                                          {"suspended", List{suspended}},
                                          {"has_suspended", true},
                                          {"next", ""}});
}

View provider_sign_in(Language l) {
  FormView form;
  form.text("email", "mette.holm", words(Text::problem_work_email, l));
  return page(outside(l, "/sign-in/provider"), form.take())
      .set("failure", words(Text::provider_denied, l))
      .set("next", "");
}

View provider_go(Language l) {
  return page(outside(l, "/sign-in/provider"),
              View{{"host", "login.moellehoej.example"}, {"href", "https://login.moellehoej.example/a?b=c"}});
}

Make invited_page(const char* path, Name which) {
  return [=](Language l) { return page(outside(l, path), invited(l)).set(which, true); };
}

Make email_form(const char* path) {
  return [=](Language l) {
    return page(outside(l, path), FormView().text("email", "").take()).set("minutes", "60");
  };
}

std::map<std::string, Make> link_pages() {
  return {
      {"link_state", [](Language l) { return link(l, "expired"); }},
      {"link_state~used", [](Language l) { return link(l, "used"); }},
      {"link_state~superseded", [](Language l) { return link(l, "superseded"); }},
      {"link_state~withdrawn", [](Language l) { return link(l, "withdrawn"); }},
      {"link_state~suspended", [](Language l) { return link(l, "suspended"); }},
      {"link_state~unknown", [](Language l) { return link(l, "unknown"); }},
  };
}

Make problem_page(const char* status) {
  return [=](Language l) { return problem(l, status); };
}

}  // namespace

std::map<std::string, Make> access_pages() {
  const auto email_said = [](const char* path) {
    return [=](Language l) { return page(outside(l, path), View{{"email", "ines.falk@nordwind.example"}}); };
  };
  std::map<std::string, Make> all = {
      {"sign_in", sign_in},
      {"sign_in~wrong", sign_in_wrong},
      {"sign_in_code",
       [](Language l) {
         return page(outside(l, "/sign-in/code"), FormView().text("code", "").take())
             .set("email", "katrin.albers@nordwind.example")
             .set("next", "");
       }},
      {"forgot", email_form("/forgot")},
      {"forgot_sent", email_said("/forgot")},
      {"reset",
       [](Language l) {
         return page(outside(l, "/reset"), FormView().secret("password").take())
             .set("email", "ines.falk@nordwind.example");
       }},
      {"first_operator", first_operator},
      {"partner_register", email_form("/partner/register")},
      {"partner_register_sent", email_said("/partner/register")},
      {"partner_confirm",
       [](Language l) {
         return page(outside(l, "/partner/confirm"), FormView().text("name", "").secret("password").take())
             .set("partner", "Nordwind Consulting GmbH")
             .set("has_account", false)
             .set("is_over", false)
             .set("email", "katrin.albers@nordwind.example");
       }},
      {"new_email",
       [](Language l) {
         return page(outside(l, "/new-email"),
                     View{{"email", "katrin.albers@nordwind.example"}, {"is_contact", false}});
       }},
      {"new_email~contact", new_contact},
      {"activation", invited_page("/activation", "needs_password")},
      {"activation~sign_in", invited_page("/activation", "needs_sign_in")},
      {"activation~right", invited_page("/activation", "is_right_account")},
      {"activation~wrong", invited_page("/activation", "is_wrong_account")},
      {"documents", documents},
      {"activation_terms", [](Language l) { return terms(l, false); }},
      {"activation_terms~invitation", [](Language l) { return terms(l, true); }},
      {"activation_done",
       [](Language l) {
         return page(outside(l, "/activation/done"), invited(l))
             .set("progress", progress(l, 2))
             .set("href", "")
             .set("contact", "Nordwind Consulting GmbH, Support")
             .set("status", badge(Tone::Good, words(Text::status_active, l)));
       }},
      {"invitation", invited_page("/invitation", "needs_password")},
      {"choose_organization", choices},
      {"provider_sign_in", provider_sign_in},
      {"provider_go", provider_go},
      {"other_hat", other_hat},
      {"old_form",
       [](Language l) { return page(outside(l, "/lost"), typed(l)).set("href", "/partner/customers/new"); }},
      {"problem", problem_page("404")},
      {"problem~400", problem_page("400")},
      {"problem~403", problem_page("403")},
      {"problem~410", problem_page("410")},
      {"problem~413", problem_page("413")},
      {"problem~429", problem_page("429")},
      {"problem~500", problem_page("500")},
  };
  all.merge(link_pages());
  return all;
}

}  // namespace rapport::pages::samples
