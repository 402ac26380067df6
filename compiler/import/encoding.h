// The bytes of an export → UTF-8. AX writes UTF-8 with or without a byte order mark, UTF-16, or the code page
// of its machine, which is Windows-1252 in the West.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::metadata {

// Without a byte order mark, and with line feeds where there are only carriage returns. What carries no mark
// and is no UTF-8 is Windows-1252 when it may be: a text that is neither XML nor JSON, or an XML declaration
// that says so. Corrupt when it is none of these; the message says what is broken and at which byte.
base::Result<std::string> to_utf8(std::string_view bytes);

}  // namespace rapport::metadata
