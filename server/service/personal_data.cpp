// What the service keeps about a person, to take along or to have erased.
#include <algorithm>
#include <array>

#include "runtime/answers/json_text.h"
#include "server/service/accounts.h"
#include "server/service/audit.h"

namespace rapport::service {
namespace {

using texts::Text;

// Never handed out, also not to the person: whoever had the file could sign in.
constexpr std::array<std::string_view, 4> kSecrets = {"password_hash", "totp_seed", "token_hash",
                                                      "code_hash"};

std::string json_of(const store::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return answers::json_text(*text);
  return "null";
}

template <class Row>
std::string line_of(const Row& row) {
  std::string line = "{\"kind\":" + answers::json_text(store::Shape<Row>::shape.table);
  store::for_each_column<Row>([&](const auto& column) {
    if (std::find(kSecrets.begin(), kSecrets.end(), column.name) != kSecrets.end()) return;
    line += "," + answers::json_text(column.name) + ":" + json_of(store::to_value(row.*column.member));
  });
  return line + "}\n";
}

template <class Row>
base::Status add_lines(store::Tx& tx, const store::Where& where, std::string& lines) {
  auto rows = tx.list<Row>(where);
  if (!rows) return rows.error();
  for (const Row& row : *rows) lines += line_of(row);
  return base::Done{};
}

// The organization keeps an administrator, or has nobody else who could miss one.
Outcome<Done> may_leave(store::Tx& tx, const store::Membership& membership) {
  if (membership.status != model::UserStatus::Active) return Done{};
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

base::Status overwrite(store::Tx& tx, store::Account account) {
  const std::string email = account.email, contact = account.contact_email;
  account.email = account.contact_email = account.name = "";
  account.email_key = "erased " + account.id;
  account.password_hash.reset();
  account.totp_seed.reset();
  account.confirmed_at = 0;
  ++account.revision;
  if (auto changed = tx.update(account); !changed) return changed;
  auto mails = tx.change<store::Delivery>(
      "recipient = '', subject = ''",
      {"kind = 'mail' and state <> 'waiting' and (recipient = ? or recipient = ?)", {email, contact}});
  if (!mails) return mails.error();
  auto codes = tx.remove<store::RecoveryCode>({"account_id = ?", {account.id}});
  if (!codes) return codes.error();
  auto identities = tx.remove<store::Identity>({"account_id = ?", {account.id}});
  if (!identities) return identities.error();
  auto sign_ins = store::end_sign_ins(tx, account.id, "");
  if (!sign_ins) return sign_ins.error();
  return base::Done{};
}

}  // namespace

Outcome<std::string> export_account(const Environment& environment, const Caller& caller) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  return environment.store.read(
      store::Scope::person(caller.account_id), [&](store::Tx& tx) -> Outcome<std::string> {
        std::string lines;
        const std::string& id = caller.account_id;
        auto done = add_lines<store::Account>(tx, {"id = ?", {id}}, lines);
        if (done) done = add_lines<store::Membership>(tx, {"account_id = ?", {id}, "order by id"}, lines);
        if (done) done = add_lines<store::SignIn>(tx, {"account_id = ?", {id}, "order by id"}, lines);
        if (done) done = add_lines<store::Acceptance>(tx, {"account_id = ?", {id}, "order by id"}, lines);
        if (done) done = add_lines<store::Identity>(tx, {"account_id = ?", {id}, "order by id"}, lines);
        if (!done) return done.error();
        return tx.within(store::Scope::system(), [&](store::Tx& all) -> Outcome<std::string> {
          auto acts = add_lines<store::AuditEntry>(all, {"actor_id = ?", {id}, "order by id"}, lines);
          if (!acts) return acts.error();
          return lines;
        });
      });
}

Outcome<Done> erase_account(const Environment& environment, const Caller& caller) {
  if (auto own = require_own_sign_in(caller); !own) return own.error();
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = tx.find<store::Account>(caller.account_id);
    if (!account) return account.error();
    if (!*account) return not_there();
    auto memberships = tx.list<store::Membership>({"account_id = ?", {caller.account_id}, "order by id"});
    if (!memberships) return memberships.error();
    for (const store::Membership& membership : *memberships)
      if (auto may = may_leave(tx, membership); !may) return may.error();
    for (store::Membership& membership : *memberships)
      if (auto left = leave(tx, environment, caller, std::move(membership)); !left) return left.error();
    if (auto done = overwrite(tx, std::move(**account)); !done) return done.error();
    return Done{};
  });
}

}  // namespace rapport::service
