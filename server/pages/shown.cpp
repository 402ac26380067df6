#include "server/pages/shown.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/catalogue.h"
#include "server/service/customers.h"
#include "server/service/life_cycle.h"
#include "server/service/members.h"
#include "server/service/service_letters.h"
#include "server/texts/countries.h"

namespace rapport::pages {
namespace {

using texts::Text;

View said_badge(const Visit& visit, Tone tone, Text label) { return badge(tone, visit.word(label)); }

// Today counts: a trial that was activated just now has all its days.
View trial_badge(const Visit& visit, const store::Subscription& service) {
  int64_t left = service::days_left(service, visit.environment.today());
  std::string date = shown_day(visit, service.trial_last_day), days = shown_number(visit, left + 1);
  std::string ends = texts::format_days_left(0, visit.preferences());
  return badge(left > kSoonDays ? Tone::Info : Tone::Wait,
               left == 0
                   ? texts::fill(Text::status_trial_left, visit.language, {{"left", ends}})
                   : texts::fill(Text::status_trial_until, visit.language, {{"date", date}, {"days", days}}));
}

View sent_badge(const Visit& visit, const store::Subscription& service) {
  bool is_over = link_ends_at(visit, service) <= visit.environment.now_ms();
  return is_over ? said_badge(visit, Tone::Bad, Text::status_link_expired)
                 : said_badge(visit, Tone::Wait, Text::status_invitation_sent);
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

}  // namespace

View service_badge(const Visit& visit, const store::Subscription& service) {
  using enum model::ServiceStatus;
  switch (service.status) {
    case Added: return said_badge(visit, Tone::Idle, Text::status_added);
    case InvitationSent: return sent_badge(visit, service);
    case Trial: return trial_badge(visit, service);
    case Active: return said_badge(visit, Tone::Good, Text::status_active);
    case Suspended: return said_badge(visit, Tone::Bad, Text::status_suspended);
    case Expired: return said_badge(visit, Tone::Bad, Text::status_expired);
    case Removed: return said_badge(visit, Tone::Idle, Text::status_removed);
  }
  return said_badge(visit, Tone::Idle, Text::status_removed);
}

int64_t link_ends_at(const Visit& visit, const store::Subscription& service) {
  return service.sent_at + visit.environment.settings.activation_days * service::kDay;
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
  return service::service_name(visit.environment.settings, key, visit.language);
}

std::string service_status_name(const Visit& visit, model::ServiceStatus status) {
  using enum model::ServiceStatus;
  switch (status) {
    case Added: return std::string(visit.word(Text::status_added));
    case InvitationSent: return std::string(visit.word(Text::status_invitation_sent));
    case Trial: return std::string(visit.word(Text::status_trial));
    case Active: return std::string(visit.word(Text::status_active));
    case Suspended: return std::string(visit.word(Text::status_suspended));
    case Expired: return std::string(visit.word(Text::status_expired));
    case Removed: return std::string(visit.word(Text::status_removed));
  }
  return "";
}

std::string region_name(const Visit& visit, std::string_view key) {
  return service::region_name(visit.environment.settings, key, visit.language);
}

std::string country_name(const Visit& visit, std::string_view code) {
  return std::string(texts::country_name(code, visit.language));
}

std::string role_name(const Visit& visit, model::Role role) {
  return std::string(service::role_in_language(role, visit.language));
}

std::string role_names(const Visit& visit, model::Roles roles) {
  return service::roles_in_language(roles, visit.language);
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
  bool ends =
      service.status == model::ServiceStatus::Trial || service.status == model::ServiceStatus::Suspended;
  return ends ? shown_day(visit, service.trial_last_day) : "";
}

std::string shown_removal(const Visit& visit, const store::Subscription& service) {
  return shown_day(visit, service::last_kept_day(visit.environment.settings, service) + 1);
}

std::string service_note(const Visit& visit, const store::Subscription& service,
                         const store::Organization& partner) {
  auto said = [&](Text text) {
    return texts::fill(text, visit.language,
                       {{"partner", partner.name},
                        {"contact", service::contact_of(partner)},
                        {"since", shown_date(visit, service.status_at)},
                        {"end", shown_day(visit, service.trial_last_day)},
                        {"removed", shown_removal(visit, service)}});
  };
  using enum model::ServiceStatus;
  switch (service.status) {
    case Trial: {
      bool is_soon = service::days_left(service, visit.environment.today()) <= kSoonDays;
      return is_soon ? said(Text::service_ending_note) : "";
    }
    case Suspended:
      return said(service.trial_last_day > 0 ? Text::service_suspended_trial_note
                                             : Text::service_suspended_note);
    case Expired: return said(Text::service_expired_note);
    case Removed: return said(Text::service_removed_note);
    case Added:
    case InvitationSent:
    case Active: break;
  }
  return "";
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

Options time_zone_options() {
  Options options;
  for (const std::string& name : texts::time_zones()) options.push_back({name, name, ""});
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
  // What proves who somebody is never goes back into a page: it is asked for again.
  Value password = false, code = false;
  List kept;
  for (const http::Field& field : visit.form) {
    if (field.name == "csrf" || field.name == "confirmed") continue;
    if (field.name == "password")
      password = View{{"error", ""}};
    else if (field.name == "code")
      code = View{{"value", ""}, {"error", ""}};
    else
      kept.push_back(View{{"name", field.name}, {"value", field.value}});
  }
  View view{{"question", question.text}, {"yes", question.yes},     {"is_danger", question.tone == Tone::Bad},
            {"href", question.way_back}, {"kept", std::move(kept)}, {"password", std::move(password)},
            {"code", std::move(code)}};
  return page(visit, "confirm", area, std::move(view));
}

}  // namespace rapport::pages
