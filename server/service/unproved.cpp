#include "server/service/unproved.h"

namespace rapport::service {

base::Status end_links(store::Tx& tx, const Environment& environment, std::string_view account_id) {
  for (Purpose purpose : {Purpose::SecondFactor, Purpose::Reset, Purpose::NewEmail, Purpose::NewContact}) {
    auto over = store::withdraw_tickets(tx, name_of(purpose), account_id, environment.now_ms());
    if (!over) return over.error();
  }
  return base::Done{};
}

namespace {

base::Status end_ways_in(store::Tx& tx, const Environment& environment, const std::string& account_id) {
  if (auto ended = store::end_sign_ins(tx, account_id, ""); !ended) return ended.error();
  if (auto codes = store::remove_recovery_codes(tx, account_id); !codes) return codes.error();
  if (auto others = store::remove_identities(tx, account_id); !others) return others.error();
  return end_links(tx, environment, account_id);
}

}  // namespace

bool is_taken_over_from(const store::Account& account, std::string_view address) {
  return account.confirmed_at == 0 && folded(address) == account.email_key;
}

base::Result<std::string> add_or_take_over(store::Tx& tx, const Environment& environment,
                                           store::Account account,
                                           const std::optional<store::Account>& unproved) {
  account.id = unproved ? unproved->id : environment.new_id();
  if (!unproved) {
    if (auto added = tx.insert(account); !added) return added.error();
    return account.id;
  }
  if (auto ended = end_ways_in(tx, environment, account.id); !ended) return ended.error();
  account.revision = unproved->revision + 1;
  if (auto changed = tx.update(account); !changed) return changed.error();
  return account.id;
}

base::Status prove_email(store::Tx& tx, const Environment& environment, const Caller& caller,
                         std::string_view address) {
  if (folded(address) != folded(caller.email)) return base::Done{};
  // Who comes in otherwise need not know the password, which may be of whoever made the account.
  auto sign_in = tx.find<store::SignIn>(caller.sign_in_id);
  if (!sign_in) return sign_in.error();
  if (!*sign_in || !(*sign_in)->method.starts_with("password")) return base::Done{};
  auto proved = store::confirm_account(tx, caller.account_id, environment.now_ms());
  if (!proved) return proved.error();
  return base::Done{};
}

}  // namespace rapport::service
