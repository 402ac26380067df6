#include "server/auth/oidc.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include "server/auth/secrets.h"
#include "server/auth/sodium.h"
#include "server/auth/urls.h"

namespace rapport::auth {
namespace {

using base::Error;
using base::ErrorCode;

// RFC 7636, section 4.2.
std::string challenge_of(std::string_view verifier) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(verifier), verifier.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return to_base64url(digest);
}

// RFC 6749, section 2.3.1: both are encoded as in a form before they become one.
std::string basic_credentials(const ClientRegistration& client) {
  const std::string pair = percent_encoded(client.client_id) + ":" + percent_encoded(client.client_secret);
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(pair.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(pair), pair.size(), kVariant);
  text.pop_back();  // the NUL
  return "Basic " + text;
}

base::Result<std::string> fetch(const std::string& url, const Send& send) {
  base::Result<client::Answer> answer = send({.url = url, .headers = {{"Accept", "application/json"}}});
  if (!answer) return answer.error();
  if (answer->status != 200) {
    return Error{ErrorCode::Unavailable, fmt::format("`{}` answered with status {}", url, answer->status)};
  }
  return std::move(answer->body);
}

}  // namespace

Send over_http(const client::Options& options) {
  return [options](const client::Ask& ask) { return client::send(ask, options); };
}

base::Result<Provider> discover(const std::string& issuer, const Send& send) {
  std::string_view base = issuer;
  if (base.ends_with('/')) base.remove_suffix(1);
  const base::Result<std::string> json = fetch(std::string(base) + "/.well-known/openid-configuration", send);
  if (!json) return json.error();
  return read_discovery(*json, issuer);
}

Attempt new_attempt() { return {.state = new_token(), .nonce = new_token(), .code_verifier = new_token()}; }

std::string authorization_url(const Provider& provider, const ClientRegistration& client,
                              const Attempt& attempt) {
  const std::string& endpoint = provider.authorization_endpoint;
  return endpoint + (endpoint.find('?') == std::string::npos ? "?" : "&") +
         to_query({{"response_type", "code"},
                   {"client_id", client.client_id},
                   {"redirect_uri", client.redirect_uri},
                   {"scope", "openid email profile"},
                   {"state", attempt.state},
                   {"nonce", attempt.nonce},
                   {"code_challenge", challenge_of(attempt.code_verifier)},
                   {"code_challenge_method", "S256"}});
}

base::Result<std::string> redeem(const Provider& provider, const ClientRegistration& client,
                                 const Attempt& attempt, const std::string& code, const Send& send) {
  const client::Ask ask{.method = "POST",
                        .url = provider.token_endpoint,
                        .headers = {{"Authorization", basic_credentials(client)},
                                    {"Content-Type", "application/x-www-form-urlencoded"},
                                    {"Accept", "application/json"}},
                        .body = to_query({{"grant_type", "authorization_code"},
                                          {"code", code},
                                          {"redirect_uri", client.redirect_uri},
                                          {"code_verifier", attempt.code_verifier}})};
  const base::Result<client::Answer> answer = send(ask);
  if (!answer) return answer.error();
  return read_token_answer(answer->status, answer->body);
}

base::Result<std::string> fetch_keys(const Provider& provider, const Send& send) {
  return fetch(provider.jwks_uri, send);
}

}  // namespace rapport::auth
