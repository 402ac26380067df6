#pragma once

#include <string>

#include "runtime/base/result.h"

namespace rapport::store {

// SOCI reads a connection string itself and breaks URLs: libpq takes the URL apart, SOCI gets its keywords
// and values. InvalidArgument says nothing of what the URL holds, since that may be part of a password.
base::Result<std::string> keywords_of(const std::string& url);

}  // namespace rapport::store
