// The API through its router, on SQLite, as a build tool with a token asks it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "server/api/api.h"
#include "server/service/tokens.h"
#include "tests/unit/server/hashes.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::api {

using http::Method;
using nlohmann::json;
using service::Caller;

class ApiTest : public service::ServiceTest {
 protected:
  std::string token_of(const Caller& caller, std::vector<model::Right> scopes) {
    const auto token = service::create_api_token(environment, caller, {"build", std::move(scopes), 90});
    EXPECT_TRUE(token.ok());
    return token ? *token : "";
  }
  struct PartnerToken {
    store::Organization partner;
    std::string token;
    std::string person;  // who made it
  };
  PartnerToken partner_token(const std::string& name, const std::string& number) {
    const store::Organization made = partner(name, number);
    const Caller person =
        someone(made, "Petra Partner", number + "@partner.example", model::Role::PartnerAdministrator);
    return {made,
            token_of(person,
                     {model::Right::SeeCustomers, model::Right::EditCustomers, model::Right::SeePeople,
                      model::Right::ManageUsers, model::Right::SeeAudit, model::Right::ManageOrganization}),
            person.membership_id};
  }

  http::Response ask(Method method, const std::string& path, const std::string& token,
                     const std::string& body = "", std::vector<http::Header> more = {}) {
    http::Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (path.find('?') != std::string::npos) request.query = path.substr(path.find('?') + 1);
    request.headers = std::move(more);
    if (!token.empty()) request.headers.push_back({"authorization", "Bearer " + token});
    const auto is_type = [](const http::Header& header) { return header.name == "content-type"; };
    if (!body.empty() && std::none_of(request.headers.begin(), request.headers.end(), is_type))
      request.headers.push_back({"content-type", "application/json"});
    request.body = body;
    request.client = "192.0.2.1";
    request.id = "0123456789abcdef";
    const int before = hashes_made;
    http::Response answer = api.handle(request);
    EXPECT_EQ(hashes_made, before) << path
                                   << ": every route of the API is `Quick`, and none hashes a password";
    return answer;
  }
  static std::string header_of(const http::Response& response, std::string_view name) {
    for (const http::Header& header : response.headers)
      if (header.name == name) return header.value;
    return "";
  }
  static json body_of(const http::Response& response) { return json::parse(response.body, nullptr, false); }
  std::string created(const std::string& path, const std::string& token, const std::string& body) {
    const http::Response response = ask(Method::Post, path, token, body);
    EXPECT_EQ(response.status, 201u) << response.body;
    return body_of(response).value("id", "");
  }

  Api api{environment};
};

}  // namespace rapport::api
