// An administrator left without a successor: the operator puts somebody in their place.
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/operators.h"
#include "server/service/registry.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using model::Right;
using model::Role;
using model::UserEvent;
using model::UserStatus;
using texts::Text;

Role administrator_of(OrganizationKind kind) {
  switch (kind) {
    case OrganizationKind::Operator: return Role::Operator;
    case OrganizationKind::Partner: return Role::PartnerAdministrator;
    case OrganizationKind::Customer: return Role::Administrator;
  }
  return Role::Administrator;
}

// A partner or a customer that is in use: before that there is nobody to replace.
Outcome<store::Organization> organization_in_use(store::Tx& tx, const Caller& caller, std::string_view id) {
  auto found = store::hold<store::Organization>(tx, id);  // its people are changed by one at a time
  if (!found) return found.error();
  if (!*found || (*found)->kind == OrganizationKind::Operator) return not_there();
  const std::string& status = (*found)->status;
  if (status == "Active" || status == "Suspended") return std::move(**found);
  bool is_new = status == "Pending" || status == "Registered";
  std::string shown(texts::text(is_new ? Text::status_pending : Text::status_removed, caller.language()));
  return Refusal(base::ErrorCode::Conflict, {Text::problem_status, {{"status", shown}}});
}

// Whoever is replaced learns by whom; an invitation that nobody accepted just ends.
base::Status tell_replaced(store::Tx& tx, const Environment& environment, const Caller& caller,
                           const store::Organization& organization, const store::Membership& member,
                           const Replacement& wanted) {
  if (!member.account_id) return base::Done{};
  auto to = addressee(tx, member, organization);
  if (!to) return to.error();
  LetterSaid letter{.title = {Text::letter_left_title, {{"organization", organization.name}}},
                    .paragraphs = {{Text::letter_replaced_text,
                                    {{"today", texts::format_date(environment.now_ms(), to->preferences)},
                                     {"actor", caller.name + ", " + environment.settings.vendor},
                                     {"successor", wanted.name},
                                     {"organization", organization.name},
                                     {"vendor", environment.settings.vendor}}}}};
  return post(tx, environment, *to, letter, organization.id);
}

// Whoever left; nobody: the organization had no administrator.
using Leaving = std::optional<store::Membership>;

// They have no way in any more: not now, not by an invitation that still waits.
Outcome<Leaving> remove_leaving(store::Tx& tx, const Environment& environment, const Caller& caller,
                                const store::Organization& organization, const Replacement& wanted) {
  std::string_view membership_id = wanted.leaving_membership_id;
  auto found = store::hold<store::Membership>(tx, membership_id);
  if (!found) return found.error();
  bool fits = *found && (*found)->organization_id == organization.id &&
              (*found)->roles.has(administrator_of(organization.kind));
  auto next = fits ? model::after((*found)->status, UserEvent::Remove) : std::nullopt;
  if (!next) return not_there();
  store::Membership& member = **found;
  member.status = *next;
  ++member.revision;
  if (auto changed = tx.update(member); !changed) return changed.error();
  auto ended = tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    auto links = store::withdraw_tickets(all, name_of(Purpose::Invitation), member.id, environment.now_ms());
    if (!links) return links.error();
    if (!member.account_id) return base::Done{};
    auto acting = store::end_acting_for(all, organization.id, *member.account_id);
    if (!acting) return acting.error();
    return base::Done{};
  });
  if (!ended) return ended.error();
  auto told = tell_replaced(tx, environment, caller, organization, member, wanted);
  if (!told) return told.error();
  return std::move(*found);
}

Outcome<Leaving> nobody_left(store::Tx& tx, const store::Organization& organization) {
  auto names = names_of_administrators(tx, organization.id);
  if (!names) return names.error();
  if (names->empty()) return Leaving();
  return Refusal(std::vector<FieldProblem>{
      {"leaving_person_id", {Text::problem_administrators_there, {{"administrators", *names}}}}});
}

