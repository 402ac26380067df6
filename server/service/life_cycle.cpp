#include "server/service/life_cycle.h"

#include <algorithm>
#include <set>

#include "server/service/audit.h"
#include "server/service/customers.h"
#include "server/service/letters.h"
#include "server/service/removal.h"
#include "server/service/webhooks.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::ServiceEvent;
using model::ServiceStatus;
using texts::Text;

constexpr int64_t kRecipientsKept = 30 * kDay;  // in what went out
constexpr size_t kBatch = 500;                  // as many as the queries of the store give

// Nobody asked for it: time did it.
Caller the_service(const Environment& environment) {
  Caller caller;
  caller.name = environment.settings.product;
  return caller;
}

// What a letter about a service says of it.
struct About {
  store::Subscription service;
  store::Organization customer;
  store::Organization partner;
  std::string name;  // of the service
};

base::Result<std::optional<About>> about(store::Tx& tx, const Environment& environment, std::string_view id) {
  auto service = tx.find<store::Subscription>(id);
  if (!service) return service.error();
  if (!*service) return std::optional<About>();
  About all{std::move(**service), {}, {}, {}};
  auto customer = tx.find<store::Organization>(all.service.organization_id);
  if (!customer) return customer.error();
  auto partner = tx.find<store::Organization>(all.service.partner_id);
  if (!partner) return partner.error();
  if (!*customer || !*partner) return std::optional<About>();
  all.customer = std::move(**customer);
  all.partner = std::move(**partner);
  const CatalogueService* known = catalogue_service(environment.settings, all.service.service);
  all.name = known ? known->name : all.service.service;
  return std::optional<About>(std::move(all));
}

// ---- letters ----

struct Words {
  Text title, for_customer, for_partner;
};

// Days of a trial are days in UTC, in whichever zone they are read.
std::string day_text(int64_t day, texts::Preferences preferences) {
  preferences.time_zone = "UTC";
  return texts::format_date(day * kDay, preferences);
}

base::Result<texts::Preferences> preferences_of(store::Tx& tx, const store::Membership& member,
                                                const store::Organization& organization) {
  auto account = tx.find<store::Account>(member.account_id.value_or(""));
  if (!account) return account.error();
  const std::string& code = *account ? (*account)->language : organization.language;
  auto preferences = texts::usual_preferences(texts::language_of(code).value_or(texts::Language::En));
  if (*account)
    preferences.date_format =
        texts::date_format_of((*account)->date_format).value_or(preferences.date_format);
  return preferences;
}

LetterSaid letter_about(const About& service, Text title, Text text, const texts::Preferences& preferences,
                        int64_t today) {
  LetterSaid letter;
  letter.title = {title,
                  {{"service", service.name},
                   {"organization", service.customer.name},
                   {"left", texts::format_days_left(days_left(service.service, today), preferences)}}};
  letter.paragraphs = {{text,
                        {{"service", service.name},
                         {"organization", service.customer.name},
                         {"partner", service.partner.name},
                         {"date", day_text(service.service.trial_last_day, preferences)},
                         {"kept", day_text(service.service.kept_until_day, preferences)}}}};
  letter.on_behalf_of = service.partner.name;
  return letter;
}

// To the administrators on both sides; who is one on both gets it once.
base::Status tell_administrators(store::Tx& tx, const Environment& environment, const About& service,
                                 const Words& words) {
  std::set<std::string> told;
  for (const store::Organization* side : {&service.customer, &service.partner}) {
    auto people = store::administrators(tx, side->id);
    if (!people) return people.error();
    Text text = side == &service.customer ? words.for_customer : words.for_partner;
    for (const store::Membership& one : *people) {
      if (!told.insert(folded(one.contact_email)).second) continue;
      auto preferences = preferences_of(tx, one, *side);
      if (!preferences) return preferences.error();
      LetterSaid letter = letter_about(service, words.title, text, *preferences, environment.today());
      auto posted = post(tx, environment, {one.name, one.contact_email, *preferences}, letter, side->id);
      if (!posted) return posted;
    }
  }
  return base::Done{};
}

base::Status log_for_both(store::Tx& tx, const Environment& environment, const About& service, Text action) {
  return record_in(tx, environment, the_service(environment), {service.partner.id, service.customer.id},
                   {action, service.customer.name + ": " + service.service.service});
}

// False: it was changed in the meantime. Whoever wants to be called about the service is.
base::Result<bool> change(store::Tx& tx, const Environment& environment, store::Subscription& row) {
  auto changed = store::change_subscription(tx, row, row.revision);
  if (!changed) return changed.error();
  if (*changed == 0) return false;
  ++row.revision;
  if (auto stored = store_status(tx, environment, row); !stored) return stored.error();
  return true;
}

// ---- what happens to one subscription; false: not now, or another node was faster ----

base::Result<bool> expire(store::Tx& tx, const Environment& environment, std::string_view id) {
  auto service = about(tx, environment, id);
  if (!service) return service.error();
  if (!*service) return false;
  store::Subscription& row = (*service)->service;
  auto next = model::after(row.status, ServiceEvent::Expire);
  if (!next || row.trial_last_day <= 0 || row.trial_last_day >= environment.today()) return false;
  row.status = *next;
  // By the trial's own calendar: however late this runs, the data is kept as long as was said.
  row.kept_until_day = row.trial_last_day + environment.settings.kept_days;
  auto changed = change(tx, environment, row);
  if (!changed || !*changed) return changed;
  auto recorded = log_for_both(tx, environment, **service, Text::audit_service_expired);
  if (!recorded) return recorded.error();
  auto told = tell_administrators(
      tx, environment, **service,
      {Text::letter_expired_title, Text::letter_expired_text, Text::letter_expired_partner_text});
  if (!told) return told.error();
  return true;
}

