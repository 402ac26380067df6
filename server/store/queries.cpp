#include "server/store/queries.h"

#include <fmt/format.h>

namespace rapport::store {
namespace {

std::string s(std::string_view text) { return std::string(text); }

template <class Row>
base::Result<Listed<Row>> paged(Tx& tx, const Where& where, std::string_view order, Page page) {
  auto total = tx.count<Row>(where);
  if (!total) return total.error();
  std::string tail = fmt::format("order by {} limit {} offset {}", order, page.size, page.offset);
  auto rows = tx.list<Row>({where.condition, where.binds, tail});
  if (!rows) return rows.error();
  return Listed<Row>{std::move(*rows), *total};
}

// By words of the name or the account number. Without words nothing is compared: SQLite would prepare the
// statement anew for each pattern.
base::Result<Listed<Organization>> found_organizations(Tx& tx, Where where, std::string_view words,
                                                       Page page) {
  constexpr std::string_view kOrder = "name_key, id";
  if (words.empty()) return paged<Organization>(tx, where, kOrder, page);
  std::string condition = std::string(where.condition) +
                          " and (name_key like ? escape '!' or lower(account_number) like ? escape '!')";
  for (int i = 0; i < 2; ++i) where.binds.emplace_back(containing(words));
  return paged<Organization>(tx, {condition, where.binds}, kOrder, page);
}

}  // namespace

std::string in_list(size_t count) {
  std::string list = "in (?";
  for (size_t i = 1; i < count; ++i) list += ", ?";
  return list + ")";
}

std::string containing(std::string_view words) {
  std::string pattern = "%";
  for (char c : words) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

Found<Account> account_by_email(Tx& tx, std::string_view email_key) {
  return tx.one<Account>({"email_key = ?", {s(email_key)}});
}

base::Result<Listed<SignIn>> sign_ins_of(Tx& tx, std::string_view account_id, std::string_view bound_to,
                                         int64_t now_ms, Page page) {
  Where where{"account_id = ? and expires_at > ?", {s(account_id), now_ms}};
  if (!bound_to.empty()) {
    where.condition = "account_id = ? and expires_at > ? and bound_to = ?";
    where.binds.emplace_back(s(bound_to));
  }
  return paged<SignIn>(tx, where, "seen_at desc, id", page);
}

base::Result<size_t> act_for(Tx& tx, std::string_view sign_in_id, std::string_view organization_id) {
  return tx.change<SignIn>("organization_id = ?", {"id = ?", {s(organization_id), s(sign_in_id)}});
}

base::Result<size_t> end_sign_ins(Tx& tx, std::string_view account_id, std::string_view but_not) {
  return tx.remove<SignIn>({"account_id = ? and id <> ?", {s(account_id), s(but_not)}});
}

List<Membership> memberships_of(Tx& tx, std::string_view account_id) {
  return tx.list<Membership>(
      {"account_id = ? and status = 'Active'", {s(account_id)}, "order by organization_id"});
}

Found<Membership> membership_of(Tx& tx, std::string_view organization_id, std::string_view account_id) {
  return tx.one<Membership>({"organization_id = ? and account_id = ?", {s(organization_id), s(account_id)}});
}

Found<Membership> membership_by_email(Tx& tx, std::string_view organization_id, std::string_view email_key) {
  return tx.one<Membership>({"organization_id = ? and email_key = ?", {s(organization_id), s(email_key)}});
}

base::Result<Listed<Membership>> members(Tx& tx, std::string_view organization_id, Page page) {
  return paged<Membership>(tx, {"organization_id = ? and status <> 'Removed'", {s(organization_id)}},
                           "name, id", page);
}

List<Counted> count_members(Tx& tx, std::string_view organization_id) {
  return tx.count_by<Membership>("status", {"organization_id = ?", {s(organization_id)}});
}

List<Membership> members(Tx& tx, std::string_view organization_id) {
  return tx.list<Membership>(
      {"organization_id = ? and status <> 'Removed'", {s(organization_id)}, "order by name, id"});
}

bool is_administrator(const Membership& member) {
  using enum model::Role;
  return member.roles.has(Administrator) || member.roles.has(PartnerAdministrator) ||
         member.roles.has(Operator);
}

List<Membership> administrators(Tx& tx, std::string_view organization_id) {
  // Few of many: the database leaves the others out, what a role's name means is said in one place.
  auto found = tx.list<Membership>(
      {"organization_id = ? and status = 'Active' and (roles like '%Administrator%' or roles like "
       "'%Operator%')",
       {s(organization_id)},
       "order by name, id"});
  if (!found) return found;
  std::erase_if(*found, [](const Membership& m) { return !is_administrator(m); });
  return found;
}

base::Result<size_t> confirm_account(Tx& tx, std::string_view account_id, int64_t now_ms) {
  return tx.change<Account>("confirmed_at = ?, revision = revision + 1",
                            {"id = ? and confirmed_at = 0", {now_ms, s(account_id)}});
}

base::Result<size_t> remove_recovery_codes(Tx& tx, std::string_view account_id) {
  return tx.remove<RecoveryCode>({"account_id = ?", {s(account_id)}});
}

base::Result<size_t> remove_identities(Tx& tx, std::string_view account_id) {
  return tx.remove<Identity>({"account_id = ?", {s(account_id)}});
}

base::Result<size_t> use_recovery_code(Tx& tx, std::string_view account_id, std::string_view code_hash,
                                       int64_t now_ms) {
  return tx.change<RecoveryCode>("used_at = ?", {"account_id = ? and code_hash = ? and used_at = 0",
                                                 {now_ms, s(account_id), s(code_hash)}});
}

Found<Ticket> ticket_by_token(Tx& tx, std::string_view token_hash) {
  return tx.one<Ticket>({"token_hash = ?", {s(token_hash)}});
}

base::Result<size_t> use_ticket(Tx& tx, std::string_view id, int64_t now_ms) {
  return tx.change<Ticket>("used_at = ?", {"id = ? and used_at = 0 and superseded_at = 0 and "
                                           "withdrawn_at = 0 and expires_at > ?",
                                           {now_ms, s(id), now_ms}});
}

base::Result<size_t> supersede_tickets(Tx& tx, std::string_view purpose, std::string_view subject_id,
                                       int64_t now_ms) {
  return tx.change<Ticket>("superseded_at = ?, withdrawn_at = 0",
                           {"purpose = ? and subject_id = ? and used_at = 0 and superseded_at = 0",
                            {now_ms, s(purpose), s(subject_id)}});
}

base::Result<size_t> withdraw_tickets(Tx& tx, std::string_view purpose, std::string_view subject_id,
                                      int64_t now_ms) {
  return tx.change<Ticket>("withdrawn_at = ?, superseded_at = 0",
                           {"purpose = ? and subject_id = ? and used_at = 0 and withdrawn_at = 0",
                            {now_ms, s(purpose), s(subject_id)}});
}

base::Result<size_t> take_back_tickets(Tx& tx, std::string_view subject_id) {
  return tx.remove<Ticket>({"subject_id = ?", {s(subject_id)}});
}

Found<Organization> organization_by_number(Tx& tx, model::OrganizationKind kind,
                                           std::string_view account_number) {
  return tx.one<Organization>({"kind = ? and account_number = ?", {s(name_of(kind)), s(account_number)}});
}

base::Result<Listed<Organization>> customers_of(Tx& tx, std::string_view partner_id, std::string_view words,
                                                Page page) {
  return found_organizations(
      tx, {"kind = 'Customer' and partner_id = ? and status <> 'Removed'", {s(partner_id)}}, words, page);
}

base::Result<Listed<Organization>> organizations(Tx& tx, model::OrganizationKind kind, std::string_view words,
                                                 Page page) {
  return found_organizations(tx, {"kind = ?", {s(name_of(kind))}}, words, page);
}

base::Result<int64_t> count_organizations(Tx& tx, model::OrganizationKind kind) {
  return tx.count<Organization>({"kind = ?", {s(name_of(kind))}});
}

Found<Organization> own_prospect_of(Tx& tx, std::string_view partner_id) {
  return tx.one<Organization>(
      {"partner_id = ? and is_own_prospect = 1 and status <> 'Removed'", {s(partner_id)}});
}

List<Organization> organizations_of(Tx& tx, const std::vector<std::string>& ids) {
  if (ids.empty()) return std::vector<Organization>();
  return tx.list<Organization>({"id " + in_list(ids.size()), {ids.begin(), ids.end()}});
}

base::Result<int64_t> count_customers_of(Tx& tx, std::string_view partner_id) {
  return tx.count<Organization>(
      {"kind = 'Customer' and partner_id = ? and status <> 'Removed'", {s(partner_id)}});
}

List<RegistrySignIn> partners_with_sign_in(Tx& tx, std::string_view email_key) {
  return tx.list<RegistrySignIn>({"email_key = ?", {s(email_key)}, "order by id"});
}

List<RegistrySignIn> registry_sign_ins(Tx& tx, std::string_view partner_id) {
  return tx.list<RegistrySignIn>({"partner_id = ?", {s(partner_id)}, "order by email_key"});
}

List<Agreement> agreements_of(Tx& tx, std::string_view partner_id) {
  return tx.list<Agreement>({"partner_id = ?", {s(partner_id)}, "order by signed_day desc, id desc"});
}

Found<RegistryCustomer> registry_customer_by_number(Tx& tx, std::string_view account_number) {
  return tx.one<RegistryCustomer>({"account_number = ?", {s(account_number)}});
}

base::Result<Listed<RegistryCustomer>> registry_customers(Tx& tx, std::string_view partner_id,
                                                          std::string_view words, Page page) {
  Where where{"(name_key like ? escape '!' or lower(account_number) like ? escape '!')",
              {containing(words), containing(words)}};
  if (!partner_id.empty()) {
    where.condition =
        "partner_id = ? and (name_key like ? escape '!' or lower(account_number) like ? escape '!')";
    where.binds.insert(where.binds.begin(), s(partner_id));
  }
  return paged<RegistryCustomer>(tx, where, "name_key, id", page);
}

List<Subscription> subscriptions_of(Tx& tx, std::string_view organization_id) {
  return tx.list<Subscription>(
      {"organization_id = ?", {s(organization_id)}, "order by added_at desc, id desc"});
}

List<Subscription> subscriptions_of_each(Tx& tx, const std::vector<std::string>& organization_ids) {
  if (organization_ids.empty()) return std::vector<Subscription>();
  return tx.list<Subscription>({"organization_id " + in_list(organization_ids.size()),
                                {organization_ids.begin(), organization_ids.end()},
                                "order by added_at desc, id desc"});
}

List<Counted> count_subscriptions(Tx& tx, std::string_view partner_id) {
  return tx.count_by<Subscription>("status", {"partner_id = ?", {s(partner_id)}});
}

List<Subscription> subscriptions_ending(Tx& tx, std::string_view partner_id, int64_t last_day, int64_t most) {
  std::string tail = fmt::format("order by trial_last_day, id limit {}", most);
  return tx.list<Subscription>(
      {"partner_id = ? and (status = 'Expired' or (status = 'Trial' and trial_last_day <= ?))",
       {s(partner_id), last_day},
       tail});
}

List<Subscription> subscriptions_waiting(Tx& tx, std::string_view partner_id, int64_t sent_before_ms,
                                         int64_t most) {
  std::string tail = fmt::format("order by id limit {}", most);
  return tx.list<Subscription>(
      {"partner_id = ? and (status = 'Added' or (status = 'InvitationSent' and sent_at <= ?))",
       {s(partner_id), sent_before_ms},
       tail});
}

List<Subscription> trials_over(Tx& tx, int64_t day) {
  return tx.list<Subscription>(
      {"status in ('Trial', 'Suspended') and trial_last_day > 0 and trial_last_day < ?",
       {day},
       "order by id limit 500"});
}

List<Subscription> expired_over(Tx& tx, int64_t day) {
  return tx.list<Subscription>({"status = 'Expired' and kept_until_day < ?", {day}, "order by id limit 500"});
}

List<Subscription> trials_ending(Tx& tx, int64_t from_day, int64_t to_day, int64_t reminded_above) {
  return tx.list<Subscription>(
      {"status = 'Trial' and trial_last_day >= ? and trial_last_day <= ? and (reminded_days < 0 or "
       "reminded_days > ?)",
       {from_day, to_day, reminded_above},
       "order by id limit 500"});
}

List<Delivery> due_deliveries(Tx& tx, std::string_view kind, int64_t now_ms, int64_t most) {
  std::string tail = fmt::format("order by due_at, id limit {}", most);
  return tx.list<Delivery>({"kind = ? and state = 'waiting' and due_at <= ? and leased_until < ?",
                            {s(kind), now_ms, now_ms},
                            tail});
}

base::Result<size_t> lease_delivery(Tx& tx, std::string_view id, int64_t now_ms, int64_t until_ms) {
  return tx.change<Delivery>("leased_until = ?, attempts = attempts + 1",
                             {"id = ? and state = 'waiting' and due_at <= ? and leased_until < ?",
                              {until_ms, s(id), now_ms, now_ms}});
}

base::Result<Listed<Delivery>> deliveries(Tx& tx, std::string_view state, Page page) {
  if (state.empty()) return paged<Delivery>(tx, {"1 = 1", {}}, "created_at desc, id desc", page);
  return paged<Delivery>(tx, {"state = ?", {s(state)}}, "created_at desc, id desc", page);
}

Found<ApiToken> api_token_by_hash(Tx& tx, std::string_view token_hash) {
  return tx.one<ApiToken>({"token_hash = ?", {s(token_hash)}});
}

List<ApiToken> api_tokens_of(Tx& tx, std::string_view organization_id) {
  return tx.list<ApiToken>({"organization_id = ?", {s(organization_id)}, "order by created_at desc"});
}

List<Webhook> webhooks_of(Tx& tx, std::string_view organization_id) {
  return tx.list<Webhook>({"organization_id = ?", {s(organization_id)}, "order by created_at, id"});
}

List<Webhook> webhooks_about(Tx& tx, std::string_view organization_id, std::string_view partner_id) {
  return tx.list<Webhook>(
      {"paused_at = 0 and (organization_id in (?, ?) or organization_id in (select id from organization "
       "where "
       "kind = 'Operator'))",
       {s(organization_id), s(partner_id)},
       "order by created_at, id"});
}

base::Result<Listed<Delivery>> calls_of(Tx& tx, std::string_view webhook_id, Page page) {
  return paged<Delivery>(tx, {"webhook_id = ?", {s(webhook_id)}}, "created_at desc, id desc", page);
}

base::Result<int64_t> count_calls(Tx& tx, std::string_view webhook_id, std::string_view event,
                                  int64_t since_ms) {
  return tx.count<Delivery>(
      {"webhook_id = ? and subject = ? and created_at > ?", {s(webhook_id), s(event), since_ms}});
}

base::Result<size_t> hold_back_calls(Tx& tx, std::string_view webhook_id, int64_t due_at) {
  return tx.change<Delivery>(
      "due_at = ?", {"webhook_id = ? and state = 'waiting' and due_at < ?", {due_at, s(webhook_id), due_at}});
}

Found<Idempotency> idempotent_answer(Tx& tx, std::string_view organization_id, std::string_view key) {
  return tx.one<Idempotency>({"organization_id = ? and key = ?", {s(organization_id), s(key)}});
}

base::Result<size_t> free_idempotency_key(Tx& tx, std::string_view id) {
  return tx.remove<Idempotency>({"id = ?", {s(id)}});
}

base::Result<size_t> set_webhook_events(Tx& tx, std::string_view id, std::string_view events) {
  return tx.change<Webhook>("events = ?", {"id = ?", {s(events), s(id)}});
}

base::Result<size_t> set_webhook_pause(Tx& tx, std::string_view id, int64_t paused_at) {
  return tx.change<Webhook>("paused_at = ?", {"id = ?", {paused_at, s(id)}});
}

base::Result<size_t> remove_webhook(Tx& tx, std::string_view id) {
  return tx.remove<Webhook>({"id = ?", {s(id)}});
}

Found<Throttle> hold_throttle(Tx& tx, std::string_view id) {
  auto held = tx.change<Throttle>("failures = failures", {"id = ?", {s(id)}});
  if (!held) return held.error();
  return tx.find<Throttle>(id);
}

base::Result<size_t> forget_throttle(Tx& tx, std::string_view id) {
  return tx.remove<Throttle>({"id = ?", {s(id)}});
}

base::Status put_throttle(Tx& tx, const Throttle& row) {
  auto changed = tx.change<Throttle>("failures = ?, blocked_until = ?, forget_at = ?",
                                     {"id = ?", {row.failures, row.blocked_until, row.forget_at, row.id}});
  if (!changed) return changed.error();
  return *changed > 0 ? base::Status(base::Done{}) : tx.insert(row);
}

}  // namespace rapport::store
