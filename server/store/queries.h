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

struct Page {
  int64_t offset = 0;
  int64_t size = 25;
};
template <class Row>
struct Listed {
  std::vector<Row> rows;
  int64_t total = 0;
};

// ---- people ----
Found<Account> account_by_email(Tx& tx, std::string_view email_key);
Found<SignIn> sign_in_by_token(Tx& tx, std::string_view token_hash);
List<SignIn> sign_ins_of(Tx& tx, std::string_view account_id,
                         int64_t now_ms);  // that have not ended, latest first
base::Result<size_t> end_sign_ins(Tx& tx, std::string_view account_id, std::string_view but_not);
List<Membership> memberships_of(Tx& tx, std::string_view account_id);  // that are active
Found<Membership> membership_of(Tx& tx, std::string_view organization_id, std::string_view account_id);
Found<Membership> membership_by_email(Tx& tx, std::string_view organization_id, std::string_view email_key);
List<Membership> members(Tx& tx, std::string_view organization_id);         // not the removed ones, by name
List<Membership> administrators(Tx& tx, std::string_view organization_id);  // active ones
base::Result<size_t> use_recovery_code(Tx& tx, std::string_view account_id, std::string_view code_hash,
                                       int64_t now_ms);

// ---- links ----
Found<Ticket> ticket_by_token(Tx& tx, std::string_view token_hash);
// 1: this call used it up; 0: it was used, superseded or expired before.
base::Result<size_t> use_ticket(Tx& tx, std::string_view id, int64_t now_ms);
base::Result<size_t> supersede_tickets(Tx& tx, std::string_view purpose, std::string_view subject_id,
                                       int64_t now_ms);

// ---- organizations ----
Found<Organization> organization_by_number(Tx& tx, model::OrganizationKind kind,
                                           std::string_view account_number);
base::Result<Listed<Organization>> customers_of(Tx& tx, std::string_view partner_id, std::string_view words,
                                                Page page);
base::Result<Listed<Organization>> organizations(Tx& tx, model::OrganizationKind kind, std::string_view words,
                                                 Page page);
base::Result<int64_t> count_organizations(Tx& tx, model::OrganizationKind kind);
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
List<Subscription> subscriptions_of_partner(Tx& tx, std::string_view partner_id);
// At most 500 each: trials whose last day is before `day`, expired ones kept until before `day`, trials that
// end in these days
List<Subscription> trials_over(Tx& tx, int64_t day);
List<Subscription> expired_over(Tx& tx, int64_t day);
List<Subscription> trials_ending(Tx& tx, int64_t from_day, int64_t to_day, int64_t reminded_above);

// ---- mail, throttle, audit ----
List<Delivery> due_deliveries(Tx& tx, int64_t now_ms, int64_t most);
base::Result<size_t> lease_delivery(Tx& tx, std::string_view id, int64_t now_ms, int64_t until_ms);
base::Result<Listed<Delivery>> deliveries(Tx& tx, std::string_view state, Page page);
base::Result<Listed<AuditEntry>> audit_entries(Tx& tx, std::string_view chain, std::string_view words,
                                               Page page);
List<AuditHead> audit_heads(Tx& tx);  // of all chains
List<AuditEntry> audit_from(Tx& tx, std::string_view chain, int64_t after_number, int64_t most);  // in order
Found<ApiToken> api_token_by_hash(Tx& tx, std::string_view token_hash);
List<ApiToken> api_tokens_of(Tx& tx, std::string_view organization_id);
List<Webhook> webhooks_of(Tx& tx, std::string_view organization_id);
Found<Idempotency> idempotent_answer(Tx& tx, std::string_view organization_id, std::string_view key);

// Adds the row or, where its id is there, replaces it.
base::Status put_throttle(Tx& tx, const Throttle& row);

}  // namespace rapport::store
