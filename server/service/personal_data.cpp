#include "server/service/personal_data.h"

#include <algorithm>
#include <array>

#include "runtime/answers/json_text.h"
#include "server/service/audit.h"
#include "server/service/fields.h"

namespace rapport::service {
namespace {

using model::Right;
using texts::Text;

// Never handed out, also not to the person: whoever had the file could sign in, or read what others get.
constexpr std::array<std::string_view, 5> kSecrets = {"password_hash", "totp_seed", "token_hash", "code_hash",
                                                      "sealed"};

std::string json_of(const store::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return answers::json_text(*text);
  return "null";
}

template <class Row>
std::string object_of(const Row& row) {
  std::string object = "{\"kind\":" + answers::json_text(store::Shape<Row>::shape.table);
  store::for_each_column<Row>([&](const auto& column) {
    if (std::find(kSecrets.begin(), kSecrets.end(), column.name) != kSecrets.end()) return;
    object += "," + answers::json_text(column.name) + ":" + json_of(store::to_value(row.*column.member));
  });
  return object + "}";
}

// Whose rows: an account and its addresses.
struct Person {
  std::string id, email, email_key, contact;
};
Person person_of(const store::Account& account) {
  return {account.id, account.email, account.email_key, account.contact_email};
}

class Export {
 public:
  explicit Export(store::Tx& tx) : tx_(tx) {}
  template <class Row>
  void add(std::string_view condition, std::vector<store::Value> binds) {
    if (!done_) return;
    auto rows = tx_.list<Row>({condition, std::move(binds), "order by id"});
    if (!rows) done_ = rows.error();
    if (!rows) return;
    for (const Row& row : *rows) objects_.append(objects_.empty() ? "" : ",\n").append(object_of(row));
  }
  Outcome<std::string> take(int64_t now_ms) {
    if (!done_) return done_.error();
    return "{\"exported_at\":" + answers::json_text(texts::format_instant(now_ms)) + ",\"rows\":[\n" +
           objects_ + "\n]}\n";
  }

 private:
  store::Tx& tx_;
  base::Status done_ = base::Done{};
  std::string objects_;
};

Outcome<std::string> export_of(store::Tx& tx, const Environment& environment, const Person& who) {
  Export all(tx);
  all.add<store::Account>("id = ?", {who.id});
  all.add<store::Membership>("account_id = ? or email_key = ?", {who.id, who.email_key});
  all.add<store::SignIn>("account_id = ?", {who.id});
  all.add<store::Acceptance>("account_id = ?", {who.id});
  all.add<store::Identity>("account_id = ?", {who.id});
  all.add<store::ApiToken>("created_by = ?", {who.id});
  all.add<store::Ticket>("subject_id = ? or email = ? or email = ?", {who.id, who.email_key, who.email});
  all.add<store::Delivery>("kind = 'mail' and recipient in (?, ?)", {who.email, who.contact});
  all.add<store::RegistrySignIn>("email_key = ?", {who.email_key});
  all.add<store::Subscription>("administrator_email in (?, ?) or administrator_contact in (?, ?)",
                               {who.email, who.contact, who.email, who.contact});
  all.add<store::AuditEntry>("actor_id = ? or target like ? escape '!' or detail like ? escape '!'",
                             {who.id, store::containing(who.email), store::containing(who.email)});
  return all.take(environment.now_ms());
}

Outcome<store::Account> account_in(store::Tx& tx, std::string_view id) {
  auto account = tx.find<store::Account>(id);
  if (!account) return account.error();
  // An erased one is only the id that acceptances keep.
  if (!*account || (*account)->email.empty()) return not_there();
  return std::move(**account);
}

// ---- erasing ----

// The organization keeps an administrator.
Outcome<Done> may_leave(store::Tx& tx, const store::Membership& membership) {
  if (membership.status != model::UserStatus::Active) return Done{};
  // Held: of two who leave at once the second sees that the first has left.
  if (auto held = store::hold<store::Organization>(tx, membership.organization_id); !held)
    return held.error();
  auto administrators = store::administrators(tx, membership.organization_id);
  if (!administrators) return administrators.error();
  bool is_one = std::any_of(administrators->begin(), administrators->end(),
                            [&](const store::Membership& one) { return one.id == membership.id; });
  if (is_one && administrators->size() == 1)
    return refused(base::ErrorCode::Conflict, Text::problem_last_administrator);
  return Done{};
}

base::Status leave(store::Tx& tx, const Environment& environment, const Caller& caller,
                   store::Membership membership) {
  auto organization = tx.find<store::Organization>(membership.organization_id);
  if (!organization) return organization.error();
  bool is_operator = *organization && (*organization)->kind == model::OrganizationKind::Operator;
  auto recorded = record(tx, environment, caller,
                         is_operator ? kOperatorChain : std::string_view(membership.organization_id),
                         {Text::audit_user_removed, membership.id});
  if (!recorded) return recorded;
  membership.status = model::UserStatus::Removed;
  membership.name = membership.email = membership.contact_email = "";
  membership.email_key = "erased " + membership.id;
  membership.account_id.reset();
  ++membership.revision;
  return tx.update(membership);
}

// Links and mails that name the person: those that are out do not work, those that wait do not go.
base::Status take_back(store::Tx& tx, const Environment& environment, const Person& who) {
  int64_t now = environment.now_ms();
  auto links = tx.change<store::Ticket>(
      "email = '', superseded_at = case when used_at = 0 and superseded_at = 0 then ? else superseded_at end",
      {"subject_id = ? or email in (?, ?, ?)", {now, who.id, who.email, who.email_key, who.contact}});
  if (!links) return links.error();
  auto waiting = tx.remove<store::Delivery>(
      {"kind = 'mail' and state = 'waiting' and recipient in (?, ?)", {who.email, who.contact}});
  if (!waiting) return waiting.error();
  auto gone = tx.change<store::Delivery>("recipient = '', subject = ''",
                                         {"kind = 'mail' and recipient in (?, ?)", {who.email, who.contact}});
  if (!gone) return gone.error();
  return base::Done{};
}

base::Status overwrite(store::Tx& tx, store::Account account) {
  account.email = account.contact_email = account.name = "";
  account.email_key = "erased " + account.id;
  account.password_hash.reset();
  account.totp_seed.reset();
  account.confirmed_at = 0;
  ++account.revision;
  if (auto changed = tx.update(account); !changed) return changed;
  auto codes = tx.remove<store::RecoveryCode>({"account_id = ?", {account.id}});
  if (!codes) return codes.error();
  auto identities = tx.remove<store::Identity>({"account_id = ?", {account.id}});
  if (!identities) return identities.error();
  auto sign_ins = store::end_sign_ins(tx, account.id, "");
  if (!sign_ins) return sign_ins.error();
  return base::Done{};
}

Outcome<Done> erase(store::Tx& tx, const Environment& environment, const Caller& caller,
                    store::Account account) {
  auto memberships = tx.list<store::Membership>(
      {"account_id = ? or email_key = ?", {account.id, account.email_key}, "order by id"});
  if (!memberships) return memberships.error();
  for (const store::Membership& membership : *memberships)
    if (auto may = may_leave(tx, membership); !may) return may.error();
  for (store::Membership& membership : *memberships)
    if (auto left = leave(tx, environment, caller, std::move(membership)); !left) return left.error();
  if (auto done = take_back(tx, environment, person_of(account)); !done) return done.error();
  if (auto done = overwrite(tx, std::move(account)); !done) return done.error();
  return Done{};
}

Outcome<std::string> reason_of(std::string_view given) {
  Fields fields;
  std::string reason = fields.required("reason", given);
  if (!fields.ok()) return fields.refusal();
  return reason;
}

}  // namespace

Outcome<std::string> export_account(const Environment& environment, const Caller& caller) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Outcome<std::string> {
    auto account = account_in(tx, caller.account_id);
    if (!account) return account.error();
    return export_of(tx, environment, person_of(*account));
  });
}

