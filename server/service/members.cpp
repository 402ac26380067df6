#include "server/service/members.h"

#include <algorithm>

#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/letters.h"
#include "server/service/tickets.h"

namespace rapport::service {
namespace {

using model::Right;
using model::Role;
using model::UserEvent;
using model::UserStatus;
using texts::Text;

constexpr size_t kPhoneCharacters = 40;

Outcome<store::Membership> member(store::Tx& tx, const Caller& caller, std::string_view id) {
  auto found = tx.find<store::Membership>(id);
  if (!found) return found.error();
  bool is_own = *found && (*found)->organization_id == caller.organization_id &&
                (*found)->status != UserStatus::Removed;
  if (!is_own) return not_there();
  return std::move(**found);
}

// To be changed. The organization's people are changed by one at a time: two administrators who remove each
// other at the same moment would both find that one is left.
Outcome<store::Membership> held_member(store::Tx& tx, const Caller& caller, std::string_view id) {
  auto organization = store::hold<store::Organization>(tx, caller.organization_id);
  if (!organization) return organization.error();
  auto held = store::hold<store::Membership>(tx, id);
  if (!held) return held.error();
  return member(tx, caller, id);
}

// An organization never loses its last administrator by what one of its own people does.
Outcome<Done> keeps_an_administrator(store::Tx& tx, const store::Membership& but) {
  auto all = store::administrators(tx, but.organization_id);
  if (!all) return all.error();
  bool others =
      std::any_of(all->begin(), all->end(), [&](const store::Membership& m) { return m.id != but.id; });
  bool is_one = store::is_administrator(but) && but.status == UserStatus::Active;
  if (others || !is_one) return Done{};
  return refused(base::ErrorCode::Conflict, Text::problem_last_administrator);
}

// Only a customer's people have several roles at once.
Said roles_problem(model::OrganizationKind kind, model::Roles roles) {
  if (kind != model::OrganizationKind::Customer) return {Text::problem_choice};
  return {roles.bits == 0 ? Text::problem_roles_none : Text::problem_roles_viewer};
}

Text role_text(Role role) {
  switch (role) {
    case Role::Operator: return Text::role_operator;
    case Role::PartnerAdministrator: return Text::role_administrator;
    case Role::PartnerExpert: return Text::role_expert;
    case Role::Administrator: return Text::role_administrator;
    case Role::Designer: return Text::role_designer;
    case Role::Configurator: return Text::role_configurator;
    case Role::Viewer: return Text::role_viewer;
  }
  return Text::role_viewer;
}

constexpr Role kEveryRole[] = {
#define ROLE(name, kind) Role::name,
#include "server/model/roles.def"
};
// Large and small letters of all alphabets are found alike, which the engines do not know: those who are
// found are looked for here.
store::Listed<store::Membership> among(std::vector<store::Membership> all, const std::string& words,
                                       store::Page page) {
  std::erase_if(all, [&](const store::Membership& one) {
    return folded(one.name + " " + one.email).find(words) == std::string::npos;
  });
  store::Listed<store::Membership> found;
  found.total = static_cast<int64_t>(all.size());
  const int64_t end = std::min(page.offset + page.size, found.total);
  for (int64_t i = page.offset; i < end; ++i) found.rows.push_back(std::move(all[static_cast<size_t>(i)]));
  return found;
}

// The caller's own organization, written and logged.
template <class Change>
Outcome<Done> change_own(const Environment& environment, const Caller& caller, Text action, Change change) {
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = store::hold<store::Organization>(tx, caller.organization_id);
    if (!found) return found.error();
    if (!*found) return not_there();
    store::Organization& row = **found;
    change(row);
    ++row.revision;
    if (auto changed = tx.update(row); !changed) return changed.error();
    auto recorded = record(tx, environment, caller, own_chain(caller), {action, row.name});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace

std::string_view role_in_language(Role role, texts::Language language) {
  return texts::text(role_text(role), language);
}

std::string roles_in_language(model::Roles roles, texts::Language language) {
  std::string list;
  for (Role role : kEveryRole) {
    if (!roles.has(role)) continue;
    if (!list.empty()) list += ", ";
    list += role_in_language(role, language);
  }
  return list;
}

namespace {

base::Status send_invitation(store::Tx& tx, const Environment& environment, const Caller& caller,
                             const store::Membership& member, texts::Language language) {
  int64_t lifetime = environment.settings.invitation_days * kDay;
  auto token = issue(tx, environment,
                     {Purpose::Invitation, member.organization_id, member.id, member.email_key, lifetime});
  if (!token) return token.error();
  texts::Preferences otherwise = texts::usual_preferences(language);
  otherwise.time_zone = caller.preferences.time_zone;
  auto to = addressee(tx, Invited{member.name, member.email, member.contact_email}, otherwise);
  if (!to) return to.error();
  const std::string& organization = caller.organization_name;
  LetterSaid letter{.title = {Text::letter_invitation_title, {{"organization", organization}}},
                    .paragraphs = {{Text::letter_invitation_text,
                                    {{"inviter", caller.name},
                                     {"organization", organization},
                                     {"roles", roles_in_language(member.roles, to->preferences.language)}}}},
                    .action = Said{Text::letter_invitation_action},
                    .url = link_to(environment, *token),
                    .works_until_ms = environment.now_ms() + lifetime,
                    .account = member.email,
                    .on_behalf_of = organization};
  return post(tx, environment, *to, letter, member.organization_id);
}

// Whoever is signed in for the organization at this moment is not any more.
base::Status end_acting(store::Tx& tx, const store::Membership& member) {
  if (!member.account_id) return base::Done{};
  auto ended = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return store::end_acting_for(all, member.organization_id, *member.account_id);
  });
  if (!ended) return ended.error();
  return base::Done{};
}

Text status_text(UserStatus status) {
  switch (status) {
    case UserStatus::Invited: return Text::status_invited;
    case UserStatus::Active: return Text::status_active;
    case UserStatus::Disabled: return Text::status_disabled;
    case UserStatus::Removed: return Text::status_removed;
  }
  return Text::status_removed;
}

Refusal not_in_status(UserStatus status, const Caller& caller) {
  std::string shown(texts::text(status_text(status), caller.language()));
  return Refusal(base::ErrorCode::Conflict, {Text::problem_status, {{"status", shown}}});
}

struct Change {
  UserEvent event;
  Text action;
};

// Whoever had accepted learns of it; an invitation that nobody accepted just ends.
base::Status tell_removed(store::Tx& tx, const Environment& environment, const Caller& caller,
                          const store::Membership& member) {
  if (!member.account_id) return base::Done{};
  auto organization = tx.find<store::Organization>(caller.organization_id);
  if (!organization) return organization.error();
  if (!*organization) return base::Done{};
  auto to = addressee(tx, member, **organization);
  if (!to) return to.error();
  std::string today = texts::format_date(environment.now_ms(), to->preferences);
  LetterSaid letter{
      .title = {Text::letter_left_title, {{"organization", caller.organization_name}}},
      .paragraphs = {
          {Text::letter_left_text,
           {{"today", today}, {"actor", caller.name}, {"organization", caller.organization_name}}}}};
  return post(tx, environment, *to, letter, caller.organization_id);
}

Outcome<Done> change_status(const Environment& environment, const Caller& caller, std::string_view id,
                            Change change) {
  if (auto allowed = require(caller, Right::ManageUsers); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = held_member(tx, caller, id);
    if (!found) return found.error();
    if (found->id == caller.membership_id) return refused(base::ErrorCode::Conflict, Text::problem_yourself);
    auto next = model::after(found->status, change.event);
    if (!next) return not_in_status(found->status, caller);
    if (*next != UserStatus::Active)
      if (auto kept = keeps_an_administrator(tx, *found); !kept) return kept.error();
    found->status = *next;
    ++found->revision;
    if (auto changed = tx.update(*found); !changed) return changed.error();
    if (*next != UserStatus::Active)
      if (auto ended = end_acting(tx, *found); !ended) return ended.error();
    auto links = tx.within(store::Scope::system(), [&](store::Tx& all) {
      return store::withdraw_tickets(all, name_of(Purpose::Invitation), found->id, environment.now_ms());
    });
    if (!links) return links.error();
    if (*next == UserStatus::Removed)
      if (auto told = tell_removed(tx, environment, caller, *found); !told) return told.error();
    auto recorded =
        record(tx, environment, caller, own_chain(caller), {change.action, found->name, found->email});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace

Outcome<store::Listed<store::Membership>> people(const Environment& environment, const Caller& caller,
                                                 std::string_view words, store::Page page) {
  if (auto allowed = require(caller, Right::SeePeople); !allowed) return allowed.error();
  using Found = base::Result<store::Listed<store::Membership>>;
  auto found = environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Found {
    if (trimmed(words).empty()) return store::members(tx, caller.organization_id, page);
    auto all = store::members(tx, caller.organization_id);
    if (!all) return all.error();
    return among(std::move(*all), folded(words), page);
  });
  if (!found) return found.error();
  return std::move(*found);
}

Outcome<store::Membership> person(const Environment& environment, const Caller& caller, std::string_view id) {
  if (auto allowed = require(caller, Right::SeePeople); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) { return member(tx, caller, id); });
}

Outcome<std::string> invite(const Environment& environment, const Caller& caller, const Invitation& given) {
  if (auto allowed = require(caller, Right::ManageUsers); !allowed) return allowed.error();
  Fields fields;
  store::Membership row;
  row.name = fields.required("name", given.name, kNameCharacters);
  row.email = fields.email("email", given.email);
  row.contact_email =
      given.contact_email.empty() ? row.email : fields.email("contact_email", given.contact_email);
  std::optional<texts::Language> asked;
  if (!given.language.empty()) asked = fields.language("language", given.language);
  if (!model::check_roles(caller.kind, given.roles))
    fields.refuse("roles", roles_problem(caller.kind, given.roles));
  if (!fields.ok()) return fields.refusal();
  row.email_key = folded(row.email);
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto organization = store::hold<store::Organization>(tx, caller.organization_id);
    if (!organization) return organization.error();
    if (!*organization) return not_there();
    const texts::Language language =
        asked ? *asked : texts::language_of((*organization)->language).value_or(texts::Language::En);
    auto there = store::membership_by_email(tx, caller.organization_id, row.email_key);
    if (!there) return there.error();
    auto back = *there ? model::after((*there)->status, UserEvent::Send) : std::nullopt;
    bool is_back = back && (*there)->status == UserStatus::Removed;
    if (*there && !is_back)
      return Refusal(std::vector<FieldProblem>{{"email", {Text::problem_member_there}}});
    store::Membership added = row;
    added.mail_language = code_of(language);
    added.id = is_back ? (*there)->id : environment.new_id();
    added.organization_id = caller.organization_id;
    added.roles = given.roles;
    added.status = is_back ? *back : UserStatus::Invited;
    added.invited_at = environment.now_ms();
    added.revision = is_back ? (*there)->revision + 1 : 0;
    auto stored = is_back ? tx.update(added) : tx.insert(added);
    if (!stored) return stored.error();
    if (auto sent = send_invitation(tx, environment, caller, added, language); !sent) return sent.error();
    auto recorded = record(tx, environment, caller, own_chain(caller),
                           {Text::audit_user_invited, added.name, added.email + ": " + to_text(added.roles)});
    if (!recorded) return recorded.error();
    return added.id;
  });
}

