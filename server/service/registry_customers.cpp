#include "server/service/registry_customers.h"

#include "server/service/audit.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using model::Right;
using texts::Text;

Outcome<store::RegistryCustomer> account_of(store::Tx& tx, std::string_view id) {
  auto found = tx.find<store::RegistryCustomer>(id);
  if (!found) return found.error();
  if (!*found) return not_there();
  return std::move(**found);
}

// Of an account the number alone is written down, and which of its members were changed.
base::Status record_act(store::Tx& tx, const Environment& environment, const Caller& caller, Text action,
                        const std::string& number, const std::string& changed) {
  return record(tx, environment, caller, kOperatorChain, {action, number, changed});
}

}  // namespace

Outcome<RegistryRecord> registry_record(const Environment& environment, const Caller& caller,
                                        std::string_view id) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<RegistryRecord> {
    auto account = account_of(tx, id);
    if (!account) return account.error();
    auto partner = tx.find<store::Organization>(account->partner_id);
    if (!partner) return partner.error();
    if (!*partner) return not_there();
    auto customer = store::organization_by_number(tx, OrganizationKind::Customer, account->account_number);
    if (!customer) return customer.error();
    return RegistryRecord{std::move(*account), std::move(**partner), std::move(*customer)};
  });
}

Outcome<std::string> add_registry_customer(const Environment& environment, const Caller& caller,
                                           const Entry& given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  Fields fields;
  Entry entry = checked(fields, given);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<std::string> {
    auto there = store::registry_customer_by_number(tx, entry.account_number);
    if (!there) return there.error();
    if (*there)
      return Refusal(std::vector<FieldProblem>{
          {"account_number", {Text::problem_registry_number_taken, {{"name", (*there)->name}}}}});
    auto written = put_customer(tx, environment, caller, {}, entry);
    if (!written) return written.error();
    auto recorded =
        record_act(tx, environment, caller, Text::audit_registry_customer_added, entry.account_number, "");
    if (!recorded) return recorded.error();
    return written->id;
  });
}

Outcome<Done> change_registry_customer(const Environment& environment, const Caller& caller,
                                       std::string_view id, const Entry& given) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  Fields fields;
  Entry entry = checked(fields, given);
  if (!fields.ok()) return fields.refusal();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto there = account_of(tx, id);
    if (!there) return there.error();
    auto written = put_customer(tx, environment, caller, *there, entry);
    if (!written) return written.error();
    if (written->fate == Fate::Unchanged) return Done{};
    auto recorded = record_act(tx, environment, caller, Text::audit_registry_customer_changed,
                               entry.account_number, written->changed);
    if (!recorded) return recorded.error();
    return Done{};
  });
}

Outcome<Done> remove_registry_customer(const Environment& environment, const Caller& caller,
                                       std::string_view id) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto account = account_of(tx, id);
    if (!account) return account.error();
    auto customer = store::organization_by_number(tx, OrganizationKind::Customer, account->account_number);
    if (!customer) return customer.error();
    if (*customer)
      return Refusal(base::ErrorCode::Conflict,
                     {Text::problem_registry_customer_used, {{"name", (*customer)->name}}});
    auto removed = tx.remove<store::RegistryCustomer>({"id = ?", {account->id}});
    if (!removed) return removed.error();
    auto recorded = record_act(tx, environment, caller, Text::audit_registry_customer_removed,
                               account->account_number, "");
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace rapport::service
