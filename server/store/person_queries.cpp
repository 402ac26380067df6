#include "server/store/person_queries.h"

#include <algorithm>

namespace rapport::store {
namespace {

constexpr std::string_view kById = "order by id";

base::Status done(const base::Result<size_t>& changed) {
  if (!changed) return changed.error();
  return base::Done{};
}

// "column in (?, ?)", with the person's addresses among the binds.
std::string among(std::string_view column, const Person& who, std::vector<Value>& binds) {
  binds.insert(binds.end(), who.addresses.begin(), who.addresses.end());
  return std::string(column) + " " + in_list(who.addresses.size());
}

// Whether somebody else is reached by it: an office, or the address of whoever invited them.
base::Result<bool> is_shared(Tx& tx, const Account& account, const std::string& address) {
  auto members =
      tx.count<Membership>({"contact_email = ? and email_key <> ? and coalesce(account_id, '') <> ?",
                            {address, account.email_key, account.id}});
  if (!members) return members.error();
  auto accounts = tx.count<Account>({"contact_email = ? and id <> ?", {address, account.id}});
  if (!accounts) return accounts.error();
  return *members + *accounts > 0;
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
  std::vector<Value> binds = {who.id, who.email_key};
  return {"subject_id = ? or email = ? or " + among("email", who, binds), binds, kById};
}

Where mails(const Person& who) {
  std::vector<Value> binds;
  return {"kind = 'mail' and " + among("recipient", who, binds), binds, kById};
}

Where registry_sign_ins(const Person& who) { return {"email_key = ?", {who.email_key}, kById}; }

Where subscriptions(const Person& who) {
  std::vector<Value> binds;
  std::string sign_in = among("administrator_email", who, binds);
  return {sign_in + " or " + among("administrator_contact", who, binds), binds, kById};
}

Where audit_entries(const Person& who) {
  return {"actor_id = ? or target like ? escape '!' or detail like ? escape '!'",
          {who.id, containing(who.addresses.front()), containing(who.addresses.front())},
          kById};
}

}  // namespace naming

base::Result<Person> person_of(Tx& tx, const Account& account) {
  Person who{account.id, account.email_key, {account.email}};
  auto memberships = memberships_naming(tx, who);
  if (!memberships) return memberships.error();
  std::vector<std::string> others = {account.contact_email};
  for (const Membership& one : *memberships) {
    others.push_back(one.email);
    others.push_back(one.contact_email);
  }
  for (const std::string& address : others) {
    if (address.empty() || std::ranges::find(who.addresses, address) != who.addresses.end()) continue;
    auto shared = is_shared(tx, account, address);
    if (!shared) return shared.error();
    if (!*shared) who.addresses.push_back(address);
  }
  return who;
}

List<Membership> memberships_naming(Tx& tx, const Person& who) {
  return tx.list<Membership>(naming::memberships(who));
}

base::Status take_back_links(Tx& tx, const Person& who, int64_t now_ms) {
  Where tickets = naming::tickets(who);
  tickets.binds.insert(tickets.binds.begin(), now_ms);
  tickets.tail = "";
  return done(tx.change<Ticket>(
      "email = '', withdrawn_at = case when used_at = 0 and superseded_at = 0 then ? else withdrawn_at end",
      tickets));
}

base::Status take_back_mails(Tx& tx, const Person& who) {
  std::vector<Value> binds;
  std::string theirs = "kind = 'mail' and " + among("recipient", who, binds);
  auto waiting = tx.remove<Delivery>({theirs + " and state = 'waiting'", binds});
  if (!waiting) return waiting.error();
  return done(tx.change<Delivery>("recipient = '', subject = '', sealed = ''", {theirs, binds}));
}

base::Status remove_ways_in(Tx& tx, std::string_view account_id) {
  for (const auto& removed : {remove_recovery_codes(tx, account_id), remove_identities(tx, account_id),
                              end_sign_ins(tx, account_id, "")})
    if (!removed) return removed.error();
  return base::Done{};
}

}  // namespace rapport::store
