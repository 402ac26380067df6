// The routes of the API: the only list. From it come dispatching, who may call what, the OpenAPI document and
// the matrix of routes and roles.
#pragma once

#include <span>
#include <string_view>

#include "server/http/message.h"
#include "server/model/access.h"
#include "server/service/outcome.h"

namespace rapport::api {

struct Call;
struct Answer;
using Handler = service::Outcome<Answer> (*)(const Call&);

enum class Takes : uint8_t { Nothing, Json, Csv };
// One: an object; All: {"items": […]}; Paged: a page of them, with `total`, and Link headers.
enum class Gives : uint8_t { Nothing, One, All, Paged };

struct Route {
  http::Method method;
  std::string_view pattern;
  model::Access access;  // SignedIn: any valid token
  model::Work work;
  Handler handler;
  std::string_view operation_id;
  std::string_view tag;
  std::string_view summary;
  Takes takes = Takes::Nothing;
  std::string_view request = "";  // a schema
  unsigned status = 200;          // when it works; 201: it creates
  Gives gives = Gives::One;
  std::string_view response = "";     // a schema
  std::string_view query_words = "";  // names of further query parameters with a space between
};
std::span<const Route> routes();

// What done twice is not what it is done once may come with an Idempotency-Key. A file that is imported again
// changes nothing; it is taken in portions, too long for the one transaction that a key needs.
constexpr bool takes_key(const Route& route) {
  return route.method == http::Method::Post && route.takes != Takes::Csv;
}

}  // namespace rapport::api