base::Result<bool> remind(store::Tx& tx, const Environment& environment, std::string_view id, int64_t days) {
  auto service = about(tx, environment, id);
  if (!service) return service.error();
  if (!*service) return false;
  store::Subscription& row = (*service)->service;
  int64_t left = row.trial_last_day - environment.today();
  bool is_told = row.reminded_days >= 0 && row.reminded_days <= days;
  if (row.status != ServiceStatus::Trial || is_told || left < 0 || left > days) return false;
  auto marked = store::mark_reminded(tx, row, days);
  if (!marked) return marked.error();
  if (*marked == 0) return false;
  row.kept_until_day = row.trial_last_day + environment.settings.kept_days;
  auto told = tell_administrators(
      tx, environment, **service,
      {Text::letter_trial_title, Text::letter_trial_text, Text::letter_trial_partner_text});
  if (!told) return told.error();
  return true;
}

base::Result<bool> remove_kept(store::Tx& tx, const Environment& environment, std::string_view id) {
  auto service = about(tx, environment, id);
  if (!service) return service.error();
  if (!*service) return false;
  store::Subscription& row = (*service)->service;
  bool is_over = row.status == ServiceStatus::Expired && row.kept_until_day < environment.today();
  auto next = model::after(row.status, ServiceEvent::Remove);
  if (!is_over || !next) return false;
  row.status = *next;
  auto changed = change(tx, environment, row);
  if (!changed || !*changed) return changed;
  auto recorded = log_for_both(tx, environment, **service, Text::audit_service_removed);
  if (!recorded) return recorded.error();
  auto all = store::subscriptions_of(tx, row.organization_id);
  if (!all) return all.error();
  bool has_others = std::any_of(all->begin(), all->end(), [](const store::Subscription& other) {
    return other.status != ServiceStatus::Removed;
  });
  if (has_others || (*service)->customer.account_number) return true;
  Caller actor = the_service(environment);
  auto told = record(tx, environment, actor, (*service)->partner.id,
                     {Text::audit_organization_removed, (*service)->customer.name});
  if (!told) return told.error();
  if (auto removed = remove_for_good(tx, environment, actor, row.organization_id); !removed)
    return removed.error();
  return true;
}

// ---- one kind of event, for all whose day it is ----

struct Progress {
  int64_t count = 0;
  std::optional<base::Error> first_problem = {};  // one that fails does not hold up the others
};

// Takes what `list` gives, in transactions of their own, as long as there is more and it gets on.
template <class List, class One>
void run_all(const Environment& environment, Progress& progress, List list, One one) {
  while (true) {
    auto due = environment.store.read(store::Scope::system(), list);
    if (!due) {
      progress.first_problem = progress.first_problem.value_or(due.error());
      return;
    }
    int64_t before = progress.count;
    for (const store::Subscription& service : *due) {
      auto done = environment.store.write(
          store::Scope::system(), [&](store::Tx& tx) { return one(tx, std::string_view(service.id)); });
      if (!done) progress.first_problem = progress.first_problem.value_or(done.error());
      if (done && *done) ++progress.count;
    }
    if (due->size() < kBatch || progress.count == before) return;
  }
}

// Each is told by the smallest number that fits; those that were missed meanwhile are not made up for.
void remind_all(const Environment& environment, Progress& progress) {
  std::vector<int64_t> steps = environment.settings.reminder_days;
  std::sort(steps.begin(), steps.end());
  int64_t today = environment.today(), from = today;
  for (int64_t days : steps) {
    if (days < 0) continue;
    run_all(
        environment, progress,
        [&](store::Tx& tx) { return store::trials_ending(tx, from, today + days, days); },
        [&](store::Tx& tx, std::string_view id) { return remind(tx, environment, id, days); });
    from = today + days + 1;
  }
}

base::Result<int64_t> forget(const Environment& environment) {
  int64_t now = environment.now_ms();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> base::Result<int64_t> {
    auto emptied = store::forget_recipients(tx, now - kRecipientsKept);
    if (!emptied) return emptied.error();
    return store::forget_ended(tx, {now, environment.settings.idle_hours * kHour});
  });
}

}  // namespace

Outcome<DayDone> run_life_cycle(const Environment& environment) {
  int64_t today = environment.today();
  Progress expired, removed, reminded;
  remind_all(environment, reminded);
  run_all(
      environment, expired, [&](store::Tx& tx) { return store::trials_over(tx, today); },
      [&](store::Tx& tx, std::string_view id) { return expire(tx, environment, id); });
  run_all(
      environment, removed, [&](store::Tx& tx) { return store::expired_over(tx, today); },
      [&](store::Tx& tx, std::string_view id) { return remove_kept(tx, environment, id); });
  auto forgotten = forget(environment);
  if (!forgotten) return forgotten.error();
  for (const Progress* progress : {&expired, &removed, &reminded})
    if (progress->first_problem) return *progress->first_problem;
  return DayDone{reminded.count, expired.count, removed.count, *forgotten};
}

int64_t days_left(const store::Subscription& subscription, int64_t today) {
  int64_t last = subscription.status == ServiceStatus::Expired ? subscription.kept_until_day
                                                               : subscription.trial_last_day;
  return std::max<int64_t>(last - today, 0);
}

}  // namespace rapport::service
