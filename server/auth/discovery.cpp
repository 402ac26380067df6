#include <fmt/format.h>

#include <algorithm>

#include "server/auth/json.h"
#include "server/auth/oidc.h"

namespace rapport::auth {
namespace {

using base::Error;
using base::ErrorCode;

constexpr size_t kAnswerBytes = 256 << 10;
constexpr size_t kUrlBytes = 2048;
constexpr size_t kTokenBytes = 32 << 10;

Error corrupt(const std::string& issuer, const std::string& what) {
  return {ErrorCode::Corrupt, fmt::format("the discovery answer of `{}` {}", issuer, what)};
}

// An endpoint is reached as safely as its issuer: http only where the issuer is http itself.
bool is_endpoint(const std::string& url, const std::string& issuer) {
  const bool is_safe =
      url.starts_with("https://") || (issuer.starts_with("http://") && url.starts_with("http://"));
  if (!is_safe || url.size() > kUrlBytes) return false;
  return url.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%") ==
         std::string::npos;  // no fragment, no blanks, no controls
}

// A list that must name `value` where it is given; what it means when it is not given says `if_absent`.
enum class IfAbsent { Fine, Wrong };
bool names(const Json& document, const char* list_name, std::initializer_list<const char*> values,
           IfAbsent if_absent) {
  if (!has(document, list_name)) return if_absent == IfAbsent::Fine;
  const Json* list = list_in(document, list_name);
  if (list == nullptr) return false;
  for (const char* value : values) {
    if (list_has(*list, value)) return true;
  }
  return false;
}

// What we do has to be among what the provider does.
std::optional<std::string> missing_ability(const Json& document) {
  if (!names(document, "response_types_supported", {"code"}, IfAbsent::Wrong)) {
    return "does not name `code` in `response_types_supported`";
  }
  if (!names(document, "id_token_signing_alg_values_supported", {"RS256", "ES256"}, IfAbsent::Wrong)) {
    return "names neither `RS256` nor `ES256` in `id_token_signing_alg_values_supported`";
  }
  if (!names(document, "token_endpoint_auth_methods_supported", {"client_secret_basic"}, IfAbsent::Fine)) {
    return "does not name `client_secret_basic` in `token_endpoint_auth_methods_supported`";
  }
  if (!names(document, "code_challenge_methods_supported", {"S256"}, IfAbsent::Fine)) {
    return "does not name `S256` in `code_challenge_methods_supported`";
  }
  return std::nullopt;
}

}  // namespace

base::Result<Provider> read_discovery(std::string_view json, const std::string& issuer) {
  const std::optional<Json> document = read_object(json, kAnswerBytes);
  if (!document) return corrupt(issuer, fmt::format("is no JSON object of at most {} bytes", kAnswerBytes));
  const std::string* named = text_in(*document, "issuer");
  if (named == nullptr || *named != issuer) {
    return corrupt(issuer, fmt::format("is of `{}`; an issuer has to name itself as it is configured",
                                       named == nullptr ? "nobody" : quotable(*named)));
  }
  Provider provider{.issuer = issuer};
  const std::pair<const char*, std::string*> endpoints[] = {
      {"authorization_endpoint", &provider.authorization_endpoint},
      {"token_endpoint", &provider.token_endpoint},
      {"jwks_uri", &provider.jwks_uri}};
  for (const auto& [name, endpoint] : endpoints) {
    const std::string* url = text_in(*document, name);
    if (url == nullptr || !is_endpoint(*url, issuer)) {
      return corrupt(issuer, fmt::format("has no `{}` with `https`", name));
    }
    *endpoint = *url;
  }
  if (const std::optional<std::string> missing = missing_ability(*document)) return corrupt(issuer, *missing);
  const auto names_itself = document->find("authorization_response_iss_parameter_supported");
  provider.names_itself = names_itself != document->end() && *names_itself == true;
  return provider;
}

base::Result<std::string> read_token_answer(unsigned status, std::string_view json) {
  if (status >= 500) {
    return Error{ErrorCode::Unavailable,
                 fmt::format("the identity provider answered with status {}", status)};
  }
  const std::optional<Json> answer = read_object(json, kAnswerBytes);
  if (status != 200) {
    const std::string* error = answer ? text_in(*answer, "error") : nullptr;
    return Error{ErrorCode::Forbidden,
                 fmt::format("the identity provider refused the code with status {}: `{}`", status,
                             error == nullptr ? "no reason" : quotable(*error))};
  }
  const std::string* type = answer ? text_in(*answer, "token_type") : nullptr;
  const std::string* token = answer ? text_in(*answer, "id_token") : nullptr;
  if (type == nullptr || token == nullptr || token->empty() || token->size() > kTokenBytes) {
    return Error{ErrorCode::Corrupt, "the identity provider's answer holds no ID token"};
  }
  constexpr std::string_view kBearer = "bearer";
  const bool is_bearer = std::equal(type->begin(), type->end(), kBearer.begin(), kBearer.end(),
                                    [](char a, char b) { return (a | 0x20) == b; });
  if (!is_bearer)
    return Error{ErrorCode::Corrupt, "the identity provider's answer has a `token_type` other than `Bearer`"};
  return *token;
}

}  // namespace rapport::auth
