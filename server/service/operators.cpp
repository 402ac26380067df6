#include "server/service/operators.h"

#include <algorithm>

#include "runtime/value/date.h"
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/registry.h"
#include "server/service/removal.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using model::PartnerEvent;
using model::PartnerStatus;
using model::Right;
using texts::Text;

Outcome<store::Organization> partner_of(store::Tx& tx, std::string_view id) {
  auto found = tx.find<store::Organization>(id);
  if (!found) return found.error();
  if (!*found || (*found)->kind != OrganizationKind::Partner) return not_there();
  return std::move(**found);
}

constexpr int64_t kEarliestAgreement = 7305;  // 1990-01-01

std::optional<int64_t> signed_day(Fields& fields, const Environment& environment, std::string_view text) {
  const auto day = value::parse_date(trimmed(text));
  if (!day)
    fields.refuse("signed_on", {Text::problem_date});
  else if (*day > environment.today() + 1)  // east of Greenwich it is tomorrow already
    fields.refuse("signed_on", {Text::problem_date_future});
  else if (*day < kEarliestAgreement)
    fields.refuse("signed_on", {Text::problem_date_past});
  return day;
}

Text status_text(PartnerStatus status) {
  switch (status) {
    case PartnerStatus::Pending: return Text::status_pending;
    case PartnerStatus::Active: return Text::status_active;
    case PartnerStatus::Suspended: return Text::status_suspended;
    case PartnerStatus::Removed: return Text::status_removed;
  }
  return Text::status_removed;
}

Outcome<Done> change_partner(const Environment& environment, const Caller& caller, std::string_view id,
                             PartnerEvent event, Text action) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto partner = partner_of(tx, id);
    if (!partner) return partner.error();
    PartnerStatus from = model::partner_status(partner->status).value_or(PartnerStatus::Removed);
    auto to = model::after(from, event);
    if (!to) {
      std::string shown(texts::text(status_text(from), caller.language()));
      return Refusal(base::ErrorCode::Conflict, {Text::problem_status, {{"status", shown}}});
    }
    auto moved = store::move_organization(tx, id, partner->status, name_of(*to));
    if (!moved) return moved.error();
    if (*moved == 0) return refused(base::ErrorCode::Conflict, Text::problem_conflict);
    if (*to != PartnerStatus::Active) {
      auto ended = tx.within(store::Scope::system(),
                             [&](store::Tx& all) { return store::end_acting_for(all, id, ""); });
      if (!ended) return ended.error();
    }
    auto recorded = record_in(tx, environment, caller, {kOperatorChain, id}, {action, partner->name});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace

Outcome<store::Listed<store::Organization>> partners(const Environment& environment, const Caller& caller,
                                                     std::string_view words, store::Page page) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  auto listed = environment.store.read(scope_of(caller), [&](store::Tx& tx) {
    return store::organizations(tx, OrganizationKind::Partner, folded(words), page);
  });
  if (!listed) return listed.error();
  return std::move(*listed);
}

Outcome<PartnerRecord> partner_record(const Environment& environment, const Caller& caller,
                                      std::string_view id) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<PartnerRecord> {
    auto partner = partner_of(tx, id);
    if (!partner) return partner.error();
    auto agreements = store::agreements_of(tx, id);
    if (!agreements) return agreements.error();
    auto sign_ins = store::registry_sign_ins(tx, id);
    if (!sign_ins) return sign_ins.error();
    auto people = store::members(tx, id);
    if (!people) return people.error();
    auto customers = count_customers(tx, id);
    if (!customers) return customers.error();
    bool may_activate = has_required(environment.settings, *agreements);
    return PartnerRecord{std::move(*partner), std::move(*agreements), std::move(*sign_ins),
                         std::move(*people),  may_activate,           *customers > 0};
  });
}

Outcome<std::string> add_partner(const Environment& environment, const Caller& caller, const Entry& given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  Fields fields;
  Entry entry = checked(fields, given);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto there = store::organization_by_number(tx, OrganizationKind::Partner, entry.account_number);
    if (!there) return there.error();
    if (*there)
      return Refusal(std::vector<FieldProblem>{{"account_number", {Text::problem_partner_number_taken}}});
    auto written = put_partner(tx, environment, {}, entry);
    if (!written) return written.error();
    auto recorded = record(tx, environment, caller, kOperatorChain,
                           {Text::audit_partner_added, entry.name, entry.account_number});
    if (!recorded) return recorded.error();
    return written->id;
  });
}

