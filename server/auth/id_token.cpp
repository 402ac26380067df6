#include <fmt/format.h>

#include <algorithm>

#include "server/auth/json.h"
#include "server/auth/jwks.h"
#include "server/auth/oidc.h"
#include "server/auth/secrets.h"

namespace rapport::auth {
namespace {

using base::Error;
using base::ErrorCode;

constexpr size_t kTokenBytes = 32 << 10;
constexpr size_t kSubjectBytes = 255;  // OpenID Connect Core, section 2
constexpr size_t kEmailBytes = 254;
constexpr size_t kNameBytes = 200;
constexpr int64_t kSkewSeconds = 60;     // between two clocks
constexpr int64_t kOldestSeconds = 600;  // a token is read seconds after it was made

Error corrupt(const std::string& what) { return {ErrorCode::Corrupt, "the ID token " + what}; }
Error forbidden(const std::string& what) { return {ErrorCode::Forbidden, "the ID token " + what}; }

struct Parts {
  Json header;
  Json claims;
  std::string signature;
  std::string_view signed_bytes;
};

base::Result<Parts> split(std::string_view token) {
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  if (token.size() > kTokenBytes || first == last || token.find('.', first + 1) != last) {
    return corrupt(fmt::format("is not three parts of together at most {} bytes", kTokenBytes));
  }
  const std::optional<std::string> header = from_base64url(token.substr(0, first));
  const std::optional<std::string> claims = from_base64url(token.substr(first + 1, last - first - 1));
  std::optional<std::string> signature = from_base64url(token.substr(last + 1));
  if (!header || !claims || !signature) return corrupt("is not written in base64url");
  std::optional<Json> header_json = read_object(*header, kTokenBytes);
  std::optional<Json> claims_json = read_object(*claims, kTokenBytes);
  if (!header_json || !claims_json) return corrupt("holds no JSON objects");
  return Parts{*std::move(header_json), *std::move(claims_json), *std::move(signature),
               token.substr(0, last)};
}

// The algorithm is one of the two that we accept by name: `none` and HMACs with a public key as their secret
// are not.
base::Result<Signature> read_header(const Parts& parts) {
  const std::string* algorithm = text_in(parts.header, "alg");
  if (algorithm == nullptr || (*algorithm != "RS256" && *algorithm != "ES256")) {
    return forbidden(fmt::format("is signed with `{}`; `RS256` and `ES256` are accepted",
                                 algorithm == nullptr ? "nothing" : quotable(*algorithm)));
  }
  if (has(parts.header, "crit")) return forbidden("demands extensions, of which none are known here");
  Signature signature{.algorithm = *algorithm == "RS256" ? Algorithm::Rs256 : Algorithm::Es256,
                      .signed_bytes = parts.signed_bytes,
                      .bytes = parts.signature};
  if (has(parts.header, "kid")) {
    const std::string* key_id = text_in(parts.header, "kid");
    if (key_id == nullptr) return corrupt("has a `kid` that is no text");
    signature.key_id = *key_id;
  }
  return signature;
}

bool is_for(const Json& claims, const std::string& client_id) {
  const std::string* party = text_in(claims, "azp");
  if (has(claims, "azp") && (party == nullptr || *party != client_id)) return false;
  if (const std::string* audience = text_in(claims, "aud")) return *audience == client_id;
  const Json* audiences = list_in(claims, "aud");
  if (audiences == nullptr || !list_has(*audiences, client_id)) return false;
  return audiences->size() == 1 || party != nullptr;  // for several: it says who asked for it
}

base::Status check_times(const Json& claims, int64_t now) {
  const std::optional<int64_t> expires = seconds_in(claims, "exp");
  const std::optional<int64_t> issued = seconds_in(claims, "iat");
  if (!expires || !issued) return corrupt("has no `exp` or no `iat`");
  if (*expires <= now - kSkewSeconds) return forbidden("has expired");
  if (*issued > now + kSkewSeconds) return forbidden("is from the future; the clocks may differ");
  if (*issued < now - kOldestSeconds) return forbidden("was not made for this sign-in; it is too old");
  const std::optional<int64_t> not_before = seconds_in(claims, "nbf");
  if (has(claims, "nbf") && (!not_before || *not_before > now + kSkewSeconds))
    return forbidden("is not yet valid");
  return base::Done{};
}

base::Status check_claims(const Json& claims, const Provider& provider, const ClientRegistration& client,
                          const Attempt& attempt, int64_t now_ms) {
  const std::string* issuer = text_in(claims, "iss");
  if (issuer == nullptr || *issuer != provider.issuer) {
    return forbidden(fmt::format("is of another issuer than `{}`", provider.issuer));
  }
  if (!is_for(claims, client.client_id)) return forbidden("is made for somebody else");
  if (base::Status checked = check_times(claims, now_ms / 1000); !checked) return checked;
  const std::string* nonce = text_in(claims, "nonce");
  if (attempt.nonce.empty() || nonce == nullptr || !equal_in_constant_time(*nonce, attempt.nonce)) {
    return forbidden("belongs to another attempt to sign in");
  }
  return base::Done{};
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

// What is not asked for by the specification is left out where it is strange; the subject has to be right.
base::Result<Identity> to_identity(const Json& claims, const Provider& provider) {
  const std::string* subject = text_in(claims, "sub");
  if (subject == nullptr || subject->empty() || subject->size() > kSubjectBytes || !is_printable(*subject)) {
    return corrupt(fmt::format("has no `sub` of at most {} characters", kSubjectBytes));
  }
  Identity identity{.issuer = provider.issuer, .subject = *subject};
  if (const std::string* email = text_in(claims, "email")) {
    if (email->size() <= kEmailBytes && is_printable(*email)) identity.email = *email;
  }
  const auto verified = claims.find("email_verified");
  identity.is_email_verified = !identity.email.empty() && verified != claims.end() && *verified == true;
  if (const std::string* name = text_in(claims, "name")) {
    if (name->size() <= kNameBytes && is_printable(*name)) identity.name = *name;
  }
  return identity;
}

}  // namespace

bool is_signed_by(std::string_view token, std::string_view jwks_json) {
  const base::Result<Parts> parts = split(token);
  if (!parts) return false;
  const base::Result<Signature> signature = read_header(*parts);
  return signature.ok() && check_signature(jwks_json, *signature).ok();
}

base::Result<Identity> read_id_token(std::string_view token, std::string_view jwks_json,
                                     const Provider& provider, const ClientRegistration& client,
                                     const Attempt& attempt, int64_t now_ms) {
  const base::Result<Parts> parts = split(token);
  if (!parts) return parts.error();
  const base::Result<Signature> signature = read_header(*parts);
  if (!signature) return signature.error();
  if (base::Status checked = check_signature(jwks_json, *signature); !checked) return checked.error();
  if (base::Status checked = check_claims(parts->claims, provider, client, attempt, now_ms); !checked) {
    return checked.error();
  }
  return to_identity(parts->claims, provider);
}

}  // namespace rapport::auth
