// OpenID Connect, the relying party's side: authorization code with PKCE (RFC 6749, 7636; OpenID Connect
// Core 1.0).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "server/client/http_client.h"

namespace rapport::auth {

struct Provider {      // what discovery said, after it was checked
  std::string issuer;  // exactly as configured
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  bool names_itself = false;  // in every answer to the browser (RFC 9207)
};

struct ClientRegistration {
  std::string client_id;
  std::string client_secret;  // client_secret_basic
  std::string redirect_uri;
};

struct Attempt {  // what we remember between sending the person away and their coming back
  std::string state;
  std::string nonce;
  std::string code_verifier;
};

struct Identity {
  std::string issuer;
  std::string subject;
  std::string email;
  bool is_email_verified = false;
  std::string name;
};

// How requests to providers go out: over_http() in the service, something that answers in tests.
using Send = std::function<base::Result<client::Answer>(const client::Ask&)>;
Send over_http(const client::Options& options);

// {issuer}/.well-known/openid-configuration. Corrupt: the answer is not what the specification says; the
// message says what.
base::Result<Provider> discover(const std::string& issuer, const Send& send);
Attempt new_attempt();
std::string authorization_url(const Provider& provider, const ClientRegistration& client,
                              const Attempt& attempt);
// Code → ID token. Forbidden: the provider refused it.
base::Result<std::string> redeem(const Provider& provider, const ClientRegistration& client,
                                 const Attempt& attempt, const std::string& code, const Send& send);
base::Result<std::string> fetch_keys(const Provider& provider, const Send& send);

// The pure parts of the above, which also take any bytes: for tests and fuzzing.
base::Result<Provider> read_discovery(std::string_view json, const std::string& issuer);
// ID token → who it is. Checks signature (RS256, ES256; never "none"), iss, aud, azp, exp, iat, nonce.
base::Result<Identity> read_id_token(std::string_view token, std::string_view jwks_json,
                                     const Provider& provider, const ClientRegistration& client,
                                     const Attempt& attempt, int64_t now_ms);
// Whether one of these keys made the token's signature, whatever the token says.
bool is_signed_by(std::string_view token, std::string_view jwks_json);
// The id_token of a token endpoint's answer.
base::Result<std::string> read_token_answer(unsigned status, std::string_view json);

}  // namespace rapport::auth
