// Idempotency-Key: what is done once, however often it is asked for.
#include "tests/unit/server/api/api_fixture.h"

namespace rapport::api {
namespace {

TEST_F(ApiTest, TheSameKeyCreatesOnce) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::vector<http::Header> key = {{"idempotency-key", "order-1"}};
  const http::Response first =
      ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})", key);
  const http::Response again =
      ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})", key);
  EXPECT_EQ(first.status, 201u);
  EXPECT_EQ(again.status, 201u);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header_of(again, "Location"), header_of(first, "Location"));
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(body_of(ask(Method::Get, "/api/v1/customers", p.token))["total"], 1);
  EXPECT_EQ(
      ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Suedwind","country":"DK"})", key).status,
      422u);

  const PartnerToken other = partner_token("Fabrikam", "P2");
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", other.token, R"({"name":"Westwind","country":"DK"})", key)
                .status,
            201u);

  clock.forward(service::kDay);
  EXPECT_EQ(
      ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Suedwind","country":"DK"})", key).status,
      201u);
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

TEST_F(ApiTest, ARefusedRequestLeavesItsKeyFree) {
  const PartnerToken p = partner_token("Contoso", "P1");
  const std::vector<http::Header> key = {{"idempotency-key", "order-1"}};
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"account_number":"unknown"})", key).status,
            422u);
  EXPECT_EQ(
      ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})", key).status,
      201u);
  EXPECT_EQ(ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"A","country":"DK"})",
                {{"idempotency-key", "a b"}})
                .status,
            400u);
}

TEST_F(ApiTest, AKeptAnswerIsSealed) {
  const PartnerToken p = partner_token("Contoso", "P1");
  ask(Method::Post, "/api/v1/customers", p.token, R"({"name":"Nordwind","country":"DK"})",
      {{"idempotency-key", "order-1"}});
  const auto kept = rows<store::Idempotency>();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].status, 201);
  EXPECT_EQ(kept[0].body.find("Location"), std::string::npos);
}

TEST_F(ApiTest, AnImportTakesNoKeyAndChangesNothingTwice) {
  const std::string token = token_of(an_operator(), {model::Right::OperateRegistry});
  const std::string csv = "kind,account_number,name\npartner,P9,Adatum\n";
  const std::vector<http::Header> headers = {{"idempotency-key", "file-1"}, {"content-type", "text/csv"}};
  EXPECT_EQ(body_of(ask(Method::Post, "/api/v1/registry/import", token, csv, headers))["partners_new"], 1);
  EXPECT_EQ(body_of(ask(Method::Post, "/api/v1/registry/import", token, csv, headers))["unchanged"], 1);
  EXPECT_TRUE(rows<store::Idempotency>().empty());
}

}  // namespace
}  // namespace rapport::api
