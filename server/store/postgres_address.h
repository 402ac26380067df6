#pragma once

#include <string>

#include "runtime/base/result.h"

namespace rapport::store {

// SOCI reads a connection string itself and breaks URLs: libpq takes the URL apart, SOCI gets its keywords
// and values. InvalidArgument says nothing of what the URL holds, since that may be part of a password; it is
// also for another machine without `sslmode=verify-full` (or `verify-ca`): what is on its way there would not
// be safe.
base::Result<std::string> keywords_of(const std::string& url);

}  // namespace rapport::store
