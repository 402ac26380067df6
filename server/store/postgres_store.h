#pragma once

#include "server/store/soci_connection.h"
#include "server/store/store.h"

namespace rapport::store {

base::Result<std::unique_ptr<Store>> open_postgres(const StoreOptions& options);

// What a connection is for. A request's statement is broken off after half a minute: whoever asked has gone
// by then, and nobody else gets its connection and its locks. What copies or changes whole tables may take
// hours.
enum class Session : uint8_t { Requests, LongJob };
// A connection of its own, with everything set as the store wants it.
base::Result<std::unique_ptr<SociConnection>> connect_postgres(const std::string& url, Session session);

}  // namespace rapport::store
