#include "server/pages/shown.h"

#include <algorithm>
#include <array>

#include "server/service/audit.h"
#include "server/service/customers.h"
#include "server/service/life_cycle.h"
#include "server/texts/countries.h"

namespace rapport::pages {
namespace {

using texts::Text;

View said_badge(const Visit& visit, Tone tone, Text label) { return badge(tone, visit.word(label)); }

View trial_badge(const Visit& visit, int64_t days) {
  std::string left = texts::format_days_left(days, visit.preferences());
  return badge(days > kSoonDays ? Tone::Info : Tone::Wait,
               texts::fill(Text::status_trial_left, visit.language, {{"left", left}}));
}

View partner_badge(const Visit& visit, model::PartnerStatus status) {
  switch (status) {
    case model::PartnerStatus::Pending: return said_badge(visit, Tone::Wait, Text::status_pending);
    case model::PartnerStatus::Active: return said_badge(visit, Tone::Good, Text::status_active);
    case model::PartnerStatus::Suspended: return said_badge(visit, Tone::Bad, Text::status_suspended);
    case model::PartnerStatus::Removed: return said_badge(visit, Tone::Idle, Text::status_removed);
  }
  return said_badge(visit, Tone::Idle, Text::status_removed);
}

View customer_badge(const Visit& visit, model::CustomerStatus status) {
  switch (status) {
    case model::CustomerStatus::Registered: return said_badge(visit, Tone::Idle, Text::status_registered);
    case model::CustomerStatus::Active: return said_badge(visit, Tone::Good, Text::status_active);
    case model::CustomerStatus::Removed: return said_badge(visit, Tone::Idle, Text::status_removed);
  }
  return said_badge(visit, Tone::Idle, Text::status_removed);
}

Text text_of(model::Role role) {
  switch (role) {
    case model::Role::Operator: return Text::role_operator;
    case model::Role::PartnerAdministrator: return Text::role_administrator;
    case model::Role::PartnerExpert: return Text::role_expert;
    case model::Role::Administrator: return Text::role_administrator;
    case model::Role::Designer: return Text::role_designer;
    case model::Role::Configurator: return Text::role_configurator;
    case model::Role::Viewer: return Text::role_viewer;
  }
  return Text::role_viewer;
}

}  // namespace

View service_badge(const Visit& visit, const store::Subscription& service) {
  using enum model::ServiceStatus;
  switch (service.status) {
    case Added: return said_badge(visit, Tone::Idle, Text::status_added);
    case InvitationSent: return said_badge(visit, Tone::Wait, Text::status_invitation_sent);
    case Trial: return trial_badge(visit, service::days_left(service, visit.environment.today()));
    case Active: return said_badge(visit, Tone::Good, Text::status_active);
    case Suspended: return said_badge(visit, Tone::Bad, Text::status_suspended);
    case Expired: return said_badge(visit, Tone::Bad, Text::status_expired);
    case Removed: return said_badge(visit, Tone::Idle, Text::status_removed);
  }
  return said_badge(visit, Tone::Idle, Text::status_removed);
}

View organization_badge(const Visit& visit, const store::Organization& organization) {
  if (organization.kind == model::OrganizationKind::Customer)
    return customer_badge(
        visit, model::customer_status(organization.status).value_or(model::CustomerStatus::Removed));
  return partner_badge(visit,
                       model::partner_status(organization.status).value_or(model::PartnerStatus::Removed));
}

View user_badge(const Visit& visit, model::UserStatus status) {
  switch (status) {
    case model::UserStatus::Invited: return said_badge(visit, Tone::Wait, Text::status_invited);
    case model::UserStatus::Active: return said_badge(visit, Tone::Good, Text::status_active);
    case model::UserStatus::Disabled: return said_badge(visit, Tone::Idle, Text::status_disabled);
    case model::UserStatus::Removed: return said_badge(visit, Tone::Idle, Text::status_removed);
  }
  return said_badge(visit, Tone::Idle, Text::status_removed);
}

std::string service_name(const Visit& visit, std::string_view key) {
  const service::CatalogueService* known = service::catalogue_service(visit.environment.settings, key);
  return known ? known->name : std::string(key);
}

std::string region_name(const Visit& visit, std::string_view key) {
  const auto& regions = visit.environment.settings.regions;
  auto found = std::find_if(regions.begin(), regions.end(), [&](const auto& r) { return r.key == key; });
  return found == regions.end() ? std::string(key) : found->name;
}

std::string country_name(const Visit& visit, std::string_view code) {
  return std::string(texts::country_name(code, visit.language));
}

std::string role_name(const Visit& visit, model::Role role) { return std::string(visit.word(text_of(role))); }

std::string role_names(const Visit& visit, model::Roles roles) {
  static constexpr std::array kRoles = {
#define ROLE(name, kind) model::Role::name,
#include "server/model/roles.def"
  };
  std::string list;
  for (model::Role role : kRoles) {
    if (!roles.has(role)) continue;
    if (!list.empty()) list += ", ";
    list += visit.word(text_of(role));
  }
  return list;
}

std::string address_text(const store::Organization& organization) {
  std::string town = organization.postal_code;
  if (!town.empty() && !organization.city.empty()) town += ' ';
  town += organization.city;
  if (organization.street.empty() || town.empty()) return organization.street + town;
  return organization.street + ", " + town;
}

std::string shown_date(const Visit& visit, int64_t at_ms) {
  return at_ms == 0 ? "" : texts::format_date(at_ms, visit.preferences());
}

std::string shown_time(const Visit& visit, int64_t at_ms) {
  return at_ms == 0 ? "" : texts::format_date_time(at_ms, visit.preferences());
}

std::string shown_day(const Visit& visit, int64_t day) {
  if (day == 0) return "";
  texts::Preferences preferences = visit.preferences();
  preferences.time_zone = "UTC";  // in which the day is counted
  return texts::format_date(day * service::kDay, preferences);
}

std::string shown_number(const Visit& visit, int64_t number) {
  return texts::format_number(number, visit.preferences());
}

View count_view(const Visit& visit, Text label, int64_t count) {
  return View{{"label", visit.word(label)}, {"value", shown_number(visit, count)}};
}

std::string shown_end(const Visit& visit, const store::Subscription& service) {
  if (service.status == model::ServiceStatus::Expired) return shown_day(visit, service.kept_until_day);
  bool ends =
      service.status == model::ServiceStatus::Trial || service.status == model::ServiceStatus::Suspended;
  return ends ? shown_day(visit, service.trial_last_day) : "";
}

List history_view(const Visit& visit, const std::vector<store::AuditEntry>& entries) {
  List list;
  for (const store::AuditEntry& entry : entries) {
    list.push_back(
        View{{"label", service::action_text(entry.action, visit.language)},
             {"who", entry.actor.empty() ? std::string(visit.environment.settings.product) : entry.actor},
             {"at", shown_time(visit, entry.at)},
             {"instant", texts::format_instant(entry.at)}});
  }
  return list;
}

Options country_options(const Visit& visit) {
  Options options;
  for (const texts::Country& country : texts::countries(visit.language))
    options.push_back({std::string(country.code), std::string(country.name), ""});
  return options;
}

Options language_options() {
  Options options;
  for (texts::Language language : texts::kLanguages)
    options.push_back({std::string(code_of(language)), std::string(own_name_of(language)), ""});
  return options;
}

Wrong::Wrong(const Visit& visit, const std::optional<service::Refusal>& refusal, std::vector<FieldName> names)
    : visit_(&visit), refusal_(&refusal), names_(std::move(names)) {}

std::string Wrong::of(std::string_view shown) const {
  for (const FieldName& name : names_)
    if (name.shown == shown) return field_problem(*visit_, *refusal_, name.asked);
  return "";
}

void Wrong::add_rest(FormView& form) const {
  if (auto general = general_problem(*visit_, *refusal_)) form.problem(*general);
  if (!*refusal_) return;
  for (const service::FieldProblem& one : (*refusal_)->fields) {
    bool is_shown = std::any_of(names_.begin(), names_.end(),
                                [&](const FieldName& name) { return name.asked == one.field; });
    if (!is_shown) form.problem(visit_->said(one.said));
  }
}

unsigned status_of(const std::optional<service::Refusal>& refusal) {
  return refusal ? status_of(*refusal) : 200;
}

Invitee invitee_typed(const Visit& visit) {
  return {std::string(visit.field("name")), std::string(visit.field("sign_in_email")),
          std::string(visit.field("contact_email"))};
}

void add_invitee(FormView& form, const Invitee& typed, const Wrong& wrong) {
  form.text("name", typed.name, wrong.of("name"))
      .text("sign_in_email", typed.sign_in_email, wrong.of("sign_in_email"))
      .text("contact_email", typed.contact_email, wrong.of("contact_email"));
}

bool is_confirmed(const Visit& visit) { return visit.field("confirmed") == "yes"; }

http::Response confirm_page(const Visit& visit, Area area, const Question& question) {
  List kept;
  for (const http::Field& field : visit.form)
    if (field.name != "csrf" && field.name != "confirmed")
      kept.push_back(View{{"name", field.name}, {"value", field.value}});
  View view{{"question", question.text},
            {"yes", question.yes},
            {"is_danger", question.tone == Tone::Bad},
            {"href", question.way_back},
            {"kept", std::move(kept)}};
  return page(visit, "confirm", area, std::move(view));
}

}  // namespace rapport::pages
