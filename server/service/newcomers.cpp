#include "server/service/newcomers.h"

#include "server/service/registry.h"
#include "server/store/account_queries.h"

namespace rapport::service {
namespace {

using model::UserStatus;
using texts::Text;

store::Membership new_member(const Environment& environment, const Joining& joining) {
  store::Membership row;
  row.id = environment.new_id();
  row.organization_id = joining.organization_id;
  row.name = joining.account.name;
  row.email = joining.account.email;
  row.email_key = joining.account.email_key;
  row.contact_email = joining.account.contact_email;
  row.status = UserStatus::Active;
  row.invited_at = environment.now_ms();
  return row;
}

// Whom the organization's administrators shut out they let in again themselves.
Outcome<store::Membership> refused_to(store::Tx& tx, const store::Membership& member) {
  if (member.status != UserStatus::Disabled) return refused(base::ErrorCode::Conflict, Text::problem_link);
  auto organization = tx.find<store::Organization>(member.organization_id);
  if (!organization) return organization.error();
  auto administrators = names_of_administrators(tx, member.organization_id);
  if (!administrators) return administrators.error();
  return Refusal(base::ErrorCode::Conflict, {Text::problem_member_disabled,
                                             {{"organization", *organization ? (*organization)->name : ""},
                                              {"administrators", *administrators}}});
}

// Who is there already, as the event leaves them. Of somebody removed the roles are gone, too.
Outcome<store::Membership> present_member(store::Tx& tx, std::string_view id, model::UserEvent event) {
  auto held = store::hold<store::Membership>(tx, id);
  if (!held) return held.error();
  if (!*held) return not_there();
  store::Membership& row = **held;
  auto next = model::after(row.status, event);
  if (!next) return refused_to(tx, row);
  if (row.status == UserStatus::Removed) row.roles = {};
  row.status = *next;
  ++row.revision;
  return std::move(row);
}

}  // namespace

store::Account new_account(const Environment& environment, const NewAccount& wanted) {
  texts::Preferences preferences = texts::usual_preferences(wanted.language);
  store::Account account;
  account.name = wanted.name;
  account.email = wanted.email;
  account.email_key = folded(wanted.email);
  account.contact_email = wanted.contact_email;
  account.password_hash = wanted.password_hash;
  account.totp_step = store::kTotpNotProved;
  account.language = code_of(wanted.language);
  account.time_zone = wanted.time_zone.empty() ? "UTC" : wanted.time_zone;
  account.date_format = code_of(preferences.date_format);
  account.number_format = code_of(preferences.number_format);
  account.created_at = environment.now_ms();
  account.confirmed_at = wanted.is_email_proved ? account.created_at : 0;
  return account;
}

Outcome<Done> join(store::Tx& tx, const Environment& environment, const Joining& joining) {
  auto there = store::membership_by_email(tx, joining.organization_id, joining.account.email_key);
  if (!there) return there.error();
  bool is_new = !there->has_value();
  auto row = is_new ? Outcome<store::Membership>(new_member(environment, joining))
                    : present_member(tx, (*there)->id, joining.event);
  if (!row) return row.error();
  row->account_id = joining.account.id;
  row->roles.bits |= joining.roles.bits;
  row->accepted_at = environment.now_ms();
  auto stored = is_new ? tx.insert(*row) : tx.update(*row);
  if (!stored) return stored.error();
  return Done{};
}

}  // namespace rapport::service
