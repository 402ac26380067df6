// /api/v1: the same use cases as the pages, as JSON, for build tools with a token.
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.h"
#include "server/http/router.h"
#include "server/model/access.h"
#include "server/service/environment.h"

namespace rapport::api {

struct Matched {
  std::string_view pattern = "none";  // in the route table; lives for ever
  model::Work work = model::Work::Quick;
};

class Api {
 public:
  explicit Api(const service::Environment& environment);  // which outlives it
  // Which row of the table a request asks for; "none" for none. Any thread.
  Matched match(const http::Request& request) const;
  // Any thread. The path begins with /api/v1.
  http::Response handle(const http::Request& request) const;

 private:
  http::Response answer(const http::Request& request) const;
  const service::Environment& environment_;
  http::Router router_;
  std::string document_;  // OpenAPI
};

}  // namespace rapport::api
