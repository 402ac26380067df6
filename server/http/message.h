// A request and its answer, as values: what handlers read and give. No socket, no Beast type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::http {

enum class Method : uint8_t { Get, Head, Post, Put, Patch, Delete };
std::string_view method_name(Method method);  // "GET"

struct Header {
  std::string name;  // lower case in a request; as it is to be sent in a response
  std::string value;
};

struct Request {
  Method method = Method::Get;
  std::string path = "/";       // as sent, still percent-encoded, without the query; begins with '/'
  std::string query;            // what follows the '?', still encoded
  std::vector<Header> headers;  // in the order sent
  std::string body;             // at most Limits::body_bytes
  std::string client;           // the client's address; behind a configured proxy what X-Forwarded-For says
  std::string id;          // of this request, in logs and problem details: 16 characters [0-9a-v], or what a
                           // configured proxy sent as X-Request-Id: 8 to 64 of [0-9A-Za-z._-]
  bool is_secure = false;  // came over TLS, here or at a configured proxy
};

struct Response {
  unsigned status = 200;
  // Without Content-Length, Date, Connection, X-Request-Id: the server adds them. A name or a value that
  // cannot stand in a head (a line end) makes the answer a 500.
  std::vector<Header> headers;
  std::string body;  // not sent for HEAD, 204 and 304
};

// The first header of that name (given in lower case), or "".
std::string_view header(const Request& request, std::string_view name);

}  // namespace rapport::http
