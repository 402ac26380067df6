// The tables of a database, brought to what this program knows. Migrations only go forward; each is a file of
// server/store/migrations, applied once, in order, under a lock, and remembered with its digest.
#pragma once

#include <string>
#include <vector>

#include "server/store/soci_connection.h"

namespace rapport::store {

// Names of all migrations of this program, in order.
std::vector<std::string> migration_names();

// Names of those that are not applied yet. Unsupported: the database knows one that this program does not;
// Corrupt: one that was applied is not what this program holds under its number.
base::Result<std::vector<std::string>> pending(SociConnection& connection);

// Applies them, in one transaction. PostgreSQL: also row-level security after rows.def, and grants for
// `serving_role`.
base::Status migrate(SociConnection& connection, const std::string& serving_role);

}  // namespace rapport::store
