#include "server/http/message.h"

namespace rapport::http {

std::string_view method_name(Method method) {
  switch (method) {
    case Method::Get: return "GET";
    case Method::Head: return "HEAD";
    case Method::Post: return "POST";
    case Method::Put: return "PUT";
    case Method::Patch: return "PATCH";
    case Method::Delete: return "DELETE";
  }
  return "GET";
}

std::string_view header(const Request& request, std::string_view name) {
  for (const Header& each : request.headers)
    if (each.name == name) return each.value;
  return {};
}

}  // namespace rapport::http
