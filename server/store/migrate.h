// The tables of a database, brought to what this program knows. Migrations only go forward; each is a file of
// server/store/migrations, applied once, in order, under a lock, and remembered with its digest.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/embedded.h"
#include "server/store/soci_connection.h"

namespace rapport::store {

// In order. The name of each begins with its number, in four digits.
using Migrations = std::vector<base::EmbeddedFile>;
// All of this program. Tests have longer lists.
Migrations own_migrations();
std::vector<std::string> migration_names();

// Names of those that are not applied yet. Unsupported: the database knows one that is not in the list;
// Corrupt: one that was applied is not what the list holds under its number.
base::Result<std::vector<std::string>> pending(SociConnection& connection,
                                               const Migrations& all = own_migrations());

// Applies them, in one transaction. PostgreSQL: also row-level security after rows.def, and grants for
// `serving_role`.
base::Status migrate(SociConnection& connection, const std::string& serving_role,
                     const Migrations& all = own_migrations());

}  // namespace rapport::store
