// The API through its router, on SQLite: who gets in, what is read and refused, what is answered.
#include "server/api/api.h"

#include <cctype>
#include <cstring>
#include <set>

#include "server/api/openapi.h"
#include "server/api/routes.h"
#include "server/api/schemas.h"
#include "tests/unit/server/api/api_fixture.h"

namespace rapport::api {
namespace {

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

TEST_F(ApiTest, APartnerSaysWhomItsCustomersAsk) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::string path = "/api/v1/organization/contact";
  EXPECT_EQ(ask(Method::Put, path, p.token, R"({"contact_email":"nobody"})").status, 422u);
  EXPECT_EQ(
      ask(Method::Put, path, p.token, R"({"contact_name":"Support","contact_email":"help@contoso.example"})")
          .status,
      204u);
  const json now = body_of(ask(Method::Get, "/api/v1/organization", p.token));
  EXPECT_EQ(now["contact_name"], "Support");
  EXPECT_EQ(now["contact_email"], "help@contoso.example");
  EXPECT_FALSE(now.contains("contact_phone"));
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
  ASSERT_EQ(mails_to("anna@nordwind.example").size(), 1u);
  EXPECT_EQ(
      ask(Method::Post, path + "/activation", p.token, R"({"name":"Anna","email":"anna@nordwind.example"})")
          .status,
      204u);
  ASSERT_EQ(mails_to("anna@nordwind.example").size(), 2u);
  EXPECT_EQ(mails_to("anna@nordwind.example")[1].subject, mails_to("anna@nordwind.example")[0].subject)
      << "Danish again";
  EXPECT_EQ(rows<store::Organization>("id = ?", {customer})[0].language, "da");
  EXPECT_EQ(ask(Method::Post, path + "/suspend", p.token).status, 409u);
  EXPECT_EQ(ask(Method::Delete, path, p.token).status, 204u);
}

TEST_F(ApiTest, AnotherTenantsRowsAreNotThere) {
  const PartnerToken mine = partner_token("Contoso", "P1"), other = partner_token("Fabrikam", "P2");
  const std::string customer =
      created("/api/v1/customers", mine.token, R"({"name":"Nordwind","country":"DK"})");
  const http::Response foreign = ask(Method::Get, "/api/v1/customers/" + customer, other.token);
  const http::Response none = ask(Method::Get, "/api/v1/customers/01hzzzzzzzzzzzzzzzzzzzzzzz", other.token);
  EXPECT_EQ(foreign.status, 404u);
  EXPECT_EQ(foreign.body, none.body);
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/customers", other.token))["total"], 0);
}

TEST_F(ApiTest, PagesAreLinked) {
  const PartnerToken p = partner_token("Contoso", "P1");
  for (int i = 0; i < 5; ++i)
    created("/api/v1/customers", p.token, R"({"country":"DK","name":"Customer )" + std::to_string(i) + "\"}");
  const http::Response page = ask(Method::Get, "/api/v1/customers?q=customer&size=2&page=2", p.token);
  EXPECT_EQ(body_of(page)["items"].size(), 2u);
  EXPECT_EQ(body_of(page)["total"], 5);
  EXPECT_EQ(header_of(page, "Link"),
            "</api/v1/customers?q=customer&size=2&page=1>; rel=\"first\", "
            "</api/v1/customers?q=customer&size=2&page=1>; rel=\"prev\", "
            "</api/v1/customers?q=customer&size=2&page=3>; rel=\"next\", "
            "</api/v1/customers?q=customer&size=2&page=3>; rel=\"last\"");
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

TEST_F(ApiTest, HistoryAndTheChainOfTheLog) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::string customer = created("/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})");
  const std::string path = "/api/v1/customers/" + customer;
  created(path + "/subscriptions", p.token, R"({"service":"rapport","country":"DK"})");
  const json history = body_of(ask(Method::Get, path + "/history", p.token))["items"];
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0]["action"], "service_added");
  EXPECT_EQ(history[1]["action"], "customer_created");
  EXPECT_FALSE(history[0].contains("address"));
  const json archive = body_of(ask(Method::Get, path + "/history?service=archive", p.token))["items"];
  EXPECT_EQ(archive.size(), 1u) << "what concerns all of them";
  EXPECT_EQ(ask(Method::Get, path + "/history", partner_token("Fabrikam", "P2").token).status, 404u);

  const json whole = body_of(ask(Method::Get, "/api/v1/audit/chain", p.token));
  EXPECT_EQ(whole["is_whole"], true);
  EXPECT_EQ(whole["entries"], body_of(ask(Method::Get, "/api/v1/audit", p.token))["total"]);
  auto line = rows<store::AuditEntry>("chain = ? and number = 2", {p.partner.id}).at(0);
  line.target = "somebody else";
  update(line);
  const json broken = body_of(ask(Method::Get, "/api/v1/audit/chain", p.token));
  EXPECT_EQ(broken["is_whole"], false);
  EXPECT_EQ(broken["broken_at"], 2);
}

