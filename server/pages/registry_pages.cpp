// The entries of the registry, one by one: a partner that is added or changed, and customer accounts.
#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/registry_customers.h"
#include "server/service/registry_lines.h"

namespace rapport::pages {
namespace {

using texts::Text;

constexpr std::string_view kAccounts = "/operator/customers";

std::string typed(const Visit& visit, std::string_view name) { return std::string(visit.field(name)); }

service::Entry entry_typed(const Visit& visit) {
  return {.account_number = typed(visit, "account_number"),
          .name = typed(visit, "organization_name"),
          .street = typed(visit, "street"),
          .postal_code = typed(visit, "postal_code"),
          .city = typed(visit, "city"),
          .country = typed(visit, "country"),
          .registration_number = typed(visit, "registration_number"),
          .partner = typed(visit, "partner"),
          .sign_ins = typed(visit, "sign_ins")};
}

// Of a partner's organization, or of a customer account.
service::Entry entry_stored(const auto& row, const std::string& account_number) {
  return {.account_number = account_number,
          .name = row.name,
          .street = row.street,
          .postal_code = row.postal_code,
          .city = row.city,
          .country = row.country,
          .registration_number = row.registration_number,
          .partner = {},
          .sign_ins = {}};
}

std::vector<FieldName> with_entry_fields(std::vector<FieldName> fields) {
  for (FieldName field :
       {FieldName{"organization_name", "name"}, FieldName{"street", "street"},
        FieldName{"postal_code", "postal_code"}, FieldName{"city", "city"}, FieldName{"country", "country"},
        FieldName{"registration_number", "registration_number"}})
    fields.push_back(field);
  return fields;
}

// {{> registry_fields}}
void add_entry_fields(const Visit& visit, FormView& form, const service::Entry& entry, const Wrong& wrong) {
  form.text("organization_name", entry.name, wrong.of("organization_name"))
      .text("street", entry.street.value_or(""), wrong.of("street"))
      .text("postal_code", entry.postal_code.value_or(""), wrong.of("postal_code"))
      .text("city", entry.city.value_or(""), wrong.of("city"))
      .choice("country", country_options(visit), entry.country.value_or(""), wrong.of("country"))
      .text("registration_number", entry.registration_number.value_or(""), wrong.of("registration_number"));
}

// ---- partners ----

service::Entry partner_stored(const service::PartnerRecord& record) {
  service::Entry entry = entry_stored(record.partner, record.partner.account_number.value_or(""));
  std::string& sign_ins = entry.sign_ins.emplace();
  for (const store::RegistrySignIn& one : record.sign_ins)
    sign_ins += (sign_ins.empty() ? "" : " ") + one.email_key;
  return entry;
}

http::Response partner_new_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  service::Entry entry = entry_typed(visit);
  Wrong wrong(visit, refusal,
              with_entry_fields({{"account_number", "account_number"}, {"sign_ins", "sign_ins"}}));
  FormView form;
  form.text("account_number", entry.account_number, wrong.of("account_number"));
  add_entry_fields(visit, form, entry, wrong);
  form.text("sign_ins", entry.sign_ins.value_or(""), wrong.of("sign_ins"));
  wrong.add_rest(form);
  return page(visit, "partner_new", Area::Partners, form.take(), status_of(refusal));
}

http::Response partner_entry_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  auto record = service::partner_record(visit.environment, visit.caller, visit.parameter("partner"));
  if (!record) return problem(visit, record.error());
  service::Entry entry = refusal ? entry_typed(visit) : partner_stored(*record);
  Wrong wrong(visit, refusal, with_entry_fields({{"sign_ins", "sign_ins"}}));
  FormView form;
  add_entry_fields(visit, form, entry, wrong);
  form.text("sign_ins", entry.sign_ins.value_or(""), wrong.of("sign_ins"));
  wrong.add_rest(form);
  View view = form.take();
  view.set("name", record->partner.name).set("href", "/operator/partners/" + record->partner.id);
  view.set("account_number", record->partner.account_number.value_or(""));
  return page(visit, "partner_entry", Area::Partners, std::move(view), status_of(refusal));
}

// ---- customer accounts ----

service::Entry account_stored(const service::RegistryRecord& record) {
  service::Entry entry = entry_stored(record.account, record.account.account_number);
  entry.partner = record.partner.account_number.value_or("");
  return entry;
}

View account_form(const Visit& visit, const service::Entry& entry,
                  const std::optional<service::Refusal>& refusal) {
  Wrong wrong(visit, refusal,
              with_entry_fields({{"account_number", "account_number"}, {"partner", "partner"}}));
  FormView form;
  form.text("account_number", entry.account_number, wrong.of("account_number"))
      .text("partner", entry.partner.value_or(""), wrong.of("partner"));
  add_entry_fields(visit, form, entry, wrong);
  wrong.add_rest(form);
  return form.take();
}

