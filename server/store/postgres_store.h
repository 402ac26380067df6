#pragma once

#include "server/store/soci_connection.h"
#include "server/store/store.h"

namespace rapport::store {

base::Result<std::unique_ptr<Store>> open_postgres(const StoreOptions& options);

// A connection of its own, with everything set as the store wants it.
base::Result<std::unique_ptr<SociConnection>> connect_postgres(const std::string& url);

}  // namespace rapport::store
