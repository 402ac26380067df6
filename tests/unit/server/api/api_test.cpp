// The API through its router, on SQLite: who gets in, what is read and refused, what is answered, keys.
#include "server/api/api.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "server/api/openapi.h"
#include "server/api/routes.h"
#include "server/api/schemas.h"
#include "server/service/tokens.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::api {
namespace {

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
    return api.handle(request);
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

TEST_F(ApiTest, WithoutAValidTokenEveryPathIs401) {
  for (const Route& route : routes()) {
    const http::Response response = ask(route.method, std::string(route.pattern), "");
    EXPECT_EQ(response.status, 401u) << route.pattern;
    EXPECT_EQ(header_of(response, "WWW-Authenticate"), "Bearer realm=\"rapport\"");
    EXPECT_EQ(header_of(response, "Content-Type"), "application/problem+json");
    EXPECT_EQ(header_of(response, "Content-Disposition"), "attachment; filename=\"api.json\"");
    EXPECT_EQ(ask(route.method, std::string(route.pattern), "rapport_made_up").status, 401u) << route.pattern;
  }
  EXPECT_EQ(ask(Method::Get, "/api/v1/nothing", "").status, 401u);
  EXPECT_EQ(ask(Method::Delete, "/api/v1/customers", "").status, 401u);
  EXPECT_EQ(ask(Method::Get, "/api/v1/openapi.json", "").status, 200u);
}

TEST_F(ApiTest, ATokenOfNoScopeForARouteIs403) {
  const store::Organization made = partner("Contoso", "P1");
  const Caller person = someone(made, "Petra", "petra@contoso.example", model::Role::PartnerAdministrator);
  const std::string token = token_of(person, {model::Right::SeeAudit});
  for (const Route& route : routes()) {
    const bool is_open =
        route.access.gate != model::Gate::Acting || route.access.right == model::Right::SeeAudit;
    const http::Response response = ask(route.method, std::string(route.pattern), token);
    EXPECT_EQ(response.status == 403, !is_open)
        << http::method_name(route.method) << " " << route.pattern << " " << response.status;
  }
}

TEST_F(ApiTest, ProblemsSayWhatIsWrong) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const http::Response missing = ask(Method::Get, "/api/v1/customers/01hzzzzzzzzzzzzzzzzzzzzzzz", p.token);
  EXPECT_EQ(missing.status, 404u);
  EXPECT_EQ(body_of(missing)["title"], "Not Found");
  EXPECT_EQ(body_of(missing)["status"], 404);
  EXPECT_EQ(body_of(missing)["instance"], "urn:request:0123456789abcdef");
  EXPECT_EQ(ask(Method::Get, "/api/v1/nothing", p.token).body, missing.body);

  const http::Response method = ask(Method::Delete, "/api/v1/customers", p.token);
  EXPECT_EQ(method.status, 405u);
  EXPECT_EQ(header_of(method, "Allow"), "GET, HEAD, POST");

  const http::Response type =
      ask(Method::Post, "/api/v1/customers", p.token, "<a/>", {{"content-type", "text/xml"}});
  EXPECT_EQ(type.status, 415u);

  const http::Response broken = ask(Method::Post, "/api/v1/customers", p.token, "{\n  \"name\": oops\n}");
  EXPECT_EQ(broken.status, 400u);
  EXPECT_NE(body_of(broken)["detail"].get<std::string>().find("line 2, column 11"), std::string::npos)
      << broken.body;
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, "[]").status, 400u);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"a","name":"b"})").status, 400u);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, "{\"name\":\"\xff\"}").status, 400u);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, std::string(100'000, '[')).status, 400u);
  const std::string deep = R"({"name":)" + std::string(1000, '[') + std::string(1000, ']') + "}";
  EXPECT_NE(ask(Method::Post, "/api/v1/customers", p.token, deep).body.find("more than 8 deep"),
            std::string::npos);
  const std::string large = R"({"name":")" + std::string(1 << 20, 'x') + "\"}";
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, large).status, 413u);
}

