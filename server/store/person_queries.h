// Everything that names a person, by account or address: what is handed out, and what is erased.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/queries.h"

namespace rapport::store {

// Whose rows: an account and its addresses.
struct Person {
  std::string id, email_key;
  std::vector<std::string> addresses;  // the sign-in's first; as they were written, each once
};
// The addresses are those of the account and those that organizations have for it, but for what others are
// reached by as well.
base::Result<Person> person_of(Tx& tx, const Account& account);

List<Membership> memberships_naming(Tx& tx, const Person& who);  // also invitations that wait

// Calls visit(row) for every row of any table that names the person, table by table.
template <class Visit>
base::Status each_row_naming(Tx& tx, const Person& who, Visit visit);

// Their links do not work any more and name nobody; mails to them that wait do not go, those that went name
// nobody.
base::Status take_back_links(Tx& tx, const Person& who, int64_t now_ms);
base::Status take_back_mails(Tx& tx, const Person& who);
// No way into the account stays.
base::Status remove_ways_in(Tx& tx, std::string_view account_id);

// ---- how each_row_naming does it ----

namespace naming {

Where accounts(const Person& who);
Where memberships(const Person& who);
Where of_account(const Person& who);  // where a column names the account
Where api_tokens(const Person& who);
Where tickets(const Person& who);
Where mails(const Person& who);
Where registry_sign_ins(const Person& who);
Where subscriptions(const Person& who);
Where audit_entries(const Person& who);

template <class Row, class Visit>
base::Status each(Tx& tx, const Where& where, Visit& visit) {
  auto rows = tx.list<Row>(where);
  if (!rows) return rows.error();
  for (const Row& row : *rows) visit(row);
  return base::Done{};
}

}  // namespace naming

template <class Visit>
base::Status each_row_naming(Tx& tx, const Person& who, Visit visit) {
  base::Status done = naming::each<Account>(tx, naming::accounts(who), visit);
  if (done) done = naming::each<Membership>(tx, naming::memberships(who), visit);
  if (done) done = naming::each<SignIn>(tx, naming::of_account(who), visit);
  if (done) done = naming::each<Acceptance>(tx, naming::of_account(who), visit);
  if (done) done = naming::each<Identity>(tx, naming::of_account(who), visit);
  if (done) done = naming::each<ApiToken>(tx, naming::api_tokens(who), visit);
  if (done) done = naming::each<Ticket>(tx, naming::tickets(who), visit);
  if (done) done = naming::each<Delivery>(tx, naming::mails(who), visit);
  if (done) done = naming::each<RegistrySignIn>(tx, naming::registry_sign_ins(who), visit);
  if (done) done = naming::each<Subscription>(tx, naming::subscriptions(who), visit);
  if (done) done = naming::each<AuditEntry>(tx, naming::audit_entries(who), visit);
  return done;
}

}  // namespace rapport::store
