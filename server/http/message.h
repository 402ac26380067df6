// A request and its answer, as values: what handlers read and give. No socket, no Beast type.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

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
  bool is_too_large = false;  // the body is more than Limits::body_bytes and not there: Options::too_large
};

struct Response {
  unsigned status = 200;
  // Without Content-Length, Transfer-Encoding, Date, Connection, X-Request-Id: the server adds them. A name
  // or a value that cannot stand in a head (a line end) makes the answer a 500.
  std::vector<Header> headers;
  std::string body;  // not sent for HEAD, 204 and 304
  // Set: what follows `body` is made while it is sent, so that an answer of any length needs the memory of
  // one piece. Called again and again, each time for the next piece, until it gives an empty one; on a thread
  // of the pool that answered, by one at a time, and no more once the client is gone. An error, like what it
  // throws, breaks the connection off: the client sees that the body is not whole. What it holds has to
  // outlive the handler's call, not the server.
  std::function<base::Result<std::string>()> more = {};
};

// The first header of that name (given in lower case), or "".
std::string_view header(const Request& request, std::string_view name);

}  // namespace rapport::http