TEST_F(ApiTest, MembersAreRefusedByName) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const http::Response response =
      ask(Method::Post, "/api/v1/people", p.token, R"({"name":7,"nmae":"x","roles":["PartnerExpert",1]})",
          {{"accept-language", "de"}});
  EXPECT_EQ(response.status, 422u);
  std::set<std::string> fields;
  const json body = body_of(response);
  for (const json& error : body["errors"]) fields.insert(error["field"]);
  EXPECT_EQ(fields, (std::set<std::string>{"name", "nmae", "roles", "email"})) << response.body;
  EXPECT_EQ(header_of(response, "Content-Language"), "de");

  const http::Response role = ask(Method::Post, "/api/v1/people", p.token,
                                  R"({"name":"A","email":"a@b.example","roles":["Emperor"]})");
  EXPECT_EQ(role.status, 422u);
  EXPECT_EQ(body_of(role)["errors"][0]["field"], "roles");
}

TEST_F(ApiTest, QueriesAreRefusedByName) {
  const PartnerToken p = partner_token("Contoso", "P1");
  EXPECT_EQ(ask(Method::Get, "/api/v1/customers?size=0", p.token).status, 400u);
  EXPECT_EQ(ask(Method::Get, "/api/v1/customers?size=101", p.token).status, 400u);
  EXPECT_EQ(ask(Method::Get, "/api/v1/customers?page=x", p.token).status, 400u);
  EXPECT_EQ(ask(Method::Get, "/api/v1/customers?sort=name", p.token).status, 400u);
  EXPECT_EQ(ask(Method::Get, "/api/v1/me?page=1", p.token).status, 400u);
  EXPECT_EQ(ask(Method::Get, "/api/v1/customers?q=%zz", p.token).status, 400u);
}

TEST_F(ApiTest, APartnersPath) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const http::Response me = ask(Method::Get, "/api/v1/me", p.token);
  EXPECT_EQ(body_of(me)["organization"], "Contoso");
  EXPECT_EQ(body_of(me)["kind"], "Partner");

  const std::string customer = created("/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})");
  const http::Response unserved = ask(Method::Post, "/api/v1/customers/" + customer + "/subscriptions",
                                      p.token, R"({"service":"rapport","country":"BR"})");
  EXPECT_EQ(unserved.status, 422u) << unserved.body;
  const std::string subscription = created("/api/v1/customers/" + customer + "/subscriptions", p.token,
                                           R"({"service":"rapport","country":"DK"})");
  const std::string path = "/api/v1/subscriptions/" + subscription;
  EXPECT_EQ(ask(Method::Post, path + "/activation", p.token,
                R"({"name":"Anna","email":"anna@nordwind.example","language":"da"})")
                .status,
            204u);
  const http::Response record = ask(Method::Get, path, p.token);
  EXPECT_EQ(body_of(record)["subscription"]["status"], "InvitationSent");
  EXPECT_EQ(body_of(record)["subscription"]["region"], "eu");
  EXPECT_EQ(mails_to("anna@nordwind.example").size(), 1u);
  EXPECT_EQ(ask(Method::Post, path + "/suspend", p.token).status, 409u);
  EXPECT_EQ(ask(Method::Delete, path, p.token).status, 204u);
}

TEST_F(ApiTest, AnotherTenantsRowsAreNotThere) {
  const PartnerToken mine = partner_token("Contoso", "P1"), other = partner_token("Fabrikam", "P2");
  const std::string customer = created("/api/v1/customers", mine.token, R"({"name":"Nordwind"})");
  const http::Response foreign = ask(Method::Get, "/api/v1/customers/" + customer, other.token);
  const http::Response none = ask(Method::Get, "/api/v1/customers/01hzzzzzzzzzzzzzzzzzzzzzzz", other.token);
  EXPECT_EQ(foreign.status, 404u);
  EXPECT_EQ(foreign.body, none.body);
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/customers", other.token))["total"], 0);
}