Outcome<Done> change_partner_entry(const Environment& environment, const Caller& caller, std::string_view id,
                                   const Entry& given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto partner = partner_of(tx, id);
    if (!partner) return partner.error();
    Entry said = given;
    said.account_number = partner->account_number.value_or("");
    Fields fields;
    Entry entry = checked(fields, said);
    if (!fields.ok()) return fields.refusal();
    auto written = put_partner(tx, environment, *partner, entry);
    if (!written) return written.error();
    if (written->fate == Fate::Unchanged) return Done{};
    auto recorded = record_in(tx, environment, caller, {kOperatorChain, id},
                              {Text::audit_partner_changed, entry.name, written->changed});
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<std::string> record_agreement(const Environment& environment, const Caller& caller,
                                      std::string_view id, const AgreementInput& given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  Fields fields;
  store::Agreement row;
  row.agreement = fields.required("agreement", given.agreement, kNameCharacters);
  row.version = fields.required("version", given.version, kNumberCharacters);
  row.signed_by = fields.required("signed_by", given.signed_by, kNameCharacters);
  auto day = signed_day(fields, environment, given.signed_on);
  if (!fields.ok()) return fields.refusal();
  row.partner_id = id;
  row.signed_day = *day;
  row.recorded_by = caller.name;
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto partner = partner_of(tx, id);
    if (!partner) return partner.error();
    store::Agreement added = row;
    added.id = environment.new_id();
    added.recorded_at = environment.now_ms();
    if (auto stored = tx.insert(added); !stored) return stored.error();
    // Who signed stands in the agreement, which goes with the partner; this line stays.
    std::string detail = row.agreement + " " + row.version + ", " + value::date_text(*day);
    auto recorded = record(tx, environment, caller, kOperatorChain,
                           {Text::audit_agreement_recorded, partner->name, detail});
    if (!recorded) return recorded.error();
    return added.id;
  });
}

Outcome<Done> suspend_partner(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_partner(environment, caller, id, PartnerEvent::Suspend, Text::audit_partner_suspended);
}

Outcome<Done> resume_partner(const Environment& environment, const Caller& caller, std::string_view id) {
  return change_partner(environment, caller, id, PartnerEvent::Resume, Text::audit_partner_resumed);
}

Outcome<store::Listed<store::RegistryCustomer>> registry(const Environment& environment, const Caller& caller,
                                                         std::string_view words, store::Page page) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  auto listed = environment.store.read(scope_of(caller), [&](store::Tx& tx) {
    return store::registry_customers(tx, "", folded(words), page);
  });
  if (!listed) return listed.error();
  return std::move(*listed);
}

Outcome<store::Listed<store::Delivery>> outbox(const Environment& environment, const Caller& caller,
                                               std::string_view state, store::Page page) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  auto listed = environment.store.read(scope_of(caller),
                                       [&](store::Tx& tx) { return store::deliveries(tx, state, page); });
  if (!listed) return listed.error();
  for (store::Delivery& delivery : listed->rows) delivery.sealed.clear();
  return std::move(*listed);
}

Outcome<Overview> overview(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Overview> {
    Overview all;
    std::optional<base::Error> problem;
    auto put = [&](int64_t& to, const base::Result<int64_t>& counted) {
      if (counted)
        to = *counted;
      else
        problem = counted.error();
    };
    put(all.partners, store::count_organizations(tx, OrganizationKind::Partner));
    put(all.partners_active, store::count_organizations_in(tx, OrganizationKind::Partner, "Active"));
    put(all.customers, store::count_organizations(tx, OrganizationKind::Customer));
    put(all.services_active, store::count_subscriptions_in(tx, model::ServiceStatus::Active));
    put(all.trials, store::count_subscriptions_in(tx, model::ServiceStatus::Trial));
    put(all.waiting_mails, store::count_deliveries_in(tx, "waiting"));
    put(all.failed_mails, store::count_deliveries_in(tx, "failed"));
    if (problem) return *problem;
    return all;
  });
}

}  // namespace rapport::service
