// The questions about one person's account: its sign-ins, password, addresses and second step.
#pragma once

#include <cstdint>
#include <string_view>

#include "server/store/queries.h"

namespace rapport::store {

// ---- sign-ins ----
// bound_to: only where an identity provider vouched for it to that organization; "" for any.
base::Result<size_t> end_sign_in(Tx& tx, std::string_view id, std::string_view bound_to);
base::Result<size_t> end_bound_sign_ins(Tx& tx, std::string_view bound_to, std::string_view but_not);
base::Result<size_t> sign_in_seen(Tx& tx, std::string_view id, int64_t now_ms, std::string_view address);

// ---- what the person says of themselves; name and addresses in their memberships as well ----
base::Result<size_t> set_password_hash(Tx& tx, std::string_view account_id, std::string_view hash);
base::Result<size_t> set_language(Tx& tx, std::string_view account_id, std::string_view language);
base::Result<size_t> name_in_memberships(Tx& tx, std::string_view account_id, std::string_view name);
base::Result<size_t> set_contact_email(Tx& tx, std::string_view account_id, std::string_view email);
// Proved by a link that went there.
struct ProvedEmail {
  std::string_view email, key;
  int64_t proved_at;
};
base::Result<size_t> set_sign_in_email(Tx& tx, std::string_view account_id, const ProvedEmail& proved);

// ---- the second step ----
inline constexpr int64_t kTotpNotProved = -1;  // Account::totp_step before the first code of its seed
// 1: the account has this seed now, to be proved; 0: another one counts already.
base::Result<size_t> begin_totp(Tx& tx, std::string_view account_id, std::string_view sealed_seed);
// 1: this seed counts from now on; 0: it was proved before, or is another one by now.
base::Result<size_t> prove_totp(Tx& tx, std::string_view account_id, std::string_view sealed_seed,
                                int64_t step);
base::Result<size_t> end_totp(Tx& tx, std::string_view account_id);
// 1: this call used the code of that step up; 0: it or a later one was used before.
base::Result<size_t> use_totp_step(Tx& tx, std::string_view account_id, int64_t step);
base::Result<int64_t> count_recovery_codes(Tx& tx, std::string_view account_id);  // that are left

List<Acceptance> acceptances_of(Tx& tx, std::string_view account_id, std::string_view organization_id);

}  // namespace rapport::store
