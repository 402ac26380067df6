// PostgreSQL's row-level security and the rights of the role that serves, made from rows.def.
#pragma once

#include <string>

#include "server/store/soci_connection.h"

namespace rapport::store {

// The policy of one table: what of it there is for whom. Readable, since it is what holds tenants apart.
std::string policy(const TableShape& shape);

// As the owner, in a transaction: makes them what rows.def says. Touches no table where they are. They hold
// for the owner, too: a session that serves by mistake as whoever owns a table sees nothing without a scope.
base::Status secure(SociConnection& owner, const std::string& serving_role);

// Forbidden: a table is without its policy, its policy says something else, is not in force or not for the
// owner, or there is another beside it that would let more through.
base::Status check_secured(SociConnection& connection);

}  // namespace rapport::store