TEST_F(ApiTest, PagesAreLinked) {
  const PartnerToken p = partner_token("Contoso", "P1");
  for (int i = 0; i < 5; ++i)
    created("/api/v1/customers", p.token, R"({"name":"Customer )" + std::to_string(i) + "\"}");
  const http::Response page = ask(Method::Get, "/api/v1/customers?q=customer&size=2&page=2", p.token);
  EXPECT_EQ(body_of(page)["items"].size(), 2u);
  EXPECT_EQ(body_of(page)["total"], 5);
  EXPECT_EQ(header_of(page, "Link"),
            "</api/v1/customers?q=customer&size=2&page=1>; rel=\"first\", "
            "</api/v1/customers?q=customer&size=2&page=1>; rel=\"prev\", "
            "</api/v1/customers?q=customer&size=2&page=3>; rel=\"next\", "
            "</api/v1/customers?q=customer&size=2&page=3>; rel=\"last\"");
}

TEST_F(ApiTest, TheSameKeyCreatesOnce) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::vector<http::Header> key = {{"idempotency-key", "order-1"}};
  const http::Response first = ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind"})", key);
  const http::Response again = ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind"})", key);
  EXPECT_EQ(first.status, 201u);
  EXPECT_EQ(again.status, 201u);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header_of(again, "Location"), header_of(first, "Location"));
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/customers", p.token))["total"], 1);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Suedwind"})", key).status, 422u);

  const PartnerToken other = partner_token("Fabrikam", "P2");
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", other.token, R"({"name":"Westwind"})", key).status, 201u);

  clock.forward(service::kDay);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Suedwind"})", key).status, 201u);
}

TEST_F(ApiTest, TheSameKeySendsAMailOnce) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::string customer = created("/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})");
  const std::string path = "/api/v1/subscriptions/" +
                           created("/api/v1/customers/" + customer + "/subscriptions", p.token,
                                   R"({"service":"rapport","country":"DK"})") +
                           "/activation";
  const std::vector<http::Header> key = {{"idempotency-key", "order-1"}};
  const std::string anna = R"({"name":"Anna","email":"anna@nordwind.example"})";
  EXPECT_EQ(ask(Method::Post, path, p.token, anna, key).status, 204u);
  const http::Response again = ask(Method::Post, path, p.token, anna, key);
  EXPECT_EQ(again.status, 204u);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(header_of(again, "Content-Type"), "");
  EXPECT_EQ(mails_to("anna@nordwind.example").size(), 1u);
}

TEST_F(ApiTest, ARefusalNamesMembersOfTheRequest) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::string customer = created("/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})");
  const std::string subscription = created("/api/v1/customers/" + customer + "/subscriptions", p.token,
                                           R"({"service":"rapport","country":"DK"})");
  const std::string operator_token = token_of(an_operator(), {model::Right::OperateRegistry});
  for (const Route& route : routes()) {
    if (route.takes != Takes::Json) continue;
    std::string path(route.pattern);
    for (const auto& [name, id] :
         {std::pair("{customer}", customer), std::pair("{subscription}", subscription),
          std::pair("{partner}", p.partner.id), std::pair("{person}", p.person)})
      if (const size_t at = path.find(name); at != std::string::npos) path.replace(at, strlen(name), id);
    const Schema& schema = schema_named(route.request);
    json body = json::object();
    for (const Member& member : schema.members)
      body[std::string(member.name)] =
          member.type == Type::Texts ? json::array() : json("\xc3\xa6, no e-mail");
    const bool is_operators = route.access.right == model::Right::OperateRegistry;
    const http::Response refused =
        ask(route.method, path, is_operators ? operator_token : p.token, body.dump());
    if (refused.status == 204 || refused.status == 201) continue;  // it takes any text
    for (const json& error : body_of(refused).value("errors", json::array()))
      EXPECT_TRUE(body.contains(error["field"].get<std::string>())) << route.operation_id << " " << error;
  }
}