// Invited, or, for somebody who works there already, an administrator from now on.
Outcome<store::Membership> put_successor(store::Tx& tx, const Environment& environment,
                                         const store::Organization& organization, const Replacement& wanted) {
  auto there = store::membership_by_email(tx, organization.id, folded(wanted.email));
  if (!there) return there.error();
  bool is_new = !there->has_value();
  if (!is_new) there = store::hold<store::Membership>(tx, (*there)->id);  // they may accept just now
  if (!there) return there.error();
  if (!is_new && !*there) return not_there();
  store::Membership row = there->value_or(store::Membership{});
  Role role = administrator_of(organization.kind);
  auto next = is_new ? UserStatus::Invited : model::after(row.status, UserEvent::Appoint);
  if (!next) return not_there();
  if (is_new) row.id = environment.new_id();
  if (row.status == UserStatus::Removed) row.roles = {};
  row.roles = row.roles.with(role);
  row.status = *next;
  if (row.status == UserStatus::Invited) {
    row.organization_id = organization.id;
    row.account_id.reset();
    row.name = wanted.name;
    row.email = wanted.email;
    row.email_key = folded(wanted.email);
    row.contact_email = wanted.contact_email;
    row.mail_language = organization.language;
    row.invited_at = environment.now_ms();
  }
  ++row.revision;
  auto stored = is_new ? tx.insert(row) : tx.update(row);
  if (!stored) return stored.error();
  return row;
}

base::Status invite_successor(store::Tx& tx, const Environment& environment, const Caller& caller,
                              const store::Organization& organization, const store::Membership& member) {
  if (member.status != UserStatus::Invited) return base::Done{};
  int64_t lifetime = environment.settings.invitation_days * kDay;
  auto token =
      issue(tx, environment, {Purpose::Invitation, organization.id, member.id, member.email_key, lifetime});
  if (!token) return token.error();
  auto to =
      addressee(tx, Invited{member.name, member.email, member.contact_email}, preferences_of(organization));
  if (!to) return to.error();
  std::string role(texts::text(Text::role_administrator, to->preferences.language));
  std::string inviter = caller.name + ", " + caller.organization_name;
  LetterSaid letter{
      .title = {Text::letter_invitation_title, {{"organization", organization.name}}},
      .paragraphs = {{Text::letter_invitation_text,
                      {{"inviter", inviter}, {"organization", organization.name}, {"roles", role}}}},
      .action = Said{Text::letter_invitation_action},
      .url = link_to(environment, *token),
      .works_until_ms = environment.now_ms() + lifetime,
      .account = member.email,
      .on_behalf_of = organization.name};
  return post(tx, environment, *to, letter, organization.id);
}

struct Replaced {
  Leaving left;
  store::Membership now;
  std::string reason;
};

// The organization reads who and why. The operator's chain stays when the organization is gone: it has ids
// alone, and not the reason, in which people may be named.
base::Status record_replacement(store::Tx& tx, const Environment& environment, const Caller& caller,
                                const store::Organization& organization, const Replaced& what) {
  std::string named = (what.left ? what.left->email : "–") + " → " + what.now.email + ": " + what.reason;
  auto recorded = record(tx, environment, caller, organization.id,
                         {Text::audit_administrator_replaced, organization.name, named});
  if (!recorded) return recorded;
  std::string ids = (what.left ? what.left->id : "–") + " → " + what.now.id;
  return record(tx, environment, caller, kOperatorChain,
                {Text::audit_administrator_replaced, organization.name, ids});
}

Outcome<Done> replace(store::Tx& tx, const Environment& environment, const Caller& caller,
                      std::string_view id, const Replacement& wanted) {
  auto organization = organization_in_use(tx, caller, id);
  if (!organization) return organization.error();
  auto left = wanted.leaving_membership_id.empty()
                  ? nobody_left(tx, *organization)
                  : remove_leaving(tx, environment, caller, *organization, wanted);
  if (!left) return left.error();
  if (*left && (*left)->email_key == folded(wanted.email))
    return Refusal(std::vector<FieldProblem>{{"email", {Text::problem_member_there}}});
  auto member = put_successor(tx, environment, *organization, wanted);
  if (!member) return member.error();
  auto invited = invite_successor(tx, environment, caller, *organization, *member);
  if (!invited) return invited.error();
  auto recorded = record_replacement(tx, environment, caller, *organization, {*left, *member, wanted.reason});
  if (!recorded) return recorded.error();
  return Done{};
}

}  // namespace

Outcome<Done> replace_administrator(const Environment& environment, const Caller& caller,
                                    std::string_view organization_id, const Replacement& given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  Fields fields;
  Replacement wanted;
  wanted.leaving_membership_id = trimmed(given.leaving_membership_id);
  wanted.name = fields.required("name", given.name, kNameCharacters);
  wanted.email = fields.email("email", given.email);
  wanted.contact_email = trimmed(given.contact_email).empty()
                             ? wanted.email
                             : fields.email("contact_email", given.contact_email);
  wanted.reason = fields.required("reason", given.reason);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) {
    return replace(tx, environment, caller, organization_id, wanted);
  });
}

}  // namespace rapport::service
