#include "server/auth/oidc.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/server/auth/signer.h"

namespace rapport::auth {
namespace {

using base::ErrorCode;
using Json = nlohmann::json;

constexpr int64_t kNow = 1'795'392'000;  // seconds
const std::string kIssuer = "https://id.contoso.example/tenant";

Json discovery() {
  return {{"issuer", kIssuer},
          {"authorization_endpoint", "https://id.contoso.example/authorize"},
          {"token_endpoint", "https://id.contoso.example/token"},
          {"jwks_uri", "https://id.contoso.example/keys?v=1"},
          {"response_types_supported", {"code", "id_token"}},
          {"id_token_signing_alg_values_supported", {"RS256"}}};
}

ErrorCode discovery_refused(const Json& document) {
  const auto provider = read_discovery(document.dump(), kIssuer);
  EXPECT_FALSE(provider.ok()) << document.dump();
  return provider.ok() ? ErrorCode::Conflict : provider.error().code;
}

TEST(Discovery, NamesTheEndpoints) {
  const auto provider = read_discovery(discovery().dump(), kIssuer);
  ASSERT_TRUE(provider.ok()) << provider.error().message;
  EXPECT_EQ(provider->issuer, kIssuer);
  EXPECT_EQ(provider->authorization_endpoint, "https://id.contoso.example/authorize");
  EXPECT_EQ(provider->token_endpoint, "https://id.contoso.example/token");
  EXPECT_EQ(provider->jwks_uri, "https://id.contoso.example/keys?v=1");
}

TEST(Discovery, IsOfTheIssuerThatIsConfigured) {
  for (const char* issuer : {"", "https://id.contoso.example/tenant/", "https://id.contoso.example/Tenant",
                             "https://evil.example"}) {
    Json document = discovery();
    document["issuer"] = issuer;
    EXPECT_EQ(discovery_refused(document), ErrorCode::Corrupt);
  }
}

TEST(Discovery, NeedsEveryEndpointOverHttps) {
  for (const char* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
    for (const Json& value :
         {Json(), Json(7), Json(""), Json("http://id.contoso.example/x"), Json("javascript:alert(1)"),
          Json("https://id.contoso.example/x y"), Json("https://id.contoso.example/#x"),
          Json("https://id.contoso.example/\"onclick"), Json("https://" + std::string(3'000, 'x'))}) {
      Json document = discovery();
      document[name] = value;
      EXPECT_EQ(discovery_refused(document), ErrorCode::Corrupt);
    }
    Json document = discovery();
    document.erase(name);
    EXPECT_EQ(discovery_refused(document), ErrorCode::Corrupt);
  }
}

TEST(Discovery, NeedsWhatWeDo) {
  const std::pair<const char*, Json> lacking[] = {
      {"response_types_supported", {"id_token"}},
      {"response_types_supported", "code"},
      {"id_token_signing_alg_values_supported", {"none", "HS256"}},
      {"token_endpoint_auth_methods_supported", {"private_key_jwt"}},
      {"code_challenge_methods_supported", {"plain"}}};
  for (const auto& [name, value] : lacking) {
    Json document = discovery();
    document[name] = value;
    EXPECT_EQ(discovery_refused(document), ErrorCode::Corrupt) << name;
    EXPECT_NE(read_discovery(document.dump(), kIssuer).error().message.find(name), std::string::npos);
  }
}

TEST(Discovery, IsAnObjectOfLimitedSize) {
  for (const std::string& json :
       {std::string(), std::string("[]"), std::string("{"), std::string("\xff"), std::string(300'000, '{')}) {
    EXPECT_EQ(read_discovery(json, kIssuer).error().code, ErrorCode::Corrupt);
  }
  Json document = discovery();
  document["more"] = std::string(300'000, 'x');
  EXPECT_EQ(discovery_refused(document), ErrorCode::Corrupt);
}

// The verifier and the challenge of RFC 7636, appendix B.
TEST(Authorization, IsAskedForWithAChallenge) {
  const Provider provider{.issuer = kIssuer,
                          .authorization_endpoint = "https://id.contoso.example/authorize"};
  const ClientRegistration client{.client_id = "rap port",
                                  .redirect_uri = "https://rapport.example/oidc?x=1"};
  Attempt attempt{.state = "S", .nonce = "N", .code_verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"};
  const std::string query =
      "response_type=code&client_id=rap%20port&redirect_uri=https%3A%2F%2Frapport.example%2Foidc%3Fx%3D1"
      "&scope=openid%20email%20profile&state=S&nonce=N&code_challenge="
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
      "&code_challenge_method=S256";
  EXPECT_EQ(authorization_url(provider, client, attempt), "https://id.contoso.example/authorize?" + query);
  const Provider with_query{.issuer = kIssuer, .authorization_endpoint = "https://id.contoso.example/a?p=q"};
  EXPECT_EQ(authorization_url(with_query, client, attempt), "https://id.contoso.example/a?p=q&" + query);
}

TEST(Authorization, AttemptsAreNeverTheSame) {
  const Attempt one = new_attempt();
  const Attempt other = new_attempt();
  EXPECT_EQ(one.code_verifier.size(), 43U);
  for (const auto member : {&Attempt::state, &Attempt::nonce, &Attempt::code_verifier}) {
    EXPECT_NE(one.*member, other.*member);
  }
  EXPECT_NE(one.state, one.nonce);
}

TEST(TokenAnswer, HoldsAnIdToken) {
  const auto token =
      read_token_answer(200, R"({"access_token":"a","token_type":"bearer","id_token":"a.b.c"})");
  ASSERT_TRUE(token.ok()) << token.error().message;
  EXPECT_EQ(*token, "a.b.c");
}

TEST(TokenAnswer, SaysWhyNot) {
  const auto refused =
      read_token_answer(400, R"({"error":"invalid_grant","error_description":"secret words"})");
  EXPECT_EQ(refused.error().code, ErrorCode::Forbidden);
  EXPECT_NE(refused.error().message.find("`invalid_grant`"), std::string::npos);
  EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  EXPECT_EQ(read_token_answer(401, "<html>").error().code, ErrorCode::Forbidden);
  EXPECT_EQ(read_token_answer(302, "").error().code, ErrorCode::Forbidden);
  EXPECT_EQ(read_token_answer(503, "").error().code, ErrorCode::Unavailable);
  for (const char* json :
       {"", "{}", R"({"token_type":"Bearer"})", R"({"id_token":"a.b.c"})",
        R"({"token_type":"mac","id_token":"a.b.c"})", R"({"token_type":"Bearer","id_token":7})"}) {
    EXPECT_EQ(read_token_answer(200, json).error().code, ErrorCode::Corrupt) << json;
  }
  EXPECT_EQ(read_token_answer(400, "{\"error\":\"a`\\nb\"}").error().message.find('\n'), std::string::npos);
}

class IdTokenTest : public testing::Test {
 protected:
  static Json claims() {
    return {{"iss", kIssuer},
            {"aud", "rapport"},
            {"sub", "248289761001"},
            {"nonce", "the nonce"},
            {"iat", kNow - 5},
            {"exp", kNow + 300},
            {"email", "anna@contoso.example"},
            {"email_verified", true},
            {"name", "Änne Berg"}};
  }
  base::Result<Identity> read(const std::string& token) const {
    return read_id_token(token, signer.jwks("k1"), {.issuer = kIssuer}, {.client_id = "rapport"},
                         {.nonce = "the nonce"}, kNow * 1000);
  }
  base::Result<Identity> read(const Json& claims,
                              const std::string& header = R"({"alg":"ES256","kid":"k1"})") const {
    return read(signer.token(header, claims.dump()));
  }
  // The message of a token that is refused.
  std::string refusal(const char* name, const Json& value) const {
    Json changed = claims();
    if (value.is_discarded()) {
      changed.erase(name);
    } else {
      changed[name] = value;
    }
    const auto identity = read(changed);
    EXPECT_FALSE(identity.ok()) << name << " " << changed.dump();
    return identity.ok() ? "" : identity.error().message;
  }
  static Json nothing() { return Json(Json::value_t::discarded); }

  Signer signer;
};

TEST_F(IdTokenTest, SaysWhoItIs) {
  const auto identity = read(claims());
  ASSERT_TRUE(identity.ok()) << identity.error().message;
  EXPECT_EQ(identity->issuer, kIssuer);
  EXPECT_EQ(identity->subject, "248289761001");
  EXPECT_EQ(identity->email, "anna@contoso.example");
  EXPECT_TRUE(identity->is_email_verified);
  EXPECT_EQ(identity->name, "Änne Berg");
}

TEST_F(IdTokenTest, IsSignedByAKnownKeyWithAKnownAlgorithm) {
  EXPECT_TRUE(read(claims(), R"({"alg":"ES256"})").ok());
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"HS256","kid":"k1"})", R"({"alg":"es256"})", R"({"alg":"RS256"})",
        "{}", R"({"alg":7})", R"({"alg":["ES256"]})", R"({"alg":"ES256","kid":"k2"})",
        R"({"alg":"ES256","kid":7})", R"({"alg":"ES256","crit":["exp"],"exp":1})"}) {
    EXPECT_FALSE(read(claims(), header).ok()) << header;
  }
  const Signer other;
  EXPECT_EQ(read(other.token(R"({"alg":"ES256","kid":"k1"})", claims().dump())).error().code,
            ErrorCode::Forbidden);
  const std::string unsigned_token =
      to_base64url(R"({"alg":"none"})") + "." + to_base64url(claims().dump()) + ".";
  EXPECT_EQ(read(unsigned_token).error().code, ErrorCode::Forbidden);
}

TEST_F(IdTokenTest, IsMadeByTheIssuerForUs) {
  for (const Json& issuer : {nothing(), Json(7), Json(kIssuer + "/"), Json("https://evil.example")}) {
    EXPECT_NE(refusal("iss", issuer).find("issuer"), std::string::npos);
  }
  for (const Json& audience :
       {nothing(), Json(7), Json("other"), Json::array(), Json({"other"}), Json({"rapport", "other"})}) {
    EXPECT_NE(refusal("aud", audience).find("somebody else"), std::string::npos);
  }
  for (const Json& party : {Json("other"), Json(7), Json()}) {
    EXPECT_NE(refusal("azp", party).find("somebody else"), std::string::npos);
  }
  Json several = claims();
  several["aud"] = {"other", "rapport"};
  several["azp"] = "rapport";
  EXPECT_TRUE(read(several).ok());
  several["aud"] = {"rapport"};
  several.erase("azp");
  EXPECT_TRUE(read(several).ok());
}

TEST_F(IdTokenTest, HasItsTime) {
  for (const Json& expires :
       {nothing(), Json("soon"), Json(kNow - 61), Json(0), Json(-1), Json(1e300), Json(UINT64_MAX)}) {
    EXPECT_FALSE(refusal("exp", expires).empty());
  }
  for (const Json& issued : {nothing(), Json(true), Json(kNow + 61), Json(kNow - 601), Json(-1e300)}) {
    EXPECT_FALSE(refusal("iat", issued).empty());
  }
  for (const Json& from : {Json(kNow + 61), Json("now")}) EXPECT_FALSE(refusal("nbf", from).empty());
  Json skewed = claims();
  skewed["exp"] = kNow - 59;
  skewed["iat"] = kNow + 59.5;
  skewed["nbf"] = kNow + 60;
  EXPECT_TRUE(read(skewed).ok());
}

TEST_F(IdTokenTest, BelongsToTheAttempt) {
  for (const Json& nonce : {nothing(), Json(""), Json("another"), Json(7)}) {
    EXPECT_NE(refusal("nonce", nonce).find("another attempt"), std::string::npos);
  }
  Json empty = claims();
  empty["nonce"] = "";
  const auto identity = read_id_token(signer.token(R"({"alg":"ES256"})", empty.dump()), signer.jwks("k1"),
                                      {.issuer = kIssuer}, {.client_id = "rapport"}, {}, kNow * 1000);
  EXPECT_FALSE(identity.ok()) << "an attempt without a nonce belongs to nobody";
}

TEST_F(IdTokenTest, HasASubject) {
  for (const Json& subject : {nothing(), Json(7), Json(""), Json("a\nb"), Json(std::string(256, 'x'))}) {
    EXPECT_NE(refusal("sub", subject).find("`sub`"), std::string::npos);
  }
}

TEST_F(IdTokenTest, MayLackTheRest) {
  Json strange = claims();
  strange["email"] = "a\r\nb@c.example";
  strange["name"] = std::string(201, 'x');
  const auto identity = read(strange);
  ASSERT_TRUE(identity.ok());
  EXPECT_EQ(identity->email, "");
  EXPECT_FALSE(identity->is_email_verified);
  EXPECT_EQ(identity->name, "");
  for (const Json& verified : {Json("true"), Json(1), Json(false), Json()}) {
    Json changed = claims();
    changed["email_verified"] = verified;
    EXPECT_FALSE(read(changed)->is_email_verified) << verified.dump();
  }
}

TEST_F(IdTokenTest, IsThreePartsOfLimitedSize) {
  const std::string right = signer.token(R"({"alg":"ES256"})", claims().dump());
  for (const std::string& token :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), right + ".x", right + "=",
        " " + right, right.substr(0, right.rfind('.')), std::string(40'000, 'a')}) {
    EXPECT_FALSE(read(token).ok()) << token;
  }
  Json large = claims();
  large["more"] = std::string(40'000, 'x');
  EXPECT_EQ(read(large).error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace rapport::auth
