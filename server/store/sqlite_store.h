#pragma once

#include "server/store/soci_connection.h"
#include "server/store/store.h"

namespace rapport::store {

// `path`: the file, made when it is not there (its folder is not).
base::Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, unsigned connections);

// A connection of its own, with everything set as the store wants it. NotFound: no such file.
base::Result<std::unique_ptr<SociConnection>> connect_sqlite(const std::string& path);

}  // namespace rapport::store
