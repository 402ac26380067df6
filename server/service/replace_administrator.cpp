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

// Whoever left has no way in any more: not now, not by an invitation that still waits.
Outcome<std::string> remove_leaving(store::Tx& tx, const Environment& environment,
                                    const store::Organization& organization, std::string_view membership_id) {
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
    auto links = store::supersede_tickets(all, name_of(Purpose::Invitation), member.id, environment.now_ms());
    if (!links) return links.error();
    if (!member.account_id) return base::Done{};
    auto acting = store::end_acting_for(all, organization.id, *member.account_id);
    if (!acting) return acting.error();
    return base::Done{};
  });
  if (!ended) return ended.error();
  return member.email;
}

Outcome<std::string> nobody_left(store::Tx& tx, const store::Organization& organization) {
  auto names = names_of_administrators(tx, organization.id);
  if (!names) return names.error();
  if (names->empty()) return std::string();
  return Refusal(std::vector<FieldProblem>{
      {"leaving_person_id", {Text::problem_administrators_there, {{"administrators", *names}}}}});
}

// Invited, or, for somebody who works there already, an administrator from now on.
base::Result<store::Membership> put_successor(store::Tx& tx, const Environment& environment,
                                              const store::Organization& organization,
                                              const Replacement& wanted) {
  auto there = store::membership_by_email(tx, organization.id, folded(wanted.email));
  if (!there) return there.error();
  bool is_new = !there->has_value();
  store::Membership row = there->value_or(store::Membership{});
  Role role = administrator_of(organization.kind);
  bool is_back = row.status == UserStatus::Removed;
  if (is_new) row.id = environment.new_id();
  if (is_new || is_back) row.roles = {};
  row.roles = row.roles.with(role);
  if (is_new || row.status != UserStatus::Active) {
    row.organization_id = organization.id;
    row.account_id.reset();
    row.name = wanted.name;
    row.email = wanted.email;
    row.email_key = folded(wanted.email);
    row.contact_email = wanted.contact_email;
    row.status = UserStatus::Invited;
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
  auto preferences =
      texts::usual_preferences(texts::language_of(organization.language).value_or(texts::Language::En));
  preferences.time_zone = organization.time_zone;
  std::string role(texts::text(Text::role_administrator, preferences.language));
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
  return post(tx, environment, {member.name, member.contact_email, preferences}, letter, organization.id);
}

Outcome<Done> replace(store::Tx& tx, const Environment& environment, const Caller& caller,
                      std::string_view id, const Replacement& wanted) {
  auto organization = organization_in_use(tx, caller, id);
  if (!organization) return organization.error();
  auto left = wanted.leaving_membership_id.empty()
                  ? nobody_left(tx, *organization)
                  : remove_leaving(tx, environment, *organization, wanted.leaving_membership_id);
  if (!left) return left.error();
  if (folded(*left) == folded(wanted.email))
    return Refusal(std::vector<FieldProblem>{{"email", {Text::problem_member_there}}});
  auto member = put_successor(tx, environment, *organization, wanted);
  if (!member) return member.error();
  auto invited = invite_successor(tx, environment, caller, *organization, *member);
  if (!invited) return invited.error();
  std::string change = (left->empty() ? "–" : *left) + " → " + member->email + ": " + wanted.reason;
  auto recorded = record_in(tx, environment, caller, {kOperatorChain, organization->id},
                            {Text::audit_administrator_replaced, organization->name, change});
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
