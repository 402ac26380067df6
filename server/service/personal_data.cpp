#include "server/service/personal_data.h"

#include <algorithm>
#include <array>

#include "runtime/answers/json_text.h"
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/store/person_queries.h"

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

Outcome<store::Account> account_in(store::Tx& tx, std::string_view id) {
  auto account = tx.find<store::Account>(id);
  if (!account) return account.error();
  // An erased one is only the id that acceptances keep.
  if (!*account || (*account)->email.empty()) return not_there();
  return std::move(**account);
}

// Everything that names the person of the account.
Outcome<std::string> export_in(const Environment& environment, std::string_view account_id) {
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Outcome<std::string> {
    auto account = account_in(tx, account_id);
    if (!account) return account.error();
    auto who = store::person_of(tx, *account);
    if (!who) return who.error();
    std::string objects;
    auto done = store::each_row_naming(tx, *who, [&](const auto& row) {
      objects.append(objects.empty() ? "" : ",\n").append(object_of(row));
    });
    if (!done) return done.error();
    return "{\"exported_at\":" + answers::json_text(texts::format_instant(environment.now_ms())) +
           ",\"rows\":[\n" + objects + "\n]}\n";
  });
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
  // Who goes by themselves has left; of whom an operator erases the log gets no name.
  bool is_own = !caller.account_id.empty() && membership.account_id.value_or("") == caller.account_id;
  Act act = is_own ? Act{Text::audit_user_left} : Act{Text::audit_user_removed, membership.id};
  auto recorded = record(tx, environment, caller,
                         is_operator ? kOperatorChain : std::string_view(membership.organization_id), act);
  if (!recorded) return recorded;
  // Who was removed before is so already.
  membership.status = model::after(membership.status, model::UserEvent::Remove).value_or(membership.status);
  membership.name = membership.email = membership.contact_email = "";
  membership.email_key = "erased " + membership.id;
  membership.account_id.reset();
  ++membership.revision;
  return tx.update(membership);
}

// The last mail, to who may not have asked for it: nobody can sign in and see it any more.
base::Status say_goodbye(store::Tx& tx, const Environment& environment, const store::Account& account) {
  const Settings& settings = environment.settings;
  LetterSaid letter{.title = {Text::letter_erased_title},
                    .paragraphs = {{Text::letter_erased_text,
                                    {{"product", settings.product}, {"vendor", settings.vendor}}}},
                    .is_last = true};
  return post(tx, environment, addressee(account, account.email), letter, {});
}

base::Status overwrite(store::Tx& tx, store::Account account) {
  account.email = account.contact_email = account.name = "";
  account.email_key = "erased " + account.id;
  account.password_hash.reset();
  account.totp_seed.reset();
  account.confirmed_at = 0;
  ++account.revision;
  if (auto changed = tx.update(account); !changed) return changed;
  return store::remove_ways_in(tx, account.id);
}

Outcome<Done> erase(store::Tx& tx, const Environment& environment, const Caller& caller,
                    store::Account account) {
  auto who = store::person_of(tx, account);
  if (!who) return who.error();
  auto memberships = store::memberships_naming(tx, *who);
  if (!memberships) return memberships.error();
  for (const store::Membership& membership : *memberships)
    if (auto may = may_leave(tx, membership); !may) return may.error();
  for (store::Membership& membership : *memberships)
    if (auto left = leave(tx, environment, caller, std::move(membership)); !left) return left.error();
  auto links = store::take_back_links(tx, *who, environment.now_ms());
  if (!links) return links.error();
  if (auto mails = store::take_back_mails(tx, *who); !mails) return mails.error();
  if (auto done = say_goodbye(tx, environment, account); !done) return done.error();
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
  return export_in(environment, caller.account_id);
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
  auto recorded = environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = account_in(tx, account_id);
    if (!account) return account.error();
    auto done =
        record(tx, environment, caller, kOperatorChain, {Text::audit_person_exported, account->id, *reason});
    if (!done) return done.error();
    return Done{};
  });
  if (!recorded) return recorded.error();
  // It reads whole logs: no writer waits for that.
  return export_in(environment, account_id);
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
