// Organizations that are removed for good.
#pragma once

#include <string_view>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

// By the partner, when none of its services is left. Conflict: one is.
Outcome<Done> remove_customer(const Environment& environment, const Caller& caller,
                              std::string_view customer_id);
// By the operator, when no customer and no account of the registry names the partner any more. Conflict: some
// do.
Outcome<Done> remove_partner(const Environment& environment, const Caller& caller,
                             std::string_view partner_id);

// Customers that the partner looks after, and accounts of the registry that name it as their partner of
// record.
base::Result<int64_t> count_customers(store::Tx& tx, std::string_view partner_id);

// The organization goes with all that was its own, its log and the accounts of people who belong nowhere
// else. The operator's chain keeps that it was there, and how its log ended; names it keeps none: neither of
// its people nor of who removed it, but for the operator's own. In a transaction that sees every tenant.
base::Status remove_for_good(store::Tx& tx, const Environment& environment, const Caller& actor,
                             std::string_view organization_id);

}  // namespace rapport::service
