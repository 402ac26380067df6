#pragma once

#include "server/store/soci_connection.h"
#include "server/store/store.h"

namespace rapport::store {

// A connection to the database of the options, as the role that serves, for a job that may take long. Makes
// and migrates nothing.
base::Result<std::unique_ptr<SociConnection>> connect(const StoreOptions& options);

}  // namespace rapport::store
