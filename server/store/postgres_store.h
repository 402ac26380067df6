#pragma once

#include "server/store/store.h"

namespace rapport::store {

base::Result<std::unique_ptr<Store>> open_postgres(const StoreOptions& options);

}  // namespace rapport::store