Outcome<Done> invite_again(const Environment& environment, const Caller& caller, std::string_view id,
                           std::string_view language_given) {
  if (auto allowed = require(caller, Right::ManageUsers); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = held_member(tx, caller, id);
    if (!found) return found.error();
    if (!model::after(found->status, UserEvent::Send)) return not_in_status(found->status, caller);
    // In the language of the one before, where none is asked for.
    if (texts::language_of(language_given)) found->mail_language = language_given;
    texts::Language language = texts::language_of(found->mail_language).value_or(caller.language());
    found->invited_at = environment.now_ms();
    ++found->revision;
    if (auto changed = tx.update(*found); !changed) return changed.error();
    if (auto sent = send_invitation(tx, environment, caller, *found, language); !sent) return sent.error();
    auto recorded = record(tx, environment, caller, own_chain(caller),
                           {Text::audit_user_invited, found->name, found->email});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<Done> change_roles(const Environment& environment, const Caller& caller, std::string_view id,
                           model::Roles roles) {
  if (auto allowed = require(caller, Right::ManageUsers); !allowed) return allowed.error();
  if (!model::check_roles(caller.kind, roles))
    return Refusal(std::vector<FieldProblem>{{"roles", roles_problem(caller.kind, roles)}});
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = held_member(tx, caller, id);
    if (!found) return found.error();
    store::Membership changed = *found;
    changed.roles = roles;
    ++changed.revision;
    if (!store::is_administrator(changed))
      if (auto kept = keeps_an_administrator(tx, *found); !kept) return kept.error();
    if (auto stored = tx.update(changed); !stored) return stored.error();
    auto recorded =
        record(tx, environment, caller, own_chain(caller),
               {Text::audit_roles_changed, found->name, to_text(found->roles) + " → " + to_text(roles)});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<Done> disable_person(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_status(environment, caller, id, {UserEvent::Disable, Text::audit_user_disabled});
}

Outcome<Done> enable_person(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_status(environment, caller, id, {UserEvent::Enable, Text::audit_user_enabled});
}

Outcome<Done> remove_person(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_status(environment, caller, id, {UserEvent::Remove, Text::audit_user_removed});
}

Outcome<store::Organization> own_organization(const Environment& environment, const Caller& caller) {
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<store::Organization> {
    auto found = tx.find<store::Organization>(caller.organization_id);
    if (!found) return found.error();
    if (!*found) return not_there();
    return std::move(**found);
  });
}

Outcome<Done> change_organization(const Environment& environment, const Caller& caller,
                                  const OrganizationInput& given) {
  if (auto allowed = require(caller, Right::ManageOrganization); !allowed) return allowed.error();
  Fields fields;
  OrganizationInput input;
  input.name = fields.required("name", given.name, kNameCharacters);
  input.street = fields.optional("street", given.street);
  input.postal_code = fields.optional("postal_code", given.postal_code, kNumberCharacters);
  input.city = fields.optional("city", given.city);
  input.country = fields.country("country", given.country);
  input.registration_number = fields.optional("registration_number", given.registration_number);
  input.language = code_of(fields.language("language", given.language));
  input.time_zone = fields.time_zone("time_zone", given.time_zone);
  if (!fields.ok()) return fields.refusal();
  return change_own(environment, caller, Text::audit_organization_changed, [&](store::Organization& row) {
    row.name = input.name;
    row.name_key = folded(input.name);
    row.street = input.street;
    row.postal_code = input.postal_code;
    row.city = input.city;
    row.country = input.country;
    row.registration_number = input.registration_number;
    row.language = input.language;
    row.time_zone = input.time_zone;
  });
}

Outcome<Done> change_contact(const Environment& environment, const Caller& caller,
                             const ContactInput& given) {
  if (auto allowed = require(caller, Right::ManageOrganization); !allowed) return allowed.error();
  if (caller.kind != model::OrganizationKind::Partner)
    return refused(base::ErrorCode::Forbidden, Text::problem_forbidden);
  Fields fields;
  ContactInput input;
  input.name = fields.optional("contact_name", given.name, kNameCharacters);
  if (!trimmed(given.email).empty()) input.email = fields.email("contact_email", given.email);
  input.phone = fields.optional("contact_phone", given.phone, kPhoneCharacters);
  if (!fields.ok()) return fields.refusal();
  return change_own(environment, caller, Text::audit_contact_changed, [&](store::Organization& row) {
    row.contact_name = input.name;
    row.contact_email = input.email;
    row.contact_phone = input.phone;
  });
}

Outcome<CustomerHome> customer_home(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, Right::UseCustomerPortal); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<CustomerHome> {
    CustomerHome home;
    auto found = tx.find<store::Organization>(caller.organization_id);
    if (!found) return found.error();
    if (!*found) return not_there();
    home.organization = std::move(**found);
    auto services = store::subscriptions_of(tx, caller.organization_id);
    if (!services) return services.error();
    home.services = std::move(*services);
    auto people = store::count_members(tx, caller.organization_id);
    if (!people) return people.error();
    for (const store::Counted& counted : *people) {
      if (counted.what == name_of(UserStatus::Active)) home.people = counted.count;
      if (counted.what == name_of(UserStatus::Invited)) home.invited = counted.count;
    }
    auto partner = tx.within(store::Scope::system(), [&](store::Tx& everybody) {
      return everybody.find<store::Organization>(home.organization.partner_id.value_or(""));
    });
    if (!partner) return partner.error();
    if (*partner) home.partner = std::move(**partner);
    return home;
  });
}

}  // namespace rapport::service
