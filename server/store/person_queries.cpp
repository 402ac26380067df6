#include "server/store/person_queries.h"

namespace rapport::store {
namespace {

constexpr std::string_view kById = "order by id";

base::Status done(const base::Result<size_t>& changed) {
  if (!changed) return changed.error();
  return base::Done{};
}

}  // namespace

namespace naming {

Where accounts(const Person& who) { return {"id = ?", {who.id}, kById}; }

Where memberships(const Person& who) {
  return {"account_id = ? or email_key = ?", {who.id, who.email_key}, kById};
}

Where of_account(const Person& who) { return {"account_id = ?", {who.id}, kById}; }

Where api_tokens(const Person& who) { return {"created_by = ?", {who.id}, kById}; }

Where tickets(const Person& who) {
  return {"subject_id = ? or email = ? or email = ?", {who.id, who.email_key, who.email}, kById};
}

Where mails(const Person& who) {
  return {"kind = 'mail' and recipient in (?, ?)", {who.email, who.contact}, kById};
}

Where registry_sign_ins(const Person& who) { return {"email_key = ?", {who.email_key}, kById}; }

Where subscriptions(const Person& who) {
  return {"administrator_email in (?, ?) or administrator_contact in (?, ?)",
          {who.email, who.contact, who.email, who.contact},
          kById};
}

Where audit_entries(const Person& who) {
  return {"actor_id = ? or target like ? escape '!' or detail like ? escape '!'",
          {who.id, containing(who.email), containing(who.email)},
          kById};
}

}  // namespace naming

List<Membership> memberships_naming(Tx& tx, const Person& who) {
  return tx.list<Membership>(naming::memberships(who));
}

base::Status take_back_links(Tx& tx, const Person& who, int64_t now_ms) {
  return done(tx.change<Ticket>(
      "email = '', withdrawn_at = case when used_at = 0 and superseded_at = 0 then ? else withdrawn_at end",
      {"subject_id = ? or email in (?, ?, ?)", {now_ms, who.id, who.email, who.email_key, who.contact}}));
}

base::Status take_back_mails(Tx& tx, const Person& who) {
  auto waiting = tx.remove<Delivery>(
      {"kind = 'mail' and state = 'waiting' and recipient in (?, ?)", {who.email, who.contact}});
  if (!waiting) return waiting.error();
  return done(tx.change<Delivery>("recipient = '', subject = '', sealed = ''",
                                  {"kind = 'mail' and recipient in (?, ?)", {who.email, who.contact}}));
}

base::Status remove_ways_in(Tx& tx, std::string_view account_id) {
  for (const auto& removed : {remove_recovery_codes(tx, account_id), remove_identities(tx, account_id),
                              end_sign_ins(tx, account_id, "")})
    if (!removed) return removed.error();
  return base::Done{};
}

}  // namespace rapport::store
