// The partner registry: the list, and a partner's record with what the operator does to it.
#include <algorithm>

#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/registry_lines.h"
#include "server/service/removal.h"

namespace rapport::pages {
namespace {

using model::PartnerEvent;
using model::PartnerStatus;
using texts::Text;

std::string listed(const std::vector<store::RegistrySignIn>& sign_ins) {
  std::string list;
  for (const store::RegistrySignIn& one : sign_ins) list += (list.empty() ? "" : ", ") + one.email_key;
  return list;
}

View partner_row(const Visit& visit, const service::PartnerLine& line) {
  return View{{"href", "/operator/partners/" + line.partner.id},
              {"name", line.partner.name},
              {"account_number", line.partner.account_number.value_or("")},
              {"country", country_name(visit, line.partner.country)},
              {"email", listed(line.sign_ins)},
              {"agreement", line.may_activate ? badge(Tone::Good, visit.word(Text::agreement_signed))
                                              : badge(Tone::Bad, visit.word(Text::agreement_missing))},
              {"status", organization_badge(visit, line.partner)}};
}

// ---- the record ----

// Of the agreement and of the replacement: no field is in both.
Wrong wrong_record(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  return Wrong(visit, refusal,
               {{"agreement", "agreement"},
                {"version", "version"},
                {"signed_by", "signed_by"},
                {"signed_on", "signed_on"},
                {"leaving", "leaving_person_id"},
                {"new_name", "name"},
                {"sign_in_email", "email"},
                {"contact_email", "contact_email"},
                {"reason", "reason"}});
}

std::vector<store::Membership> administrators(const service::PartnerRecord& record) {
  std::vector<store::Membership> list;
  for (const store::Membership& one : record.people)
    if (one.roles.has(model::Role::PartnerAdministrator)) list.push_back(one);
  return list;
}

View agreements_view(const Visit& visit, const service::PartnerRecord& record) {
  List rows;
  for (const store::Agreement& one : record.agreements)
    rows.push_back(View{{"label", one.agreement},
                        {"version", one.version},
                        {"signed_by", one.signed_by},
                        {"signed_on", shown_day(visit, one.signed_day)},
                        {"recorded_by", one.recorded_by}});
  bool has_agreements = !rows.empty();
  return View{{"has_agreements", has_agreements}, {"agreements", std::move(rows)}};
}

View administrators_view(const Visit& visit, const service::PartnerRecord& record) {
  List rows;
  for (const store::Membership& one : administrators(record))
    rows.push_back(View{{"name", one.name},
                        {"email", one.email},
                        {"since", shown_date(visit, one.accepted_at == 0 ? one.invited_at : one.accepted_at)},
                        {"status", user_badge(visit, one.status)}});
  bool has_administrators = !rows.empty();
  return View{{"has_administrators", has_administrators}, {"administrators", std::move(rows)}};
}

View forms_view(const Visit& visit, const service::PartnerRecord& record,
                const std::optional<service::Refusal>& refusal) {
  auto typed = [&](std::string_view name) { return std::string(visit.field(name)); };
  const std::string& required = visit.environment.settings.required_agreement;
  Options leaving;
  for (const store::Membership& one : administrators(record))
    leaving.push_back({one.id, one.name + ", " + one.email, ""});
  Wrong wrong = wrong_record(visit, refusal);
  FormView form;
  form.choice("agreement", {{required, required, ""}}, required, wrong.of("agreement"))
      .text("version", typed("version"), wrong.of("version"))
      .text("signed_by", typed("signed_by"), wrong.of("signed_by"))
      .text("signed_on", typed("signed_on"), wrong.of("signed_on"))
      .choice("leaving", leaving, typed("leaving"), wrong.of("leaving"))
      .text("new_name", typed("new_name"), wrong.of("new_name"))
      .text("sign_in_email", typed("sign_in_email"), wrong.of("sign_in_email"))
      .text("contact_email", typed("contact_email"), wrong.of("contact_email"))
      .text("reason", typed("reason"), wrong.of("reason"));
  wrong.add_rest(form);
  return form.take();
}

http::Response record_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  auto record = service::partner_record(visit.environment, visit.caller, visit.parameter("partner"));
  if (!record) return problem(visit, record.error());
  const store::Organization& partner = record->partner;
  PartnerStatus status = model::partner_status(partner.status).value_or(PartnerStatus::Removed);
  View view = forms_view(visit, *record, refusal);
  view.add(agreements_view(visit, *record));
  view.add(administrators_view(visit, *record));
  view.set("name", partner.name).set("status", organization_badge(visit, partner));
  view.set("account_number", partner.account_number.value_or(""));
  view.set("country", country_name(visit, partner.country)).set("address", address_text(partner));
  view.set("email", listed(record->sign_ins)).set("created", shown_date(visit, partner.created_at));
  view.set("may_activate", record->may_activate);
  bool can_suspend = model::after(status, PartnerEvent::Suspend).has_value();
  bool can_resume = model::after(status, PartnerEvent::Resume).has_value();
  view.set("can_suspend", can_suspend);
  view.set("can_resume", can_resume);
  view.set("can_remove", !record->has_customers);
  view.set("can_manage", can_suspend || can_resume || !record->has_customers);
  view.set("can_replace", status == PartnerStatus::Active || status == PartnerStatus::Suspended);
  view.set("entry_href", "/operator/partners/" + partner.id + "/entry");
  view.set("audit_href", "/operator/audit?" + http::write_form({{"q", partner.name}}));
  return page(visit, "partner_record", Area::Partners, std::move(view), status_of(refusal));
}

http::Response answer_deed(const Visit& visit, const service::Outcome<service::Done>& done,
                           std::string_view notice) {
  if (!done) return record_page(visit, done.error());
  return go(visit.request.path, notice);
}

// nullopt: the answer is yes.
std::optional<http::Response> asked_first(const Visit& visit, Text question, Text yes) {
  if (is_confirmed(visit)) return std::nullopt;
  auto record = service::partner_record(visit.environment, visit.caller, visit.parameter("partner"));
  if (!record) return problem(visit, record.error());
  return confirm_page(visit, Area::Partners,
                      {visit.said({question, {{"name", record->partner.name}}}), std::string(visit.word(yes)),
                       Tone::Bad, visit.request.path});
}

http::Response post_agreement(const Visit& visit) {
  auto typed = [&](std::string_view name) { return std::string(visit.field(name)); };
  const service::AgreementInput signed_one{typed("agreement"), typed("version"), typed("signed_by"),
                                           typed("signed_on")};
  auto id = once(visit, [&](const service::Environment& environment) {
    return service::record_agreement(environment, visit.caller, visit.parameter("partner"), signed_one);
  });
  if (!id) return record_page(visit, id.error());
  return go(visit.request.path, "agreement_recorded");
}

http::Response post_replacement(const Visit& visit) {
  if (auto question = asked_first(visit, Text::replace_question, Text::replace)) return std::move(*question);
  auto typed = [&](std::string_view name) { return std::string(visit.field(name)); };
  auto done = service::replace_administrator(
      visit.environment, visit.caller, visit.parameter("partner"),
      {typed("leaving"), typed("new_name"), typed("sign_in_email"), typed("contact_email"), typed("reason")});
  return answer_deed(visit, done, "administrator_replaced");
}

http::Response post_removal(const Visit& visit) {
  if (auto question = asked_first(visit, Text::remove_partner_question, Text::remove_partner))
    return std::move(*question);
  auto removed = service::remove_partner(visit.environment, visit.caller, visit.parameter("partner"));
  if (!removed) return record_page(visit, removed.error());
  return go("/operator/partners", "partner_removed");
}

}  // namespace

