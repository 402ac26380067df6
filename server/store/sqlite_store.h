#pragma once

#include "server/store/store.h"

namespace rapport::store {

// `path`: the file, made when it is not there (its folder is not).
base::Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, unsigned connections);

}  // namespace rapport::store
