// A partner's customers: the list, a new one in three ways, one of them.
#include <algorithm>

#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/customers.h"
#include "server/service/members.h"
#include "server/service/removal.h"

namespace rapport::pages {
namespace {

using model::Right;
using texts::Text;

constexpr std::string_view kCustomers = "/partner/customers";
constexpr int64_t kFound = 10;  // accounts that a search shows

std::string path_of(const store::Organization& customer) {
  return std::string(kCustomers) + "/" + customer.id;
}

View line_view(const Visit& visit, const service::CustomerLine& line) {
  const store::Organization& customer = line.organization;
  return View{{"href", path_of(customer)},
              {"name", customer.name},
              {"account_number", customer.account_number.value_or("")},
              {"country", country_name(visit, customer.country)},
              {"services", shown_number(visit, static_cast<int64_t>(line.services.size()))},
              {"status", organization_badge(visit, customer)}};
}

// ---- a new customer ----

enum class Way : uint8_t { Existing, Prospect, Own };

std::string_view name_of(Way way) {
  switch (way) {
    case Way::Existing: return "existing";
    case Way::Prospect: return "prospect";
    case Way::Own: return "own";
  }
  return "";
}

Way way_named(std::string_view name) {
  for (Way way : {Way::Prospect, Way::Own})
    if (name == name_of(way)) return way;
  return Way::Existing;
}

struct NewCustomer {
  Way way = Way::Existing;
  std::string query;  // what was searched for
  bool is_searched = false;
  std::vector<store::RegistryCustomer> found = {};
  int64_t total = 0;                              // how many there are to find
  std::map<std::string, std::string> there = {};  // ids of those that are customers already
  bool is_filled = false;
  service::CustomerInput input = {};
};

List ways_view(const Visit& visit, Way current) {
  List list;
  std::string trial_days = shown_number(visit, visit.environment.settings.trial_days);
  auto add = [&](Way way, Text label, Text help) {
    list.push_back(View{{"href", std::string(kCustomers) + "/new?way=" + std::string(name_of(way))},
                        {"label", visit.word(label)},
                        {"help", texts::fill(help, visit.language, {{"trial_days", trial_days}})},
                        {"is_current", way == current}});
  };
  add(Way::Existing, Text::way_existing, Text::way_existing_help);
  add(Way::Prospect, Text::way_prospect, Text::way_prospect_help);
  add(Way::Own, Text::way_own, Text::way_own_help);
  return list;
}

List found_view(const NewCustomer& made) {
  List list;
  for (const store::RegistryCustomer& one : made.found) {
    auto there = made.there.find(one.account_number);
    const bool is_there = there != made.there.end();
    http::Fields query{{"way", "existing"}, {"account", one.account_number}};
    list.push_back(View{{"href", std::string(kCustomers) + "/new?" + http::write_form(query)},
                        {"name", one.name},
                        {"account_number", one.account_number},
                        {"customer_href", is_there ? std::string(kCustomers) + "/" + there->second : ""},
                        {"city", one.city}});
  }
  return list;
}

View address_form(const Visit& visit, const service::CustomerInput& input,
                  const std::optional<service::Refusal>& refusal) {
  Wrong wrong(visit, refusal,
              {{"organization_name", "name"},
               {"street", "street"},
               {"postal_code", "postal_code"},
               {"city", "city"},
               {"country", "country"}});
  FormView form;
  form.text("organization_name", input.name, wrong.of("organization_name"))
      .text("street", input.street, wrong.of("street"))
      .text("postal_code", input.postal_code, wrong.of("postal_code"))
      .text("city", input.city, wrong.of("city"))
      .choice("country", country_options(visit), input.country, wrong.of("country"));
  wrong.add_rest(form);
  return form.take();
}

http::Response new_customer_page(const Visit& visit, const NewCustomer& made,
                                 const std::optional<service::Refusal>& refusal) {
  View view{{"ways", ways_view(visit, made.way)},
            {"is_existing", made.way == Way::Existing},
            {"is_prospect", made.way == Way::Prospect},
            {"is_own", made.way == Way::Own},
            {"query", made.query},
            {"is_searched", made.is_searched},
            {"found", found_view(made)},
            {"has_more", made.total > static_cast<int64_t>(made.found.size())},
            {"shown_count", shown_number(visit, static_cast<int64_t>(made.found.size()))},
            {"total", shown_number(visit, made.total)},
            {"is_filled", made.is_filled},
            {"way", name_of(made.way)},
            {"account_number", made.input.account_number}};
  view.add(address_form(visit, made.input, refusal));
  if (made.way == Way::Own) {
    auto own = service::own_organization(visit.environment, visit.caller);
    if (!own) return problem(visit, own.error());
    view.set("own", View{{"name", own->name},
                         {"address", address_text(*own)},
                         {"country", country_name(visit, own->country)}});
  }
  return page(visit, "customer_new", Area::Customers, std::move(view), status_of(refusal));
}

service::CustomerInput filled_in(const store::RegistryCustomer& known) {
  return {.account_number = known.account_number,
          .name = known.name,
          .street = known.street,
          .postal_code = known.postal_code,
          .city = known.city,
          .country = known.country,
          .registration_number = known.registration_number};
}

// With what the registry knows of the query.
service::Outcome<NewCustomer> searched(const Visit& visit, NewCustomer made) {
  auto found = service::search_registry(visit.environment, visit.caller, made.query, {0, kFound});
  if (!found) return found.error();
  made.is_searched = true;
  made.total = found->total;
  made.found = std::move(found->rows);
  std::vector<std::string> numbers;
  for (const store::RegistryCustomer& one : made.found) numbers.push_back(one.account_number);
  auto there = service::customers_by_number(visit.environment, visit.caller, numbers);
  if (!there) return there.error();
  made.there = std::move(*there);
  return made;
}

// The account that was chosen, with what the registry has of it; otherwise what a search for it finds.
service::Outcome<NewCustomer> chosen(const Visit& visit, std::string_view account, NewCustomer made) {
  auto known = service::registry_account(visit.environment, visit.caller, account);
  if (!known) return known.error();
  if (!*known) return searched(visit, std::move(made));
  made.is_filled = true;
  made.input = filled_in(**known);
  return made;
}

service::CustomerInput typed_customer(const Visit& visit, Way way) {
  auto typed = [&](std::string_view name) { return std::string(visit.field(name)); };
  service::CustomerInput input;
  if (way == Way::Existing) input.account_number = typed("account_number");
  input.name = typed("organization_name");
  input.street = typed("street");
  input.postal_code = typed("postal_code");
  input.city = typed("city");
  input.country = typed("country");
  return input;
}

// A customer of that name may be there already: the refusal is then the question whether a second one is
// meant.
Made create_prospect(const service::Environment& environment, const Visit& visit,
                     const service::CustomerInput& input) {
  if (is_confirmed(visit)) return service::create_customer(environment, visit.caller, input);
  const std::string name = service::trimmed(input.name), key = service::folded(name);
  auto found = service::customers(environment, visit.caller, key, {0, kFound});
  if (!found) return found.error();
  const bool is_there = std::any_of(found->rows.begin(), found->rows.end(),
                                    [&](const auto& line) { return line.organization.name_key == key; });
  if (is_there)
    return service::Refusal(base::ErrorCode::Conflict, {Text::customer_again_question, {{"name", name}}});
  return service::create_customer(environment, visit.caller, input);
}

http::Response another_question(const Visit& visit, const service::Said& question) {
  return confirm_page(visit, Area::Customers,
                      {visit.said(question), std::string(visit.word(Text::create_customer)), Tone::Info,
                       std::string(kCustomers)});
}

// ---- one customer ----

Text kind_text(const store::Organization& customer) {
  if (customer.is_own_prospect) return Text::way_own;
  return customer.account_number ? Text::way_existing : Text::way_prospect;
}

std::string end_text(const Visit& visit, const store::Subscription& service) {
  if (service.status != model::ServiceStatus::Expired) return shown_end(visit, service);
  return visit.said({Text::data_removed_on, {{"date", shown_removal(visit, service)}}});
}

List services_view(const Visit& visit, const service::CustomerLine& line) {
  List rows;
  for (const store::Subscription& service : line.services)
    rows.push_back(View{{"href", path_of(line.organization) + "/services/" + service.id},
                        {"service", service_name(visit, service.service)},
                        {"country", country_name(visit, service.country)},
                        {"status", service_badge(visit, service)},
                        {"expires", end_text(visit, service)}});
  return rows;
}

http::Response customer_page(const Visit& visit, const std::string& number,
                             const std::optional<service::Refusal>& refusal) {
  auto line = service::customer(visit.environment, visit.caller, visit.parameter("customer"));
  if (!line) return problem(visit, line.error());
  const store::Organization& customer = line->organization;
  auto history = service::customer_history(visit.environment, visit.caller, customer.id, "");
  if (!history) return problem(visit, history.error());
  bool can_edit = visit.caller.may(Right::EditCustomers);
  View view{{"name", customer.name},
            {"customer_path", path_of(customer)},
            {"status", organization_badge(visit, customer)},
            {"account_number", customer.account_number.value_or("")},
            {"kind", visit.word(kind_text(customer))},
            {"address", address_text(customer)},
            {"country", country_name(visit, customer.country)},
            {"created", shown_date(visit, customer.created_at)},
            {"can_edit", can_edit},
            {"can_remove", can_edit && line->services.empty()},
            {"history", history_view(visit, *history)}};
  view.add(rows_view(services_view(visit, *line)));
  Wrong wrong(visit, refusal, {{"number", "account_number"}});
  FormView form;
  form.text("number", number, wrong.of("number"));
  wrong.add_rest(form);
  view.add(form.take());
  return page(visit, "customer", Area::Customers, std::move(view), status_of(refusal));
}

http::Response remove(const Visit& visit) {
  std::string_view id = visit.parameter("customer");
  if (!is_confirmed(visit)) {
    auto line = service::customer(visit.environment, visit.caller, id);
    if (!line) return problem(visit, line.error());
    return confirm_page(visit, Area::Customers,
                        {visit.said({Text::remove_customer_question, {{"name", line->organization.name}}}),
                         std::string(visit.word(Text::remove_customer)), Tone::Bad, visit.request.path});
  }
  auto removed = service::remove_customer(visit.environment, visit.caller, id);
  if (!removed) return customer_page(visit, "", removed.error());
  return go(std::string(kCustomers), "customer_removed");
}

}  // namespace

http::Response show_customers(const Visit& visit) {
  store::Page asked = page_asked(visit);
  std::string words = service::trimmed(visit.asked("q"));
  auto found = service::customers(visit.environment, visit.caller, words, asked);
  if (!found) return problem(visit, found.error());
  List rows;
  for (const service::CustomerLine& line : found->rows) rows.push_back(line_view(visit, line));
  View view{
      {"query", words}, {"is_filtered", !words.empty()}, {"paging", paging_view(visit, asked, found->total)}};
  view.add(rows_view(std::move(rows)));
  return list_page(visit, "customers", Area::Customers, std::move(view), found->total);
}

http::Response show_customer_new(const Visit& visit) {
  NewCustomer made;
  made.way = way_named(visit.asked("way"));
  made.is_filled = made.way != Way::Existing;
  if (made.is_filled) return new_customer_page(visit, made, std::nullopt);
  std::string_view account = visit.asked("account");
  made.query = service::trimmed(account.empty() ? visit.asked("q") : account);
  if (made.query.empty()) return new_customer_page(visit, made, std::nullopt);
  auto with_found =
      account.empty() ? searched(visit, std::move(made)) : chosen(visit, account, std::move(made));
  if (!with_found) return problem(visit, with_found.error());
  return new_customer_page(visit, *with_found, std::nullopt);
}

http::Response post_customer_new(const Visit& visit) {
  NewCustomer made;
  made.way = way_named(visit.field("way"));
  made.is_filled = true;
  made.input = typed_customer(visit, made.way);
  // Without a number an existing customer is none: one looks for it first.
  if (made.way == Way::Existing && made.input.account_number.empty())
    return go(std::string(kCustomers) + "/new?way=existing");
  auto id = once(visit, [&](const service::Environment& environment) {
    switch (made.way) {
      case Way::Own: return service::create_own_prospect(environment, visit.caller);
      case Way::Prospect: return create_prospect(environment, visit, made.input);
      case Way::Existing: break;
    }
    return service::create_customer(environment, visit.caller, made.input);
  });
  if (!id && id.error().said.text == Text::customer_again_question)
    return another_question(visit, id.error().said);
  if (!id) return new_customer_page(visit, made, id.error());
  return go(std::string(kCustomers) + "/" + *id, "customer_created");
}

http::Response show_customer(const Visit& visit) { return customer_page(visit, "", std::nullopt); }

http::Response post_customer(const Visit& visit) {
  if (visit.field("do") == "remove") return remove(visit);
  if (visit.field("do") != "add-number") return problem(visit, 404);
  std::string number(visit.field("number"));
  auto added =
      service::add_account_number(visit.environment, visit.caller, visit.parameter("customer"), number);
  if (!added) return customer_page(visit, number, added.error());
  return go(visit.request.path, "number_added");
}

}  // namespace rapport::pages
