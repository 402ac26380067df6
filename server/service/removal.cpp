#include "server/service/removal.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/service/audit.h"
#include "server/service/customers.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using model::Right;
using texts::Text;

constexpr store::Page kFirst{0, 1};

base::Result<bool> has_services(store::Tx& tx, std::string_view customer_id) {
  auto all = store::subscriptions_of(tx, customer_id);
  if (!all) return all.error();
  return std::any_of(all->begin(), all->end(), [](const store::Subscription& one) {
    return one.status != model::ServiceStatus::Removed;
  });
}

base::Status remove_accounts(store::Tx& tx, const std::vector<store::Membership>& people) {
  for (const store::Membership& one : people) {
    if (!one.account_id) continue;
    auto left = store::count_belongings(tx, *one.account_id);
    if (!left) return left.error();
    if (*left > 0) continue;
    if (auto removed = store::remove_account(tx, *one.account_id); !removed) return removed;
  }
  return base::Done{};
}

}  // namespace

base::Result<int64_t> count_customers(store::Tx& tx, std::string_view partner_id) {
  auto customers = store::customers_of(tx, partner_id, "", kFirst);
  if (!customers) return customers.error();
  auto accounts = store::registry_customers(tx, partner_id, "", kFirst);
  if (!accounts) return accounts.error();
  return customers->total + accounts->total;
}

base::Status remove_for_good(store::Tx& tx, const Environment& environment, const Caller& actor,
                             std::string_view id) {
  auto people = store::all_memberships(tx, id);
  if (!people) return people.error();
  auto head = tx.find<store::AuditHead>(id);
  if (!head) return head.error();
  std::string last = *head ? fmt::format("{} entries, last hash {}", (*head)->number, (*head)->hash) : "";
  if (auto removed = store::remove_organization(tx, id); !removed) return removed;
  if (auto removed = remove_accounts(tx, *people); !removed) return removed;
  return record(tx, environment, unnamed(actor), kOperatorChain,
                {Text::audit_organization_removed, std::string(id), last});
}

Outcome<Done> remove_customer(const Environment& environment, const Caller& caller, std::string_view id) {
  if (auto allowed = require(caller, Right::EditCustomers); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = store::hold<store::Organization>(tx, id);  // it may get a service just now
    if (!found) return found.error();
    if (!*found || (*found)->kind != OrganizationKind::Customer) return not_there();
    auto status = model::customer_status((*found)->status);
    if (!status || !model::after(*status, model::CustomerEvent::Remove)) return not_there();
    auto busy = has_services(tx, id);
    if (!busy) return busy.error();
    if (*busy) return refused(base::ErrorCode::Conflict, Text::problem_customer_has_services);
    auto recorded = record(tx, environment, caller, caller.organization_id,
                           {Text::audit_organization_removed, (*found)->name});
    if (!recorded) return recorded.error();
    auto removed = tx.within(store::Scope::system(),
                             [&](store::Tx& all) { return remove_for_good(all, environment, caller, id); });
    if (!removed) return removed.error();
    return Done{};
  });
}

Outcome<Done> remove_partner(const Environment& environment, const Caller& caller, std::string_view id) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.write(scope_of(caller), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = store::hold<store::Organization>(tx, id);
    if (!found) return found.error();
    if (!*found || (*found)->kind != OrganizationKind::Partner) return not_there();
    auto status = model::partner_status((*found)->status);
    if (!status || !model::after(*status, model::PartnerEvent::Remove)) return not_there();
    auto customers = count_customers(tx, id);
    if (!customers) return customers.error();
    if (*customers > 0) return refused(base::ErrorCode::Conflict, Text::problem_partner_has_customers);
    auto removed = tx.within(store::Scope::system(),
                             [&](store::Tx& all) { return remove_for_good(all, environment, caller, id); });
    if (!removed) return removed.error();
    return Done{};
  });
}

}  // namespace rapport::service