TEST_F(ApiTest, PeopleComeInPages) {
  const PartnerToken p = partner_token("Contoso", "P1");
  for (int i = 0; i < 4; ++i)
    someone(p.partner, "Person " + std::to_string(i), std::to_string(i) + "@contoso.example",
            model::Role::PartnerExpert);
  const json page = body_of(ask(Method::Get, "/api/v1/people?size=2&page=3", p.token));
  EXPECT_EQ(page["total"], 5);
  EXPECT_EQ(page["items"].size(), 1u);
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/people?size=2&page=4", p.token))["items"].size(), 0u);
}

TEST_F(ApiTest, ARefusedRequestLeavesItsKeyFree) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::vector<http::Header> key = {{"idempotency-key", "order-1"}};
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"account_number":"unknown"})", key).status,
            422u);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind"})", key).status, 201u);
  EXPECT_EQ(
      ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"A"})", {{"idempotency-key", "a b"}}).status,
      400u);
}

TEST_F(ApiTest, ARequestWithoutAnAnswerIsNotRepeated) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::vector<http::Header> key = {{"idempotency-key", "order-1"}};
  ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind"})", key);
  auto kept = rows<store::Idempotency>();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].body.find("Location"), std::string::npos);  // it is sealed
  kept[0].status = 0;                                           // as if the service had died in between
  update(kept[0]);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind"})", key).status, 409u);
}

TEST_F(ApiTest, AnOperatorsPath) {
  const Caller person = an_operator();
  const std::string token = token_of(person, {model::Right::OperateRegistry, model::Right::SeeAudit});
  const std::string csv =
      "kind,account_number,name,country,partner,sign_ins\n"
      "partner,P9,Adatum,DE,,ada@adatum.example\n"
      "customer,C9,Tailspin,DE,P9,\n"
      "customer,,Nobody,DE,P9,\n";
  EXPECT_EQ(ask(Method::Post, "/api/v1/registry/import", token, csv).status, 415u);
  const http::Response imported =
      ask(Method::Post, "/api/v1/registry/import", token, csv, {{"content-type", "text/csv; charset=utf-8"}});
  EXPECT_EQ(imported.status, 200u) << imported.body;
  EXPECT_EQ(body_of(imported)["partners_new"], 1);
  EXPECT_EQ(body_of(imported)["refused_count"], 1);

  const json listed = body_of(ask(Method::Get, "/api/v1/partners?q=adatum", token));
  ASSERT_EQ(listed["total"], 1);
  const std::string path = "/api/v1/partners/" + listed["items"][0]["id"].get<std::string>();
  EXPECT_EQ(body_of(ask(Method::Get, path, token))["may_activate"], false);
  const std::string agreement =
      R"({"agreement":"Online Services Addendum","version":"C","signed_by":"Ada","signed_on":"2026-11-01"})";
  EXPECT_EQ(ask(Method::Post, path + "/agreements", token, agreement).status, 204u);
  const json record = body_of(ask(Method::Get, path, token));
  EXPECT_EQ(record["may_activate"], true);
  EXPECT_EQ(record["agreements"][0]["signed_on"], "2026-11-01");
  EXPECT_EQ(ask(Method::Post, path + "/agreements", token, R"({"agreement":"x"})").status, 422u);
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/registry/customers", token))["total"], 1);
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/deliveries?state=waiting", token))["total"], 0);
  EXPECT_EQ(ask(Method::Get, "/api/v1/deliveries?state=lost", token).status, 422u);
  EXPECT_GE(body_of(ask(Method::Get, "/api/v1/audit", token))["total"], 2);
}

// ---- the document ----