Outcome<Done> erase_account(const Environment& environment, const Caller& caller, const Proof& proof) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  if (auto right = check_password(environment, caller, proof.password, "present_password"); !right)
    return right.error();
  if (auto right = check_second_factor(environment, caller, proof.code); !right) return right.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = account_in(tx, caller.account_id);
    if (!account) return account.error();
    return erase(tx, environment, caller, std::move(*account));
  });
}

Outcome<std::optional<PersonFound>> find_person(const Environment& environment, const Caller& caller,
                                                std::string_view sign_in_email) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  using Found = Outcome<std::optional<PersonFound>>;
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Found {
    std::optional<PersonFound> nobody;
    auto account = store::account_by_email(tx, folded(trimmed(sign_in_email)));
    if (!account) return account.error();
    if (!*account) return nobody;
    PersonFound found{std::move(**account), {}};
    found.account.password_hash.reset();
    found.account.totp_seed.reset();
    auto memberships = store::memberships_of(tx, found.account.id);
    if (!memberships) return memberships.error();
    for (const store::Membership& membership : *memberships) {
      auto organization = tx.find<store::Organization>(membership.organization_id);
      if (!organization) return organization.error();
      if (*organization) found.organizations.push_back((*organization)->name);
    }
    return std::optional<PersonFound>(std::move(found));
  });
}

Outcome<std::string> export_person(const Environment& environment, const Caller& caller,
                                   std::string_view account_id, std::string_view reason_given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  auto reason = reason_of(reason_given);
  if (!reason) return reason.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<std::string> {
    auto account = account_in(tx, account_id);
    if (!account) return account.error();
    auto recorded =
        record(tx, environment, caller, kOperatorChain, {Text::audit_person_exported, account->id, *reason});
    if (!recorded) return recorded.error();
    return export_of(tx, environment, person_of(*account));
  });
}

Outcome<Done> erase_person(const Environment& environment, const Caller& caller, std::string_view account_id,
                           std::string_view reason_given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  auto reason = reason_of(reason_given);
  if (!reason) return reason.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = account_in(tx, account_id);
    if (!account) return account.error();
    auto recorded =
        record(tx, environment, caller, kOperatorChain, {Text::audit_person_erased, account->id, *reason});
    if (!recorded) return recorded.error();
    return erase(tx, environment, caller, std::move(*account));
  });
}

}  // namespace rapport::service
