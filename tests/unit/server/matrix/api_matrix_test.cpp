// Every operation of the API for tokens of every kind of organization, with and without the scope, and with
// objects of the own organization, of another and of none.
#include <gtest/gtest.h>

#include <set>

#include "server/api/api.h"
#include "server/api/routes.h"
#include "tests/unit/server/matrix/world.h"

namespace rapport::matrix {
namespace {

using http::Method;
using model::Right;

enum Kinds : unsigned { kOperator = 1, kPartner = 2, kCustomer = 4 };
constexpr unsigned kAllKinds = kOperator | kPartner | kCustomer;

struct Row {
  Method method;
  std::string pattern;
  unsigned granted;
  std::string_view scope;
  std::string_view body;
};
const Row kRows[] = {
#define API_ROW(method, pattern, kinds, scope, body) {Method::method, "/api/v1" pattern, kinds, scope, body},
#include "tests/unit/server/matrix/matrix.def"
};

constexpr Right kRights[] = {
#define RIGHT(name, ...) Right::name,
#include "server/model/rights.def"
};

struct Maker {
  std::string name;
  unsigned kind;
  Objects objects;
  std::string all;                           // a token with all that its maker may do
  std::map<std::string, std::string> alone;  // scope → a token with it alone
  std::map<std::string, std::string> but;    // scope → a token with all others
};

class ApiMatrix : public World {
 protected:
  ApiMatrix() {
    add("the operator", kOperator, olga);
    add("a partner", kPartner, own.partner_administrator);
    add("a customer", kCustomer, own.administrator);
    keep();
  }

  http::Response send(const Row& row, const std::string& token, const Names& names) {
    http::Request request;
    request.method = row.method;
    request.path = filled(row.pattern, names);
    if (!token.empty()) request.headers.push_back({"authorization", "Bearer " + token});
    request.body = filled(row.body, names);
    bool is_csv = row.pattern.ends_with("/import");
    if (!request.body.empty() || is_csv)
      request.headers.push_back({"content-type", is_csv ? "text/csv" : "application/json"});
    request.client = "192.0.2.7";
    request.id = "0123456789abcdef";
    return api.handle(request);
  }

  void expect_status(const Row& row, const std::string& token, const Names& names, unsigned status,
                     const std::string& what) {
    http::Response response = send(row, token, names);
    EXPECT_EQ(response.status, status) << what << ": " << response.body;
    expect_untouched(what);
  }
  void expect_granted(const Row& row, const std::string& token, const Names& names, const std::string& what) {
    http::Response response = send(row, token, names);
    bool is_denied = response.status == 401 || response.status == 403 || response.status == 404;
    EXPECT_FALSE(is_denied || response.status >= 500)
        << what << ": " << response.status << " " << response.body;
    if (row.method == Method::Get) return expect_untouched(what);
    put_back();
  }
  void expect_unknown(const Row& row, const Maker& maker, const std::string& what) {
    for (const std::string& name : names_in(row.pattern + std::string(row.body))) {
      auto foreign = maker.objects.foreign.find(name);
      if (foreign == maker.objects.foreign.end()) continue;
      Names names = maker.objects.own;
      names[name] = kNobody;
      http::Response unknown = send(row, maker.all, names);
      bool is_of_path = row.pattern.find("{" + name + "}") != std::string::npos;
      EXPECT_TRUE(!is_of_path || unknown.status == 404)
          << what << ": " << unknown.status << " for no " << name;
      expect_untouched(what + " with an unknown " + name);
      for (const std::string& id : foreign->second) {
        names[name] = id;
        http::Response response = send(row, maker.all, names);
        EXPECT_EQ(response.status, unknown.status) << what << " with another's " << name;
        EXPECT_EQ(replaced(response.body, id, "ID"), replaced(unknown.body, kNobody, "ID")) << what;
        expect_untouched(what + " with another's " + name);
      }
    }
  }
  // What somebody asks for who has none of those themselves.
  Names names_for(const Maker& maker) {
    Names names = objects_of(own.partner_administrator).own;
    names["partner"] = own.partner.id;
    for (const auto& [name, id] : maker.objects.own) names[name] = id;
    return names;
  }

  api::Api api{environment};
  std::vector<Maker> makers;

 private:
  void add(const std::string& name, unsigned kind, const Caller& caller) {
    Maker maker{name, kind, objects_of(caller), "", {}, {}};
    std::vector<Right> all;
    for (Right right : kRights)
      if (caller.may(right)) all.push_back(right);
    maker.all = token_of(caller, all);
    for (Right right : all) {
      std::vector<Right> others = all;
      std::erase(others, right);
      maker.alone[std::string(model::name_of(right))] = token_of(caller, {right});
      maker.but[std::string(model::name_of(right))] = token_of(caller, others);
    }
    makers.push_back(std::move(maker));
  }
  // Used once: that a token was used is written down at its first use.
  std::string token_of(const Caller& caller, const std::vector<Right>& rights) {
    auto token = service::create_api_token(environment, caller, {"a token", rights, 90});
    EXPECT_TRUE(token.ok());
    if (!token.ok()) return "";
    EXPECT_TRUE(service::caller_of_token(environment, *token, "192.0.2.7").ok());
    return *token;
  }
};

TEST(ApiMatrixRows, EveryOperationHasARowAndEveryRowAnOperation) {
  std::set<std::string> routes, rows;
  auto name = [](Method method, std::string_view pattern) {
    return std::string(http::method_name(method)) + " " + std::string(pattern);
  };
  for (const api::Route& route : api::routes()) routes.insert(name(route.method, route.pattern));
  for (const Row& row : kRows) rows.insert(name(row.method, row.pattern));
  for (const std::string& route : routes) EXPECT_TRUE(rows.contains(route)) << "no row for " << route;
  for (const std::string& row : rows)
    EXPECT_TRUE(routes.contains(row)) << "a row for what is not there: " << row;
}

TEST_F(ApiMatrix, EveryOperationForEveryToken) {
  for (const Row& row : kRows) {
    std::string what = std::string(http::method_name(row.method)) + " " + row.pattern;
    std::string scope(row.scope);
    expect_status(row, "", objects_of(own.partner_administrator).own, 401, what + " without a token");
    expect_status(row, "rapport_made_up", objects_of(own.partner_administrator).own, 401,
                  what + " with a token that is none");
    for (const Maker& maker : makers) {
      std::string who = what + " by " + maker.name;
      if ((row.granted & maker.kind) == 0) {
        expect_status(row, maker.all, names_for(maker), 403, who);
        continue;
      }
      expect_granted(row, maker.all, maker.objects.own, who);
      expect_unknown(row, maker, who);
      if (scope.empty()) continue;
      ASSERT_TRUE(maker.alone.contains(scope)) << who << " has no right " << scope;
      expect_granted(row, maker.alone.at(scope), maker.objects.own, who + " with this scope alone");
      expect_status(row, maker.but.at(scope), maker.objects.own, 403, who + " without the scope");
    }
  }
}

}  // namespace
}  // namespace rapport::matrix