void collect_references(const json& node, std::set<std::string>& references) {
  if (node.is_object() && node.contains("$ref")) references.insert(node["$ref"].get<std::string>());
  if (node.is_structured())
    for (const json& child : node) collect_references(child, references);
}

TEST(OpenApi, HasEveryRouteAndEveryReferenceLeadsSomewhere) {
  const json document = json::parse(openapi_document("https://rapport.example.com"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  std::set<std::string> operations;
  for (const Route& route : routes()) {
    std::string method(http::method_name(route.method));
    std::transform(method.begin(), method.end(), method.begin(), ::tolower);
    const json& operation = document["paths"][std::string(route.pattern)][method];
    EXPECT_EQ(operation["operationId"], route.operation_id);
    EXPECT_TRUE(operations.insert(std::string(route.operation_id)).second) << route.operation_id;
    EXPECT_TRUE(operation["responses"].contains(std::to_string(route.status))) << route.operation_id;
  }
  std::set<std::string> references;
  collect_references(document, references);
  EXPECT_GT(references.size(), 20u);
  for (const std::string& reference : references)
    EXPECT_TRUE(document.contains(json::json_pointer(reference.substr(1)))) << reference;
  for (const Schema& schema : schemas())
    EXPECT_TRUE(references.contains("#/components/schemas/" + std::string(schema.name))) << schema.name;
}

// What is answered is what the document says: members of the schema, all that are required, nothing else.
void expect_of_schema(const json& value, const Schema& schema) {
  for (const auto& [name, member] : value.items()) {
    const auto found = std::find_if(schema.members.begin(), schema.members.end(),
                                    [&name = name](const Member& each) { return each.name == name; });
    ASSERT_NE(found, schema.members.end()) << schema.name << "." << name;
    if (found->type == Type::Object) expect_of_schema(member, schema_named(found->schema));
    if (!found->words.empty())
      for (const json& word : found->type == Type::Texts ? member : json::array({member})) {
        EXPECT_TRUE(has_word(found->words, word.get<std::string>())) << schema.name << "." << name << word;
      }
    if (found->type == Type::Objects)
      for (const json& item : member) expect_of_schema(item, schema_named(found->schema));
  }
  for (const Member& member : schema.members) {
    const bool is_there = value.contains(std::string(member.name));
    EXPECT_TRUE(is_there || member.presence == Presence::Optional) << schema.name << "." << member.name;
  }
}

TEST_F(ApiTest, AnswersAreOfTheirSchemas) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::string customer =
      created("/api/v1/customers", p.token, R"({"name":"Nordwind","city":"Aarhus"})");
  const std::string subscription = created("/api/v1/customers/" + customer + "/subscriptions", p.token,
                                           R"({"service":"rapport","country":"DK"})");
  const std::string operator_token = token_of(an_operator(), {model::Right::OperateRegistry});
  for (const Route& route : routes()) {
    if (route.method != Method::Get) continue;
    std::string path(route.pattern);
    const auto put = [&](const std::string& name, const std::string& id) {
      if (const size_t at = path.find(name); at != std::string::npos) path.replace(at, name.size(), id);
    };
    put("{customer}", customer);
    put("{subscription}", subscription);
    put("{partner}", p.partner.id);
    const bool is_operators =
        route.access.gate == model::Gate::Acting && route.access.right == model::Right::OperateRegistry;
    const http::Response response = ask(Method::Get, path, is_operators ? operator_token : p.token);
    if (response.status != 200) continue;
    const json body = body_of(response);
    const Schema& schema = schema_named(route.response);
    if (route.gives == Gives::One) expect_of_schema(body, schema);
    if (route.gives == Gives::All || route.gives == Gives::Paged)
      for (const json& item : body["items"]) expect_of_schema(item, schema);
  }
  expect_of_schema(body_of(ask(Method::Get, "/api/v1/nothing", p.token)), schema_named("Problem"));
}

}  // namespace
}  // namespace rapport::api
