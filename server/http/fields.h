// The small formats inside a request: query and form fields, cookies, multipart bodies. Each takes any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::http {

struct Field {
  std::string name;
  std::string value;
};
using Fields = std::vector<Field>;  // in the order sent

// The first field of that name, or "".
std::string_view field(const Fields& fields, std::string_view name);

// application/x-www-form-urlencoded, also a query. InvalidArgument: a broken %-escape, bytes that are not
// UTF-8, a NUL. LimitExceeded: more than 1,000 fields.
base::Result<Fields> read_form(std::string_view text);
std::string write_form(const Fields& fields);

// %-escapes to bytes ('+' stays); nullopt when an escape is broken.
std::optional<std::string> percent_decoded(std::string_view text);
// Everything but RFC 3986 unreserved characters escaped.
std::string percent_encoded(std::string_view text);

// The value of a cookie in a Cookie header; the first when several have the name. nullopt: not there.
std::optional<std::string_view> cookie(std::string_view header, std::string_view name);

struct Part {
  std::string name;
  std::string file_name;     // "" for a plain field
  std::string content_type;  // "" when not given
  std::string bytes;
};
// multipart/form-data with the boundary of that Content-Type. InvalidArgument says what is wrong;
// LimitExceeded: over 100 parts.
base::Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body);

}  // namespace rapport::http
