// Runs the work of a transaction that is open on a connection.
#pragma once

#include <functional>

#include "server/store/soci_connection.h"

namespace rapport::store {

// What `job` gave. An error of the database is one even where `job` did not pass it on, and so is an
// exception: it would end the thread that writes for everybody.
base::Status run_job(SociConnection& connection, const Scope& scope,
                     const std::function<base::Status(Tx&)>& job);

}  // namespace rapport::store