http::Response show_partners(const Visit& visit) {
  store::Page asked = page_asked(visit);
  auto found = service::partner_lines(visit.environment, visit.caller, visit.asked("q"), asked);
  if (!found) return problem(visit, found.error());
  List rows;
  for (const service::PartnerLine& line : found->rows) rows.push_back(partner_row(visit, line));
  View view = rows_view(std::move(rows));
  view.set("query", visit.asked("q")).set("is_filtered", !visit.asked("q").empty());
  view.set("paging", paging_view(visit, asked, found->total));
  return list_page(visit, "partners", Area::Partners, std::move(view), found->total);
}

http::Response show_partner_record(const Visit& visit) { return record_page(visit, {}); }

http::Response post_partner_record(const Visit& visit) {
  std::string_view what = visit.field("do"), id = visit.parameter("partner");
  if (what == "record-agreement") return post_agreement(visit);
  if (what == "replace") return post_replacement(visit);
  if (what == "resume")
    return answer_deed(visit, service::resume_partner(visit.environment, visit.caller, id),
                       "partner_resumed");
  if (what == "remove") return post_removal(visit);
  if (what != "suspend") return problem(visit, 400);
  if (auto question = asked_first(visit, Text::suspend_partner_question, Text::suspend))
    return std::move(*question);
  return answer_deed(visit, service::suspend_partner(visit.environment, visit.caller, id),
                     "partner_suspended");
}

}  // namespace rapport::pages
