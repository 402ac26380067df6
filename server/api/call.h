// What a handler reads and gives. Private to server/api.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/api/routes.h"
#include "server/api/schemas.h"
#include "server/http/fields.h"
#include "server/http/router.h"
#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::api {

using Json = nlohmann::ordered_json;

// A request's body after it was read by its schema: members that are there have their type.
class Input {
 public:
  Input() = default;
  explicit Input(Json json) : json_(std::move(json)) {}
  std::string text(const char* name) const;                // "" when it is not there
  std::vector<std::string> texts(const char* name) const;  // none when it is not there
  int64_t number(const char* name, int64_t otherwise) const;

 private:
  Json json_ = Json::object();
};

struct Call {
  const service::Environment& environment;
  const service::Caller& caller;
  const http::Request& request;
  const http::Parameters& parameters;
  const http::Fields& query;
  const Input& input;
  store::Page page;

  std::string_view named(std::string_view parameter) const;  // of the path
  std::string_view asked(std::string_view parameter) const { return http::field(query, parameter); }
};

struct Answer {
  Json body = nullptr;        // Gives::Nothing: none
  std::string location = {};  // of what was created
  int64_t total = 0;          // of Gives::Paged, where body is the array of the page
};

// Reads a body by its schema. InvalidArgument: fields() say what is wrong.
service::Outcome<Input> read_input(const Schema& schema, Json json);
struct Broken {  // a body that is no JSON object
  size_t line = 0, column = 0;
  std::string message;
};
// A JSON object without a member twice.
struct ParsedJson {
  Json json;
  std::optional<Broken> broken = {};
};
ParsedJson parse_object(std::string_view text);

// Roles by their names; what is none is refused under `field`.
service::Outcome<model::Roles> roles_of(const std::vector<std::string>& names, std::string_view field);

// ---- answers ----
Answer created(std::string_view collection, const std::string& id);
std::string time_text(int64_t unix_ms);  // "2026-11-23T10:00:00.123Z"
std::string day_text(int64_t day);       // "2026-11-23"
Json to_json(const store::Organization& partner_or_customer);
Json to_json(const store::Agreement& agreement);
Json to_json(const store::RegistryCustomer& customer);
Json to_json(const store::Subscription& subscription);
Json to_json(const store::Membership& person);
Json to_json(const store::AuditEntry& entry);
Json to_json(const store::Delivery& delivery);
Json to_json(const store::Webhook& webhook);
Json own_organization_json(const store::Organization& organization);

template <class Rows>
Json to_array(const Rows& rows) {
  Json array = Json::array();
  for (const auto& row : rows) array.push_back(to_json(row));
  return array;
}
template <class Row>
service::Outcome<Answer> page_of(const service::Outcome<store::Listed<Row>>& listed) {
  if (!listed) return listed.error();
  return Answer{to_array(listed->rows), "", listed->total};
}
template <class Made>
service::Outcome<Answer> nothing(const service::Outcome<Made>& done) {
  if (!done) return done.error();
  return Answer{};
}

}  // namespace rapport::api
