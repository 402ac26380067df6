#include "server/auth/jwks.h"

#include <gtest/gtest.h>

#include "tests/unit/server/auth/signer.h"

namespace rapport::auth {
namespace {

using base::ErrorCode;

// RFC 7515, appendices A.2 (RS256) and A.3 (ES256).
constexpr const char* kClaims =
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr const char* kRsaKey = R"({"kty":"RSA","n":")"
                                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx"
                                "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
                                "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH"
                                "SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
                                "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8"
                                "NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
                                R"(","e":"AQAB")";
constexpr const char* kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
    "p0igcN_IoypGlUPQGe77Rw";
constexpr const char* kEcKey =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
constexpr const char* kEcSignature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

std::string set_of(const std::string& key) { return R"({"keys":[)" + key + "]}"; }

// Whether the key verifies the RFC's example; `key` lacks its closing brace, `more` are further members.
bool verifies(Algorithm algorithm, const std::string& key, const std::string& more = "",
              std::optional<std::string> key_id = {}) {
  const bool is_rsa = algorithm == Algorithm::Rs256;
  const std::string text = std::string(is_rsa ? "eyJhbGciOiJSUzI1NiJ9" : "eyJhbGciOiJFUzI1NiJ9") + kClaims;
  const std::string bytes = *from_base64url(is_rsa ? kRsaSignature : kEcSignature);
  const base::Status checked = check_signature(
      set_of(key + more + "}"),
      {.algorithm = algorithm, .key_id = std::move(key_id), .signed_bytes = text, .bytes = bytes});
  EXPECT_TRUE(checked.ok() || checked.error().code == ErrorCode::Forbidden);
  return checked.ok();
}

TEST(Jwks, VerifiesTheExamplesOfRfc7515) {
  EXPECT_TRUE(verifies(Algorithm::Rs256, kRsaKey));
  EXPECT_TRUE(verifies(Algorithm::Es256, kEcKey));
}

TEST(Jwks, TakesOnlyKeysThatFit) {
  EXPECT_FALSE(verifies(Algorithm::Rs256, kEcKey));
  EXPECT_FALSE(verifies(Algorithm::Es256, kRsaKey));
  EXPECT_TRUE(verifies(Algorithm::Rs256, kRsaKey, R"(,"use":"sig","alg":"RS256")"));
  for (const char* more : {R"(,"use":"enc")", R"(,"use":7)", R"(,"alg":"RS512")", R"(,"alg":null)"}) {
    EXPECT_FALSE(verifies(Algorithm::Rs256, kRsaKey, more)) << more;
  }
  EXPECT_TRUE(verifies(Algorithm::Rs256, kRsaKey, R"(,"kid":"a")", "a"));
  EXPECT_FALSE(verifies(Algorithm::Rs256, kRsaKey, R"(,"kid":"b")", "a"));
  EXPECT_FALSE(verifies(Algorithm::Rs256, kRsaKey, "", "a"));
}

TEST(Jwks, TakesTheRightOneOfSeveral) {
  const Signer other;
  const std::string keys = other.jwk("x") + "," + kRsaKey + "},7,null,{},{\"kty\":\"EC\"}";
  EXPECT_TRUE(verifies(Algorithm::Es256, keys + "," + kEcKey));
  std::string many;
  for (int i = 0; i < 32; ++i) many += other.jwk("x") + ",";
  EXPECT_FALSE(verifies(Algorithm::Es256, many + kEcKey)) << "the 33rd key is not tried";
}

TEST(Jwks, RefusesKeysThatAreWeakOrHuge) {
  const std::string small = to_base64url("\xc1" + std::string(126, 'x') + "\x01");  // 1024 bits
  const std::string huge = to_base64url("\xc1" + std::string(1200, 'x') + "\x01");
  for (const std::string& n : {small, huge, std::string(), std::string("!")}) {
    EXPECT_FALSE(verifies(Algorithm::Rs256, R"({"kty":"RSA","e":"AQAB","n":")" + n + '"')) << n;
  }
  const std::string without_e = std::string(kRsaKey).substr(0, std::string(kRsaKey).rfind(",\"e\""));
  for (const char* e : {"", "AQ", "AA", "Ag", "__________________8"}) {
    EXPECT_FALSE(verifies(Algorithm::Rs256, without_e + R"(,"e":")" + e + '"')) << e;
  }
}

TEST(Jwks, RefusesPointsThatAreNone) {
  const std::string zero = to_base64url(std::string(32, '\0'));
  const std::string start = R"({"kty":"EC","crv":"P-256","x":")";
  EXPECT_FALSE(verifies(Algorithm::Es256, start + zero + R"(","y":")" + zero + '"'));
  EXPECT_FALSE(verifies(Algorithm::Es256, start + R"(f83O","y":"x_FE")"));
  std::string other_curve = kEcKey;
  other_curve.replace(other_curve.find("P-256"), 5, "P-384");
  EXPECT_FALSE(verifies(Algorithm::Es256, other_curve));
}

TEST(Jwks, RefusesChangedSignatures) {
  const std::string text = std::string("eyJhbGciOiJFUzI1NiJ9") + kClaims;
  const std::string right = *from_base64url(kEcSignature);
  std::string changed = right;
  changed[40] = static_cast<char>(changed[40] ^ 1);
  for (const std::string& bytes : {std::string(), changed, right + "x", right.substr(1),
                                   std::string(64, '\0'), std::string(64, '\xff')}) {
    const Signature signature{.algorithm = Algorithm::Es256, .signed_bytes = text, .bytes = bytes};
    EXPECT_FALSE(check_signature(set_of(std::string(kEcKey) + "}"), signature).ok());
  }
  const Signature elsewhere{.algorithm = Algorithm::Es256, .signed_bytes = "other", .bytes = right};
  EXPECT_FALSE(check_signature(set_of(std::string(kEcKey) + "}"), elsewhere).ok());
}

TEST(Jwks, IsAKeySet) {
  for (const std::string& json :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
        std::string("{\"keys\":["), std::string(300'000, '['),
        R"({"keys":[],"x":")" + std::string(300'000, 'x') + "\"}"}) {
    EXPECT_EQ(check_signature(json, {}).error().code, ErrorCode::Corrupt);
  }
  EXPECT_EQ(check_signature(R"({"keys":[]})", {}).error().code, ErrorCode::Forbidden);
}

}  // namespace
}  // namespace rapport::auth