TEST_F(ApiTest, TheRegistryEntryByEntry) {
  const std::string token = token_of(an_operator(), {model::Right::OperateRegistry});
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::string all = "/api/v1/registry/customers";
  const std::string body = R"({"account_number":"C1","partner":"P1","name":"Tailspin","country":"DE"})";
  const std::string id = created(all, token, body), path = all + "/" + id;
  const json record = body_of(ask(Method::Get, path, token));
  EXPECT_EQ(record["registry_customer"]["id"], id);
  EXPECT_EQ(record["partner"]["name"], "Contoso");
  EXPECT_FALSE(record.contains("customer_id"));
  const http::Response twice = ask(Method::Post, all, token, body);
  EXPECT_EQ(twice.status, 422u);
  EXPECT_EQ(body_of(twice)["errors"][0]["field"], "account_number");
  const std::string customer = created("/api/v1/customers", p.token, R"({"account_number":"C1"})");
  EXPECT_EQ(body_of(ask(Method::Get, path, token))["customer_id"], customer);
  EXPECT_EQ(ask(Method::Delete, path, token).status, 409u) << "a customer goes by its number";
  EXPECT_EQ(
      ask(Method::Put, path, token, R"({"account_number":"C1","partner":"P1","name":"Tailspin AG"})").status,
      204u);
  const json changed = body_of(ask(Method::Get, path, token))["registry_customer"];
  EXPECT_EQ(changed["name"], "Tailspin AG");
  EXPECT_FALSE(changed.contains("country")) << "as it is to be: what is not said is empty";
  const http::Response wrong =
      ask(Method::Put, path, token, R"({"account_number":"C1","partner":"P9","name":"Tailspin AG"})");
  EXPECT_EQ(body_of(wrong)["errors"][0]["field"], "partner") << wrong.body;
  EXPECT_EQ(ask(Method::Delete, "/api/v1/customers/" + customer, p.token).status, 204u);
  EXPECT_EQ(ask(Method::Delete, path, token).status, 204u);
  EXPECT_EQ(ask(Method::Get, path, token).status, 404u);

  const std::string partner = "/api/v1/partners/" + p.partner.id;
  EXPECT_EQ(
      ask(Method::Put, partner, token, R"({"name":"Contoso AG","sign_ins":["ada@contoso.example"]})").status,
      204u);
  const json partner_now = body_of(ask(Method::Get, partner, token));
  EXPECT_EQ(partner_now["partner"]["name"], "Contoso AG");
  EXPECT_EQ(partner_now["partner"]["account_number"], "P1");
  EXPECT_EQ(partner_now["sign_ins"], json::array({"ada@contoso.example"}));
  EXPECT_EQ(ask(Method::Put, partner, token, R"({"name":"Contoso AG"})").status, 422u)
      << "without the sign-ins nobody says what becomes of them";
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
                                    [&wanted = name](const Member& each) { return each.name == wanted; });
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
      created("/api/v1/customers", p.token, R"({"name":"Nordwind","city":"Aarhus","country":"DK"})");
  const std::string subscription = created("/api/v1/customers/" + customer + "/subscriptions", p.token,
                                           R"({"service":"rapport","country":"DK"})");
  const std::string operator_token = token_of(an_operator(), {model::Right::OperateRegistry});
  const std::string account = created("/api/v1/registry/customers", operator_token,
                                      R"({"account_number":"C1","partner":"P1","name":"Tailspin"})");
  for (const Route& route : routes()) {
    if (route.method != Method::Get) continue;
    std::string path(route.pattern);
    const auto put = [&](const std::string& name, const std::string& id) {
      if (const size_t at = path.find(name); at != std::string::npos) path.replace(at, name.size(), id);
    };
    put("{customer}", customer);
    put("{subscription}", subscription);
    put("{partner}", p.partner.id);
    put("{registry_customer}", account);
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