http::Response account_new_page(const Visit& visit, const std::optional<service::Refusal>& refusal) {
  View view = account_form(visit, entry_typed(visit), refusal);
  view.set("is_new", true);
  return page(visit, "registry_customer", Area::Registry, std::move(view), status_of(refusal));
}

// With what was typed where that was refused, else with what is stored.
http::Response account_page(const Visit& visit, const std::optional<service::Entry>& shown,
                            const std::optional<service::Refusal>& refusal) {
  auto record =
      service::registry_record(visit.environment, visit.caller, visit.parameter("registry_customer"));
  if (!record) return problem(visit, record.error());
  View view = account_form(visit, shown ? *shown : account_stored(*record), refusal);
  view.set("is_new", false).set("name", record->account.name);
  view.set("partner_name", record->partner.name)
      .set("partner_href", "/operator/partners/" + record->partner.id);
  view.set("customer", record->customer ? record->customer->name : "").set("status", false);
  if (record->customer) view.set("status", organization_badge(visit, *record->customer));
  view.set("can_remove", !record->customer);
  return page(visit, "registry_customer", Area::Registry, std::move(view), status_of(refusal));
}

http::Response remove_account(const Visit& visit) {
  std::string_view id = visit.parameter("registry_customer");
  if (!is_confirmed(visit)) {
    auto record = service::registry_record(visit.environment, visit.caller, id);
    if (!record) return problem(visit, record.error());
    return confirm_page(
        visit, Area::Registry,
        {visit.said({Text::remove_registry_customer_question, {{"name", record->account.name}}}),
         std::string(visit.word(Text::remove_registry_customer)), Tone::Bad, visit.request.path});
  }
  auto removed = service::remove_registry_customer(visit.environment, visit.caller, id);
  if (!removed) return account_page(visit, {}, removed.error());
  return go(std::string(kAccounts), "registry_customer_removed");
}

}  // namespace

http::Response show_partner_new(const Visit& visit) { return partner_new_page(visit, {}); }

http::Response post_partner_new(const Visit& visit) {
  auto added = once(visit, [&](const service::Environment& environment) {
    return service::add_partner(environment, visit.caller, entry_typed(visit));
  });
  if (!added) return partner_new_page(visit, added.error());
  return go("/operator/partners/" + *added, "partner_added");
}

http::Response show_partner_entry(const Visit& visit) { return partner_entry_page(visit, {}); }

http::Response post_partner_entry(const Visit& visit) {
  std::string id(visit.parameter("partner"));
  auto changed = service::change_partner_entry(visit.environment, visit.caller, id, entry_typed(visit));
  if (!changed) return partner_entry_page(visit, changed.error());
  return go("/operator/partners/" + id, "saved");
}

http::Response show_registry_customers(const Visit& visit) {
  store::Page asked = page_asked(visit);
  auto found = service::registry_lines(visit.environment, visit.caller, visit.asked("q"), asked);
  if (!found) return problem(visit, found.error());
  List rows;
  for (const service::RegistryLine& line : found->rows)
    rows.push_back(View{{"href", std::string(kAccounts) + "/" + line.customer.id},
                        {"name", line.customer.name},
                        {"account_number", line.customer.account_number},
                        {"city", line.customer.city},
                        {"country", country_name(visit, line.customer.country)},
                        {"partner", line.partner}});
  View view = rows_view(std::move(rows));
  view.set("query", visit.asked("q")).set("is_filtered", !visit.asked("q").empty());
  view.set("paging", paging_view(visit, asked, found->total));
  return list_page(visit, "registry_customers", Area::Registry, std::move(view), found->total);
}

http::Response show_registry_customer_new(const Visit& visit) { return account_new_page(visit, {}); }

http::Response post_registry_customer_new(const Visit& visit) {
  auto added = once(visit, [&](const service::Environment& environment) {
    return service::add_registry_customer(environment, visit.caller, entry_typed(visit));
  });
  if (!added) return account_new_page(visit, added.error());
  return go(std::string(kAccounts) + "/" + *added, "registry_customer_added");
}

http::Response show_registry_customer(const Visit& visit) { return account_page(visit, {}, {}); }

http::Response post_registry_customer(const Visit& visit) {
  if (visit.field("do") == "remove") return remove_account(visit);
  if (visit.field("do") != "save") return problem(visit, 400);
  service::Entry entry = entry_typed(visit);
  auto changed = service::change_registry_customer(visit.environment, visit.caller,
                                                   visit.parameter("registry_customer"), entry);
  if (!changed) return account_page(visit, entry, changed.error());
  return go(visit.request.path, "saved");
}

}  // namespace rapport::pages
