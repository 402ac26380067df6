// A service of a customer, for its partner: added, activated, managed.
#include <algorithm>
#include <array>

#include "server/pages/handlers.h"
#include "server/pages/once.h"
#include "server/pages/shown.h"
#include "server/service/catalogue.h"
#include "server/service/customers.h"

namespace rapport::pages {
namespace {

using model::Right;
using model::ServiceEvent;
using model::ServiceStatus;
using texts::Text;

std::string customer_path(std::string_view customer_id) {
  return "/partner/customers/" + std::string(customer_id);
}

// ---- adding one ----

struct NewService {
  std::string service, country;
  FormView::Ticked understood = FormView::Ticked::No;
};

Options catalogue_options(const Visit& visit) {
  Options options;
  for (const service::CatalogueService& one : visit.environment.settings.catalogue)
    options.push_back(
        {one.key, service::name_in(one, visit.language), service::description_in(one, visit.language)});
  return options;
}

// Those that some region serves, the customer's own first. None is chosen: the choice is for good.
Options countries_of_use(const Visit& visit, std::string_view own) {
  Options options = country_options(visit);
  std::erase_if(options, [&](const FormView::Option& option) {
    return service::region_of(visit.environment.settings, option.value) == nullptr;
  });
  std::stable_partition(options.begin(), options.end(),
                        [&](const FormView::Option& option) { return option.value == own; });
  return options;
}

http::Response service_add_page(const Visit& visit, const NewService& typed,
                                const std::optional<service::Refusal>& refusal) {
  auto line = service::customer(visit.environment, visit.caller, visit.parameter("customer"));
  if (!line) return problem(visit, line.error());
  const store::Organization& customer = line->organization;
  View view{{"organization", customer.name},
            {"customer_path", customer_path(customer.id)},
            {"is_trial", !customer.account_number.has_value()},
            {"trial_days", shown_number(visit, visit.environment.settings.trial_days)},
            {"kept_days", shown_number(visit, visit.environment.settings.kept_days)}};
  Wrong wrong(visit, refusal, {{"service", "service"}, {"country", "country"}, {"understood", "understood"}});
  FormView form;
  form.choice("service", catalogue_options(visit), typed.service, wrong.of("service"))
      .choice("country", countries_of_use(visit, customer.country), typed.country, wrong.of("country"))
      .tick("understood", typed.understood, wrong.of("understood"));
  wrong.add_rest(form);
  view.add(form.take());
  return page(visit, "service_add", Area::Customers, std::move(view), status_of(refusal));
}

// Without the tick nothing is added, and what else is wrong is said at the same time.
service::Refusal not_understood(const Visit& visit, const NewService& typed) {
  auto checked = service::check_service(visit.environment, visit.caller, typed.service, typed.country);
  service::Refusal refusal =
      checked ? service::Refusal(std::vector<service::FieldProblem>{}) : checked.error();
  refusal.fields.push_back({"understood", {Text::problem_understood}});
  return refusal;
}

// ---- one of them ----

struct Activation {
  Invitee who;
  std::string language;
};

Activation present(const service::ServiceRecord& record) {
  const store::Subscription& service = record.subscription;
  return {{service.administrator_name, service.administrator_email, service.administrator_contact},
          service.mail_language.empty() ? record.customer.language : service.mail_language};
}

View activation_view(const Visit& visit, const Activation& typed,
                     const std::optional<service::Refusal>& refusal) {
  Wrong wrong(visit, refusal,
              {{"name", "name"},
               {"sign_in_email", "email"},
               {"contact_email", "contact_email"},
               {"mail_language", "language"}});
  FormView form;
  add_invitee(form, typed.who, wrong);
  form.choice("mail_language", language_options(), typed.language, wrong.of("mail_language"));
  wrong.add_rest(form);
  return form.take();
}

Value sent_view(const Visit& visit, const store::Subscription& service) {
  if (service.status != ServiceStatus::InvitationSent) return false;
  int64_t ends_at = link_ends_at(visit, service);
  return View{{"contact", service.administrator_contact},
              {"sent_at", shown_time(visit, service.sent_at)},
              {"expires_at", shown_time(visit, ends_at)},
              {"is_over", ends_at <= visit.environment.now_ms()}};
}

bool lacks_address(const Visit& visit, const store::Subscription& service) {
  const auto* known = service::catalogue_service(visit.environment.settings, service.service);
  return service.status != ServiceStatus::Removed && (!known || known->url.empty());
}

// The question before it, with exactly what is lost.
std::string question_of(const Visit& visit, const service::ServiceRecord& record, ServiceEvent event) {
  const store::Subscription& service = record.subscription;
  const bool is_used = service.activated_at > 0, is_trial = service.trial_last_day > 0;
  Text text = is_used ? Text::remove_used_question : Text::remove_unused_question;
  if (event == ServiceEvent::Suspend)
    text = is_trial ? Text::suspend_trial_question : Text::suspend_used_question;
  return texts::fill(text, visit.language,
                     {{"service", service_name(visit, service.service)},
                      {"organization", record.customer.name},
                      {"status", service_status_name(visit, service.status)},
                      {"date", shown_day(visit, service.trial_last_day)},
                      {"removed", shown_removal(visit, service)},
                      {"region", region_name(visit, service.region)}});
}

View facts_view(const Visit& visit, const service::ServiceRecord& record) {
  const store::Subscription& service = record.subscription;
  return View{{"service", service_name(visit, service.service)},
              {"organization", record.customer.name},
              {"customer_path", customer_path(record.customer.id)},
              {"status", service_badge(visit, service)},
              {"country", country_name(visit, service.country)},
              {"data_region", region_name(visit, service.region)},
              {"account_number", record.customer.account_number.value_or("")},
              {"created", shown_date(visit, service.added_at)},
              {"activated", shown_date(visit, service.activated_at)},
              {"expires", shown_end(visit, service)},
              {"removed", service.status == ServiceStatus::Expired ? shown_removal(visit, service) : ""},
              {"has_no_address", lacks_address(visit, service)},
              {"suspend_question", question_of(visit, record, ServiceEvent::Suspend)},
              {"remove_question", question_of(visit, record, ServiceEvent::Remove)},
              {"administrator", service.activated_at == 0 ? std::string() : service.administrator_name},
              {"administrator_email", service.administrator_email},
              {"sent", sent_view(visit, service)}};
}

View deeds_view(const Visit& visit, const store::Subscription& service) {
  std::vector<ServiceEvent> possible = service::possible_events(service);
  bool may = visit.caller.may(Right::EditCustomers);
  auto can = [&](ServiceEvent event) {
    return may && std::find(possible.begin(), possible.end(), event) != possible.end();
  };
  bool can_manage = can(ServiceEvent::Suspend) || can(ServiceEvent::Resume) || can(ServiceEvent::Remove);
  return View{{"can_activate", can(ServiceEvent::Send)},
              {"can_suspend", can(ServiceEvent::Suspend)},
              {"can_resume", can(ServiceEvent::Resume)},
              {"can_remove", can(ServiceEvent::Remove)},
              {"can_manage", can_manage}};
}

// The one of the address: of the customer that the address names as well.
service::Outcome<service::ServiceRecord> asked_service(const Visit& visit) {
  auto record = service::service_record(visit.environment, visit.caller, visit.parameter("service"));
  if (!record) return record.error();
  if (record->customer.id != visit.parameter("customer")) return service::not_there();
  return record;
}

http::Response service_page(const Visit& visit, const service::ServiceRecord& record, const Activation& typed,
                            const std::optional<service::Refusal>& refusal) {
  auto history = service::customer_history(visit.environment, visit.caller, record.customer.id,
                                           record.subscription.service);
  if (!history) return problem(visit, history.error());
  View view = facts_view(visit, record);
  view.add(deeds_view(visit, record.subscription));
  view.add(activation_view(visit, typed, refusal));
  view.set("history", history_view(visit, *history));
  return page(visit, "service", Area::Customers, std::move(view), status_of(refusal));
}

http::Response send(const Visit& visit, const service::ServiceRecord& record) {
  Activation typed{invitee_typed(visit), std::string(visit.field("mail_language"))};
  service::Administrator administrator{typed.who.name, typed.who.sign_in_email, typed.who.contact_email,
                                       typed.language};
  auto sent =
      service::send_activation(visit.environment, visit.caller, record.subscription.id, administrator);
  if (!sent) return service_page(visit, record, typed, sent.error());
  return go(visit.request.path, "activation_sent");
}

using Deed = service::Outcome<service::Done> (*)(const service::Environment&, const service::Caller&,
                                                 std::string_view);

struct NamedDeed {
  std::string_view name;  // in the form
  Deed deed;
  std::string_view done;
  std::optional<ServiceEvent> asks;  // before it
  Text yes;
  Tone tone;
};
constexpr std::array kDeeds = {
    NamedDeed{"suspend", service::suspend_service, "service_suspended", ServiceEvent::Suspend, Text::suspend,
              Tone::Info},
    NamedDeed{"resume", service::resume_service, "service_resumed", std::nullopt, Text::resume, Tone::Info},
    NamedDeed{"remove", service::remove_service, "service_removed", ServiceEvent::Remove,
              Text::remove_service, Tone::Bad}};

http::Response manage(const Visit& visit, const service::ServiceRecord& record, const NamedDeed& what) {
  if (what.asks && !is_confirmed(visit)) {
    return confirm_page(visit, Area::Customers,
                        {question_of(visit, record, *what.asks), std::string(visit.word(what.yes)), what.tone,
                         visit.request.path});
  }
  auto done = what.deed(visit.environment, visit.caller, record.subscription.id);
  if (!done) return service_page(visit, record, present(record), done.error());
  // A service that is gone is not shown any more: its customer is.
  bool is_gone = what.deed == service::remove_service;
  return go(is_gone ? customer_path(record.customer.id) : visit.request.path, what.done);
}

}  // namespace

http::Response show_service_add(const Visit& visit) {
  NewService nothing;
  const auto& catalogue = visit.environment.settings.catalogue;
  if (catalogue.size() == 1) nothing.service = catalogue.front().key;
  return service_add_page(visit, nothing, std::nullopt);
}

http::Response post_service_add(const Visit& visit) {
  NewService typed{std::string(visit.field("service")), std::string(visit.field("country"))};
  if (visit.field("understood") == "yes") typed.understood = FormView::Ticked::Yes;
  if (typed.understood == FormView::Ticked::No)
    return service_add_page(visit, typed, not_understood(visit, typed));
  std::string_view customer = visit.parameter("customer");
  auto id = once(visit, [&](const service::Environment& environment) {
    return service::add_service(environment, visit.caller, customer, typed.service, typed.country);
  });
  if (!id) return service_add_page(visit, typed, id.error());
  return go(customer_path(customer) + "/services/" + *id, "service_added");
}

http::Response show_service(const Visit& visit) {
  auto record = asked_service(visit);
  if (!record) return problem(visit, record.error());
  return service_page(visit, *record, present(*record), std::nullopt);
}

http::Response post_service(const Visit& visit) {
  auto record = asked_service(visit);
  if (!record) return problem(visit, record.error());
  std::string_view deed = visit.field("do");
  if (deed == "send-activation") return send(visit, *record);
  for (const NamedDeed& one : kDeeds)
    if (one.name == deed) return manage(visit, *record, one);
  return problem(visit, 404);
}

}  // namespace rapport::pages
