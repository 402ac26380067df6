// PostgreSQL's row-level security and the rights of the role that serves, made from rows.def.
#pragma once

#include <string>

#include "server/store/soci_connection.h"

namespace rapport::store {

// The policy of one table: what of it there is for whom. Readable, since it is what holds tenants apart.
std::string policy(const TableShape& shape);

// As the owner, in a transaction: makes them what rows.def says. Touches no table where they are.
base::Status secure(SociConnection& owner, const std::string& serving_role);

// Forbidden: a table is without its policy, or has another beside it that would let more through.
base::Status check_secured(SociConnection& connection);

}  // namespace rapport::store
