// The questions of outbox, operator and life cycle.
#include <fmt/format.h>

#include <algorithm>

#include "server/store/queries.h"

namespace rapport::store {
namespace {

constexpr int64_t kHour = 3'600'000, kDay = 24 * kHour;

// The last mail to somebody who is erased has no subject in its row: its address is forgotten with it.
constexpr std::string_view kForgotten =
    "recipient = case when kind = 'mail' and subject = '' then '' else recipient end";

std::string s(std::string_view text) { return std::string(text); }

base::Status done(const base::Result<size_t>& changed) {
  if (!changed) return changed.error();
  return base::Done{};
}

// The rows of one tenant, in every table that has this column. Not narrowed: only the service itself removes
// so.
base::Status remove_by(Tx& tx, std::string_view column, const std::string& id) {
  for (const Table& table : tables()) {
    auto is_it = [&](const ColumnShape& c) { return c.name == column; };
    if (!std::any_of(table.columns.begin(), table.columns.end(), is_it)) continue;
    std::string sql = fmt::format("delete from {} where {} = ?", table.shape.table, column);
    if (auto removed = tx.connection().execute(sql, {id}); !removed) return removed.error();
  }
  return base::Done{};
}

}  // namespace

base::Result<size_t> delivery_done(Tx& tx, std::string_view id, int64_t now_ms) {
  return tx.change<Delivery>(
      "state = 'delivered', delivered_at = ?, sealed = '', leased_until = 0, problem = '', " +
          std::string(kForgotten),
      {"id = ? and state = 'waiting'", {now_ms, s(id)}});
}

base::Result<size_t> delivery_postponed(Tx& tx, std::string_view id, int64_t due_at,
                                        std::string_view problem) {
  return tx.change<Delivery>("due_at = ?, leased_until = 0, problem = ?",
                             {"id = ? and state = 'waiting'", {due_at, s(problem), s(id)}});
}

base::Result<size_t> delivery_failed(Tx& tx, std::string_view id, std::string_view problem) {
  // What failed keeps its contents, to be sent again; but for the last mail to who is erased.
  return tx.change<Delivery>(
      "state = 'failed', sealed = case when kind = 'mail' and subject = '' then '' else sealed end, "
      "leased_until = 0, problem = ?, " +
          std::string(kForgotten),
      {"id = ? and state = 'waiting'", {s(problem), s(id)}});
}

base::Result<size_t> send_delivery_again(Tx& tx, std::string_view id, int64_t now_ms) {
  return tx.change<Delivery>(
      "state = 'waiting', due_at = ?, sent_again_at = ?, attempts = 0, leased_until = 0, problem = ''",
      {"id = ? and state = 'failed' and sealed <> ''", {now_ms, now_ms, s(id)}});
}

Found<Organization> operator_organization(Tx& tx) {
  return tx.one<Organization>({"kind = 'Operator'", {}, "order by id"});
}

base::Result<int64_t> count_organizations_in(Tx& tx, model::OrganizationKind kind, std::string_view status) {
  return tx.count<Organization>({"kind = ? and status = ?", {s(name_of(kind)), s(status)}});
}

base::Result<int64_t> count_subscriptions_in(Tx& tx, model::ServiceStatus status) {
  return tx.count<Subscription>({"status = ?", {s(name_of(status))}});
}

base::Result<int64_t> count_deliveries_in(Tx& tx, std::string_view state) {
  return tx.count<Delivery>({"state = ?", {s(state)}});
}

base::Result<size_t> move_organization(Tx& tx, std::string_view id, std::string_view from,
                                       std::string_view to) {
  return tx.change<Organization>("status = ?, revision = revision + 1",
                                 {"id = ? and status = ?", {s(to), s(id), s(from)}});
}

base::Result<size_t> end_acting_for(Tx& tx, std::string_view organization_id, std::string_view account_id) {
  if (account_id.empty())
    return tx.change<SignIn>("organization_id = null", {"organization_id = ?", {s(organization_id)}});
  return tx.change<SignIn>("organization_id = null",
                           {"organization_id = ? and account_id = ?", {s(organization_id), s(account_id)}});
}

base::Result<size_t> remove_registry_sign_in(Tx& tx, std::string_view id) {
  return tx.remove<RegistrySignIn>({"id = ?", {s(id)}});
}

base::Result<size_t> take_back_deliveries(Tx& tx, std::string_view organization_id) {
  return tx.remove<Delivery>({"organization_id = ?", {s(organization_id)}});
}

base::Status move_customer(Tx& tx, std::string_view organization_id, std::string_view partner_id) {
  auto moved = tx.change<Organization>("partner_id = ?, revision = revision + 1",
                                       {"id = ?", {s(partner_id), s(organization_id)}});
  if (!moved) return moved.error();
  return done(tx.change<Subscription>("partner_id = ?, revision = revision + 1",
                                      {"organization_id = ?", {s(partner_id), s(organization_id)}}));
}

base::Result<size_t> remove_api_token(Tx& tx, std::string_view id) {
  return tx.remove<ApiToken>({"id = ?", {s(id)}});
}

base::Status touch_api_token(Tx& tx, std::string_view id, int64_t now_ms) {
  return done(tx.change<ApiToken>("used_at = ?", {"id = ? and used_at < ?", {now_ms, s(id), now_ms}}));
}

base::Result<size_t> change_subscription(Tx& tx, const Subscription& changed, int64_t revision) {
  return tx.change<Subscription>(
      "status = ?, kept_until_day = ?, revision = revision + 1",
      {"id = ? and revision = ?",
       {s(name_of(changed.status)), changed.kept_until_day, changed.id, revision}});
}

base::Result<size_t> mark_reminded(Tx& tx, const Subscription& subscription, int64_t reminded_days) {
  return tx.change<Subscription>(
      "reminded_days = ?, revision = revision + 1",
      {"id = ? and revision = ?", {reminded_days, subscription.id, subscription.revision}});
}

base::Result<int64_t> forget_ended(Tx& tx, const Forgettable& ended) {
  int64_t now = ended.now_ms;
  auto sign_ins = tx.remove<SignIn>({"expires_at <= ? or seen_at <= ?", {now, now - ended.idle_ms}});
  if (!sign_ins) return sign_ins.error();
  auto links = tx.remove<Ticket>({"created_at < ? and expires_at <= ?", {now - 90 * kDay, now}});
  if (!links) return links.error();
  auto throttles = tx.remove<Throttle>({"forget_at <= ?", {now}});
  if (!throttles) return throttles.error();
  auto answers = tx.remove<Idempotency>({"created_at < ?", {now - kDay}});
  if (!answers) return answers.error();
  auto attempts = tx.remove<IdentityAttempt>({"expires_at <= ?", {now}});
  if (!attempts) return attempts.error();
  return static_cast<int64_t>(*sign_ins + *links + *throttles + *answers + *attempts);
}

base::Status forget_recipients(Tx& tx, int64_t before_ms) {
  return done(
      tx.change<Delivery>("recipient = '', subject = '', sealed = ''",
                          {"state <> 'waiting' and created_at < ? and recipient <> ''", {before_ms}}));
}

base::Result<size_t> remove_deliveries(Tx& tx, int64_t before_ms, int64_t most) {
  std::string oldest = fmt::format(
      "id in (select id from delivery where created_at < ? and state <> 'waiting' order by created_at, id "
      "limit {})",
      most);
  return tx.remove<Delivery>({oldest, {before_ms}});
}

List<Membership> all_memberships(Tx& tx, std::string_view organization_id) {
  return tx.list<Membership>({"organization_id = ?", {s(organization_id)}, "order by id"});
}

base::Result<int64_t> count_belongings(Tx& tx, std::string_view account_id) {
  return tx.count<Membership>({"account_id = ? and status <> 'Removed'", {s(account_id)}});
}

base::Status remove_organization(Tx& tx, std::string_view organization_id) {
  std::string id = s(organization_id);
  // Whoever acted for it may belong to others: they choose one of those.
  if (auto ended = end_acting_for(tx, id, ""); !ended) return ended.error();
  for (std::string_view column : {"organization_id", "partner_id", "chain"})
    if (auto removed = remove_by(tx, column, id); !removed) return removed;
  if (auto removed = tx.remove<AuditHead>({"id = ?", {id}}); !removed) return removed.error();
  if (auto removed = tx.remove<SignIn>({"bound_to = ?", {id}}); !removed) return removed.error();
  return done(tx.remove<Organization>({"id = ?", {id}}));
}

base::Status remove_account(Tx& tx, std::string_view account_id) {
  std::string id = s(account_id);
  auto kept = tx.count<Acceptance>({"account_id = ?", {id}});
  if (!kept) return kept.error();
  auto emptied = tx.change<Membership>(
      "account_id = null, name = '', email = '', email_key = 'erased ' || id, contact_email = '', revision = "
      "revision + 1",
      {"account_id = ?", {id}});
  if (!emptied) return emptied.error();
  if (*kept == 0) return done(tx.remove<Account>({"id = ?", {id}}));
  for (const auto& removed :
       {tx.remove<SignIn>({"account_id = ?", {id}}), tx.remove<Identity>({"account_id = ?", {id}}),
        tx.remove<RecoveryCode>({"account_id = ?", {id}})})
    if (!removed) return removed.error();
  return done(
      tx.change<Account>("email = '', email_key = 'erased ' || id, contact_email = '', name = '', "
                         "password_hash = null, totp_seed = null, "
                         "totp_step = -1, confirmed_at = 0, revision = revision + 1",
                         {"id = ?", {id}}));
}

}  // namespace rapport::store
