// What is asked for by more than an id: each question once, under a name. All are narrowed to the scope of
// the Tx.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/tx.h"

namespace rapport::store {

template <class Row>
using Found = base::Result<std::optional<Row>>;
template <class Row>
using List = base::Result<std::vector<Row>>;

// "%words%" for `like ? escape '!'`; the signs that mean something there stand for themselves.
std::string containing(std::string_view words);
std::string in_list(size_t count);  // "in (?, ?, ?)"; at least one

struct Page {
  int64_t offset = 0;
  int64_t size = 25;
};
template <class Row>
struct Listed {
  std::vector<Row> rows;
  int64_t total = 0;
};

// The row with this id, held until the transaction ends: whoever else wants to hold it waits, and reads it as
// it is then. What is read, changed and written back as a whole is held first. For rows with a revision.
template <class Row>
Found<Row> hold(Tx& tx, std::string_view id) {
  auto held = tx.change<Row>("revision = revision", {"id = ?", {std::string(id)}});
  if (!held) return held.error();
  return tx.find<Row>(id);
}

// ---- people ----
Found<Account> account_by_email(Tx& tx, std::string_view email_key);
// That have not ended, latest first; with an organization only those that are bound to it.
base::Result<Listed<SignIn>> sign_ins_of(Tx& tx, std::string_view account_id, std::string_view bound_to,
                                         int64_t now_ms, Page page);
// The organization for which whoever has this sign-in acts from now on.
base::Result<size_t> act_for(Tx& tx, std::string_view sign_in_id, std::string_view organization_id);
base::Result<size_t> end_sign_ins(Tx& tx, std::string_view account_id, std::string_view but_not);
List<Membership> memberships_of(Tx& tx, std::string_view account_id);  // that are active
Found<Membership> membership_of(Tx& tx, std::string_view organization_id, std::string_view account_id);
Found<Membership> membership_by_email(Tx& tx, std::string_view organization_id, std::string_view email_key);
// By name, without the removed ones; and how many there are in each status.
base::Result<Listed<Membership>> members(Tx& tx, std::string_view organization_id, Page page);
List<Counted> count_members(Tx& tx, std::string_view organization_id);
// All of them: for an organization with few, or to look for what only their whole says.
List<Membership> members(Tx& tx, std::string_view organization_id);
bool is_administrator(const Membership& member);                            // active or not
List<Membership> administrators(Tx& tx, std::string_view organization_id);  // active ones
// 1: its sign-in e-mail was not proved before.
base::Result<size_t> confirm_account(Tx& tx, std::string_view account_id, int64_t now_ms);
base::Result<size_t> remove_recovery_codes(Tx& tx, std::string_view account_id);
base::Result<size_t> remove_identities(Tx& tx, std::string_view account_id);
base::Result<size_t> use_recovery_code(Tx& tx, std::string_view account_id, std::string_view code_hash,
                                       int64_t now_ms);

// ---- links ----
Found<Ticket> ticket_by_token(Tx& tx, std::string_view token_hash);
// 1: this call used it up; 0: it was used, superseded, withdrawn or expired before.
base::Result<size_t> use_ticket(Tx& tx, std::string_view id, int64_t now_ms);
base::Result<size_t> supersede_tickets(Tx& tx, std::string_view purpose, std::string_view subject_id,
                                       int64_t now_ms);
// Those that were not used end because what they were for was taken back; a newer one supersedes them all the
// same.
base::Result<size_t> withdraw_tickets(Tx& tx, std::string_view purpose, std::string_view subject_id,
                                      int64_t now_ms);
base::Result<size_t> take_back_tickets(Tx& tx, std::string_view subject_id);

// ---- organizations ----
Found<Organization> organization_by_number(Tx& tx, model::OrganizationKind kind,
                                           std::string_view account_number);
base::Result<Listed<Organization>> customers_of(Tx& tx, std::string_view partner_id, std::string_view words,
                                                Page page);
base::Result<Listed<Organization>> organizations(Tx& tx, model::OrganizationKind kind, std::string_view words,
                                                 Page page);
base::Result<int64_t> count_organizations(Tx& tx, model::OrganizationKind kind);
List<Organization> organizations_of(Tx& tx, const std::vector<std::string>& ids);
base::Result<int64_t> count_customers_of(Tx& tx, std::string_view partner_id);  // not the removed ones
Found<Organization> own_prospect_of(Tx& tx, std::string_view partner_id);
List<RegistrySignIn> partners_with_sign_in(Tx& tx, std::string_view email_key);
List<RegistrySignIn> registry_sign_ins(Tx& tx, std::string_view partner_id);
List<Agreement> agreements_of(Tx& tx, std::string_view partner_id);
Found<RegistryCustomer> registry_customer_by_number(Tx& tx, std::string_view account_number);
// By account number or words of the name, of one partner; "" for any.
base::Result<Listed<RegistryCustomer>> registry_customers(Tx& tx, std::string_view partner_id,
                                                          std::string_view words, Page page);

// ---- services ----
List<Subscription> subscriptions_of(Tx& tx,
                                    std::string_view organization_id);  // also removed ones, latest first
// Those of several organizations: also removed ones, latest first.
List<Subscription> subscriptions_of_each(Tx& tx, const std::vector<std::string>& organization_ids);
List<Counted> count_subscriptions(Tx& tx, std::string_view partner_id);  // by status
// Of a partner, at most so many: those whose trial ends by that day and expired ones; those that nobody was
// sent a link for, or only before that time.
List<Subscription> subscriptions_ending(Tx& tx, std::string_view partner_id, int64_t last_day, int64_t most);
List<Subscription> subscriptions_waiting(Tx& tx, std::string_view partner_id, int64_t sent_before_ms,
                                         int64_t most);
// At most 500 each: trials whose last day is before `day`, expired ones kept until before `day`, trials that
// end in these days
List<Subscription> trials_over(Tx& tx, int64_t day);
List<Subscription> expired_over(Tx& tx, int64_t day);
List<Subscription> trials_ending(Tx& tx, int64_t from_day, int64_t to_day, int64_t reminded_above);

// ---- mail, throttle, tokens ----
// kind: "mail" or "webhook"
List<Delivery> due_deliveries(Tx& tx, std::string_view kind, int64_t now_ms, int64_t most);
base::Result<size_t> lease_delivery(Tx& tx, std::string_view id, int64_t now_ms, int64_t until_ms);
base::Result<Listed<Delivery>> deliveries(Tx& tx, std::string_view state, Page page);
Found<ApiToken> api_token_by_hash(Tx& tx, std::string_view token_hash);
List<ApiToken> api_tokens_of(Tx& tx, std::string_view organization_id);
List<Webhook> webhooks_of(Tx& tx, std::string_view organization_id);
// Those of the customer, of its partner and of the operator that are not paused.
List<Webhook> webhooks_about(Tx& tx, std::string_view organization_id, std::string_view partner_id);
// Calls of one webhook, latest first; and how many of one kind there were since a time.
base::Result<Listed<Delivery>> calls_of(Tx& tx, std::string_view webhook_id, Page page);
base::Result<int64_t> count_calls(Tx& tx, std::string_view webhook_id, std::string_view event,
                                  int64_t since_ms);
// Whatever else waits for this webhook is not tried before that time.
base::Result<size_t> hold_back_calls(Tx& tx, std::string_view webhook_id, int64_t due_at);
base::Result<size_t> set_webhook_events(Tx& tx, std::string_view id, std::string_view events);
base::Result<size_t> set_webhook_pause(Tx& tx, std::string_view id, int64_t paused_at);  // 0: it goes on
base::Result<size_t> remove_webhook(Tx& tx, std::string_view id);
Found<Idempotency> idempotent_answer(Tx& tx, std::string_view organization_id, std::string_view key);
base::Result<size_t> keep_idempotent_answer(Tx& tx, std::string_view id, int64_t status,
                                            std::string_view sealed_body);
base::Result<size_t> free_idempotency_key(Tx& tx, std::string_view id);

// How an attempt ended. Only what still waits is changed: 0 when another node was faster. What was delivered
// keeps no contents; what has failed keeps them, to be sent again, as long as its recipient.
base::Result<size_t> delivery_done(Tx& tx, std::string_view id, int64_t now_ms);
base::Result<size_t> delivery_postponed(Tx& tx, std::string_view id, int64_t due_at,
                                        std::string_view problem);
base::Result<size_t> delivery_failed(Tx& tx, std::string_view id, std::string_view problem);
// What failed waits again, due now. 0: it is in another state, or its contents are gone.
base::Result<size_t> send_delivery_again(Tx& tx, std::string_view id, int64_t now_ms);

// ---- the operator ----
Found<Organization> operator_organization(Tx& tx);
base::Result<int64_t> count_organizations_in(Tx& tx, model::OrganizationKind kind, std::string_view status);
base::Result<int64_t> count_subscriptions_in(Tx& tx, model::ServiceStatus status);
base::Result<int64_t> count_deliveries_in(Tx& tx, std::string_view state);
// 1: the organization was in `from` and is in `to` now.
base::Result<size_t> move_organization(Tx& tx, std::string_view id, std::string_view from,
                                       std::string_view to);
// Nobody acts for the organization any more until they choose it again; with an account: that person.
base::Result<size_t> end_acting_for(Tx& tx, std::string_view organization_id, std::string_view account_id);
base::Result<size_t> remove_registry_sign_in(Tx& tx, std::string_view id);
base::Result<size_t> take_back_deliveries(Tx& tx, std::string_view organization_id);
// A customer's partner of record from now on, and that of its services.
base::Status move_customer(Tx& tx, std::string_view organization_id, std::string_view partner_id);
base::Result<size_t> remove_api_token(Tx& tx, std::string_view id);
base::Status touch_api_token(Tx& tx, std::string_view id, int64_t now_ms);

// ---- life cycle ----
// Both: 1 when the subscription was still at that revision.
base::Result<size_t> change_subscription(Tx& tx, const Subscription& changed, int64_t revision);
base::Result<size_t> mark_reminded(Tx& tx, const Subscription& subscription, int64_t reminded_days);
struct Forgettable {
  int64_t now_ms = 0;
  int64_t idle_ms = 0;  // sign-ins unused for longer have ended
};
// Removes what has ended: sign-ins, links of the last 90 days' past, throttles, kept answers. How many rows.
base::Result<int64_t> forget_ended(Tx& tx, const Forgettable& ended);
// Recipient, subject and contents of what went out, or failed, before that time are overwritten.
base::Status forget_recipients(Tx& tx, int64_t before_ms);
// At most so many of those that went out, or failed, and were made before that time; what waits stays.
base::Result<size_t> remove_deliveries(Tx& tx, int64_t before_ms, int64_t most);
List<Membership> all_memberships(Tx& tx, std::string_view organization_id);  // removed ones as well
base::Result<int64_t> count_belongings(Tx& tx,
                                       std::string_view account_id);  // memberships that are not removed
// The organization and every row of any table that names it as its tenant; its audit chain too. A partner has
// no customers any more.
base::Status remove_organization(Tx& tx, std::string_view organization_id);
// The account, its sign-ins and identities; memberships that were removed before lose name and addresses.
// Where an organization keeps what the person accepted, an empty account stays for that.
base::Status remove_account(Tx& tx, std::string_view account_id);

// The row, held until the transaction ends.
Found<Throttle> hold_throttle(Tx& tx, std::string_view id);
// Adds the row or, where its id is there, replaces it.
base::Status put_throttle(Tx& tx, const Throttle& row);
base::Result<size_t> forget_throttle(Tx& tx, std::string_view id);

}  // namespace rapport::store
