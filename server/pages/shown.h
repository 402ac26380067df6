// What pages of all portals show alike: statuses, dates, countries, roles, what happened; and what their
// forms share.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/pages/visit.h"

namespace rapport::pages {

// A trial that has no more days than these needs somebody.
inline constexpr int64_t kSoonDays = 14;

// ---- statuses: a name and a tone ----
// Of a trial with its last day, of an activation also whether its link still works.
View service_badge(const Visit& visit, const store::Subscription& service);
// When the link of the last activation ends, or did.
int64_t link_ends_at(const Visit& visit, const store::Subscription& service);
View organization_badge(const Visit& visit, const store::Organization& organization);
View user_badge(const Visit& visit, model::UserStatus status);

// ---- names: the key or code itself where there is none (any more) ----
std::string service_name(const Visit& visit, std::string_view key);
std::string service_status_name(const Visit& visit, model::ServiceStatus status);
std::string region_name(const Visit& visit, std::string_view key);
std::string country_name(const Visit& visit, std::string_view code);
std::string role_name(const Visit& visit, model::Role role);
std::string role_names(const Visit& visit, model::Roles roles);     // "Designer, Viewer"
std::string address_text(const store::Organization& organization);  // "Bryggen 12, 5003 Bergen"

// ---- dates and numbers, as the person reads them; "" for 0, which stands for never ----
std::string shown_date(const Visit& visit, int64_t at_ms);
std::string shown_time(const Visit& visit, int64_t at_ms);
std::string shown_day(const Visit& visit, int64_t day);  // UTC days since 1970-01-01
std::string shown_number(const Visit& visit, int64_t number);
// The last day of a trial; "" for all others.
std::string shown_end(const Visit& visit, const store::Subscription& service);
// The day on which the data of a trial is removed that nobody revives.
std::string shown_removal(const Visit& visit, const store::Subscription& service);
// What a service that cannot be used, or not for long, means for its customer: by when, and whom to ask; ""
// for all others.
std::string service_note(const Visit& visit, const store::Subscription& service,
                         const store::Organization& partner);

// One of {{> counts}}.
View count_view(const Visit& visit, texts::Text label, int64_t count);

// {{> history}}
List history_view(const Visit& visit, const std::vector<store::AuditEntry>& entries);

// ---- choices ----
using Options = std::vector<FormView::Option>;
Options country_options(const Visit& visit);
Options language_options();
Options time_zone_options();

// ---- forms ----
struct FieldName {
  std::string_view shown;  // in the template
  std::string_view asked;  // in the use case, and so in its refusals
};

// What was refused, by the names that the template has. The names are all the fields of the form.
class Wrong {
 public:
  Wrong(const Visit& visit, const std::optional<service::Refusal>& refusal, std::vector<FieldName> names);
  std::string of(std::string_view shown) const;  // "" when it is fine
  // What is about no field, or about one that the form does not have.
  void add_rest(FormView& form) const;

 private:
  const Visit* visit_;
  const std::optional<service::Refusal>* refusal_;
  std::vector<FieldName> names_;
};
unsigned status_of(const std::optional<service::Refusal>& refusal);  // 200 for none

// {{name}}, {{sign_in_email}}, {{contact_email}} of somebody to invite.
struct Invitee {
  std::string name, sign_in_email, contact_email;
};
Invitee invitee_typed(const Visit& visit);
void add_invitee(FormView& form, const Invitee& typed, const Wrong& wrong);

// The question before what cannot be undone, for a browser without script: it sends the form on with
// confirmed=yes.
struct Question {
  std::string text;
  std::string yes;
  Tone tone = Tone::Bad;  // of the button
  std::string way_back;
};
bool is_confirmed(const Visit& visit);
http::Response confirm_page(const Visit& visit, Area area, const Question& question);

}  // namespace rapport::pages
