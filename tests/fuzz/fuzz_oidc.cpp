// What an identity provider sends: discovery, the token endpoint's answer, key sets, and ID tokens. The first
// byte says which; the claims of a token are also tried with a signature that is right, since no fuzzer finds
// one.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/auth/oidc.h"
#include "tests/unit/server/auth/signer.h"

namespace {

using namespace rapport::auth;  // NOLINT(google-build-using-namespace): a program of the tests

constexpr const char* kIssuer = "https://id.example";
constexpr int64_t kNowMs = 1'700'000'000'000;
constexpr const char* kHeader = R"({"alg":"ES256","kid":"k"})";
constexpr const char* kClaims =
    R"({"iss":"https://id.example","aud":"c","sub":"s","nonce":"n","iat":1700000000,"exp":1700000100})";

void read_token(const std::string& token, const std::string& jwks) {
  const auto identity =
      read_id_token(token, jwks, {.issuer = kIssuer}, {.client_id = "c"}, {.nonce = "n"}, kNowMs);
  if (identity.ok() && (identity->issuer != kIssuer || identity->subject.empty())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Signer signer;
  static const std::string keys = signer.jwks("k");
  static const std::string right_token = signer.token(kHeader, kClaims);
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0: static_cast<void>(read_discovery(text, kIssuer)); break;
    case 1: static_cast<void>(read_token_answer(200, text)); break;
    case 2: static_cast<void>(read_token_answer(400, text)); break;
    case 3: read_token(right_token, text); break;
    case 4: read_token(text, keys); break;
    case 5: read_token(signer.token(kHeader, text), keys); break;
  }
  return 0;
}
