#include "server/store/account_queries.h"

namespace rapport::store {
namespace {

std::string s(std::string_view text) { return std::string(text); }

}  // namespace

base::Result<size_t> end_sign_in(Tx& tx, std::string_view id, std::string_view bound_to) {
  if (bound_to.empty()) return tx.remove<SignIn>({"id = ?", {s(id)}});
  return tx.remove<SignIn>({"id = ? and bound_to = ?", {s(id), s(bound_to)}});
}

base::Result<size_t> end_bound_sign_ins(Tx& tx, std::string_view bound_to, std::string_view but_not) {
  return tx.remove<SignIn>({"bound_to = ? and id <> ?", {s(bound_to), s(but_not)}});
}

base::Result<size_t> sign_in_seen(Tx& tx, std::string_view id, int64_t now_ms, std::string_view address) {
  return tx.change<SignIn>("seen_at = ?, address = ?", {"id = ?", {now_ms, s(address), s(id)}});
}

base::Result<size_t> set_password_hash(Tx& tx, std::string_view account_id, std::string_view hash) {
  return tx.change<Account>("password_hash = ?, revision = revision + 1",
                            {"id = ?", {s(hash), s(account_id)}});
}

base::Result<size_t> set_language(Tx& tx, std::string_view account_id, std::string_view language) {
  return tx.change<Account>("language = ?, revision = revision + 1",
                            {"id = ?", {s(language), s(account_id)}});
}

base::Result<size_t> name_in_memberships(Tx& tx, std::string_view account_id, std::string_view name) {
  return tx.change<Membership>("name = ?", {"account_id = ?", {s(name), s(account_id)}});
}

base::Result<size_t> set_contact_email(Tx& tx, std::string_view account_id, std::string_view email) {
  auto changed =
      tx.change<Account>("contact_email = ?, revision = revision + 1", {"id = ?", {s(email), s(account_id)}});
  if (!changed) return changed;
  return tx.change<Membership>("contact_email = ?", {"account_id = ?", {s(email), s(account_id)}});
}

base::Result<size_t> set_sign_in_email(Tx& tx, std::string_view account_id, const ProvedEmail& proved) {
  auto changed =
      tx.change<Account>("email = ?, email_key = ?, confirmed_at = ?, revision = revision + 1",
                         {"id = ?", {s(proved.email), s(proved.key), proved.proved_at, s(account_id)}});
  if (!changed) return changed;
  return tx.change<Membership>("email = ?, email_key = ?",
                               {"account_id = ?", {s(proved.email), s(proved.key), s(account_id)}});
}

base::Result<size_t> begin_totp(Tx& tx, std::string_view account_id, std::string_view sealed_seed) {
  return tx.change<Account>("totp_seed = ?, totp_step = ?",
                            {"id = ? and (totp_seed is null or totp_step = ?)",
                             {s(sealed_seed), kTotpNotProved, s(account_id), kTotpNotProved}});
}

base::Result<size_t> prove_totp(Tx& tx, std::string_view account_id, std::string_view sealed_seed,
                                int64_t step) {
  return tx.change<Account>("totp_step = ?", {"id = ? and totp_seed = ? and totp_step = ?",
                                              {step, s(account_id), s(sealed_seed), kTotpNotProved}});
}

base::Result<size_t> end_totp(Tx& tx, std::string_view account_id) {
  return tx.change<Account>("totp_seed = null, totp_step = ?", {"id = ?", {kTotpNotProved, s(account_id)}});
}

base::Result<size_t> use_totp_step(Tx& tx, std::string_view account_id, int64_t step) {
  return tx.change<Account>("totp_step = ?", {"id = ? and totp_step < ?", {step, s(account_id), step}});
}

base::Result<int64_t> count_recovery_codes(Tx& tx, std::string_view account_id) {
  return tx.count<RecoveryCode>({"account_id = ? and used_at = 0", {s(account_id)}});
}

List<Acceptance> acceptances_of(Tx& tx, std::string_view account_id, std::string_view organization_id) {
  return tx.list<Acceptance>({"account_id = ? and organization_id = ?", {s(account_id), s(organization_id)}});
}

}  // namespace rapport::store
