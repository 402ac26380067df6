// OpenID Connect, the relying party's side: authorization code with PKCE (RFC 6749, 7636; OpenID Connect
// Core 1.0).
#pragma once

#include <cstdint>
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

// {issuer}/.well-known/openid-configuration. Corrupt: the answer is not what the specification says; the
// message says what.
base::Result<Provider> discover(const std::string& issuer, const client::Options& options);
Attempt new_attempt();
std::string authorization_url(const Provider& provider, const ClientRegistration& client,
                              const Attempt& attempt);
// Code → ID token → who it is. Checks signature (RS256, ES256; never "none"), iss, aud, azp, exp, iat, nonce.
base::Result<Identity> finish(const Provider& provider, const ClientRegistration& client,
                              const Attempt& attempt, const std::string& code, int64_t now_ms,
                              const client::Options& options);

// The pure parts of the above, which also take any bytes: for tests and fuzzing.
base::Result<Provider> read_discovery(std::string_view json, const std::string& issuer);
base::Result<Identity> read_id_token(std::string_view token, std::string_view jwks_json,
                                     const Provider& provider, const ClientRegistration& client,
                                     const Attempt& attempt, int64_t now_ms);
// The id_token of a token endpoint's answer.
base::Result<std::string> read_token_answer(unsigned status, std::string_view json);

}  // namespace rapport::auth
