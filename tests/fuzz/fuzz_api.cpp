// Everything that a build tool sends to the API, with a right token: the first byte says whose token and how,
// then come the operation, `?` and its query up to a line's end, and the body. {names} in it stand for what
// the two sides of the matrix have. It is done or refused, never a 500, and the answer is JSON that can be
// sent.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "runtime/base/check.h"
#include "server/api/api.h"
#include "server/api/routes.h"
#include "server/http/answer.h"
#include "tests/fuzz/forgetful.h"

namespace {

using namespace rapport;  // NOLINT(google-build-using-namespace): a program of the tests

struct Maker {
  std::string token;
  matrix::Names names;
};

struct Ground {
  fuzz::World world;
  api::Api api{world.forgetful()};
  std::vector<Maker> makers;

  Ground() {
    for (const service::Caller* caller : {&world.an_operator(), &world.a_partner(), &world.a_customer()})
      makers.push_back({world.token_of(*caller), world.names_for(*caller)});
  }
};

std::string_view media_type(api::Takes takes) {
  switch (takes) {
    case api::Takes::Nothing:
    case api::Takes::Json: return "application/json";
    case api::Takes::Csv: return "text/csv";
  }
  return "";
}

void check(const http::Response& response, unsigned expected) {
  RAPPORT_CHECK(response.status == expected || (response.status >= 400 && response.status < 500));
  RAPPORT_CHECK(http::is_sendable(response));
  RAPPORT_CHECK(response.status == 204 || nlohmann::json::accept(response.body));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Ground ground;
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view line = input.substr(0, input.find('\n'));
  const std::string_view operation = line.substr(0, line.find('?'));
  const auto routes = api::routes();
  const auto route = std::find_if(routes.begin(), routes.end(),
                                  [&](const api::Route& each) { return each.operation_id == operation; });
  if (route == routes.end()) return -1;
  const Maker& maker = ground.makers[data[0] % ground.makers.size()];
  http::Request request;
  request.method = route->method;
  request.path = matrix::filled(route->pattern, maker.names);
  if (operation.size() < line.size())
    request.query = matrix::filled(line.substr(operation.size() + 1), maker.names);
  if (line.size() < input.size()) request.body = matrix::filled(input.substr(line.size() + 1), maker.names);
  request.headers = {{"authorization", "Bearer " + maker.token},
                     {"content-type", std::string(media_type(route->takes))},
                     {"accept-language", (data[0] & 0x40) != 0 ? "de" : "en"}};
  if ((data[0] & 0x80) != 0) request.headers.push_back({"idempotency-key", "k"});
  request.client = "192.0.2.1";
  request.id = "0123456789abcdef";
  check(ground.api.handle(request), route->status);
  return 0;
}
