#include "server/service/life_cycle.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/customers.h"
#include "server/service/removal.h"
#include "server/service/service_letters.h"
#include "server/service/webhooks.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::ServiceEvent;
using model::ServiceStatus;
using texts::Text;

constexpr int64_t kRecipientsKept = 30 * kDay;  // in what went out
constexpr int64_t kRemovedAtOnce = 1000;        // deliveries; the next run goes on
constexpr size_t kBatch = 500;                  // as many as the queries of the store give

// Nobody asked for it: time did it.
Caller the_service(const Environment& environment) {
  Caller caller;
  caller.name = environment.settings.product;
  return caller;
}

base::Result<std::optional<ServiceAbout>> about(store::Tx& tx, std::string_view id) {
  auto service = tx.find<store::Subscription>(id);
  if (!service) return service.error();
  if (!*service) return std::optional<ServiceAbout>();
  ServiceAbout all{std::move(**service), {}, {}};
  auto customer = tx.find<store::Organization>(all.service.organization_id);
  if (!customer) return customer.error();
  auto partner = tx.find<store::Organization>(all.service.partner_id);
  if (!partner) return partner.error();
  if (!*customer || !*partner) return std::optional<ServiceAbout>();
  all.customer = std::move(**customer);
  all.partner = std::move(**partner);
  return std::optional<ServiceAbout>(std::move(all));
}

base::Status log_for_both(store::Tx& tx, const Environment& environment, const ServiceAbout& service,
                          Text action) {
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
  auto service = about(tx, id);
  if (!service) return service.error();
  if (!*service) return false;
  store::Subscription& row = (*service)->service;
  auto next = model::after(row.status, ServiceEvent::Expire);
  if (!next || row.trial_last_day <= 0 || row.trial_last_day >= environment.today()) return false;
  row.status = *next;
  // From today, which is the first of the days kept: where the service was down nobody was told before, and
  // nobody could add a number.
  row.kept_until_day = environment.today() - 1 + environment.settings.kept_days;
  auto changed = change(tx, environment, row);
  if (!changed || !*changed) return changed;
  auto recorded = log_for_both(tx, environment, **service, Text::audit_service_expired);
  if (!recorded) return recorded.error();
  auto told = tell_of_service(
      tx, environment, **service,
      {Text::letter_expired_title, {Text::letter_expired_text}, Text::letter_expired_partner_text});
  if (!told) return told.error();
  return true;
}

base::Result<bool> remind(store::Tx& tx, const Environment& environment, std::string_view id, int64_t days) {
  auto service = about(tx, id);
  if (!service) return service.error();
  if (!*service) return false;
  store::Subscription& row = (*service)->service;
  int64_t left = row.trial_last_day - environment.today();
  bool is_told = row.reminded_days >= 0 && row.reminded_days <= days;
  if (row.status != ServiceStatus::Trial || is_told || left < 0 || left > days) return false;
  auto marked = store::mark_reminded(tx, row, days);
  if (!marked) return marked.error();
  if (*marked == 0) return false;
  auto told =
      tell_of_service(tx, environment, **service,
                      {Text::letter_trial_title, {Text::letter_trial_text}, Text::letter_trial_partner_text});
  if (!told) return told.error();
  return true;
}

base::Result<bool> remove_kept(store::Tx& tx, const Environment& environment, std::string_view id) {
  auto service = about(tx, id);
  if (!service) return service.error();
  if (!*service) return false;
  store::Subscription& row = (*service)->service;
  // It may get another service just now.
  auto customer = store::hold<store::Organization>(tx, row.organization_id);
  if (!customer) return customer.error();
  if (!*customer) return false;
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
  if (has_others || (*customer)->account_number) {
    auto said = tell_of_service(tx, environment, **service,
                                {Text::letter_removed_title, {Text::letter_data_removed_text}});
    if (!said) return said.error();
    return true;
  }
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
    int64_t kept_since = now - environment.settings.outbox_kept_days * kDay;
    auto removed = store::remove_deliveries(tx, kept_since, kRemovedAtOnce);
    if (!removed) return removed.error();
    auto ended = store::forget_ended(tx, {now, environment.settings.idle_hours * kHour});
    if (!ended) return ended.error();
    return *ended + static_cast<int64_t>(*removed);
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
