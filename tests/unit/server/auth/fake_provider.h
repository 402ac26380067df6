// An identity provider for tests, without a socket: what a request to it would be answered, real signatures
// included.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/auth/provider_cache.h"
#include "tests/unit/server/auth/signer.h"

namespace rapport::auth {

struct Claims {
  std::string subject = "s-1";
  std::string email = "";
  bool is_email_verified = true;
  std::string name = "Name At Provider";
  std::string nonce = "";  // "": what the authorization URL said
};

class FakeProvider {
 public:
  explicit FakeProvider(std::string issuer) : issuer_(std::move(issuer)) {}

  base::Result<client::Answer> answer(const client::Ask& ask) {
    ++asked[ask.url.substr(issuer_.size())];
    if (is_down) return base::Error{base::ErrorCode::Unavailable, "`" + ask.url + "` is not reached"};
    if (ask.url == issuer_ + "/.well-known/openid-configuration") return ok(discovery());
    if (ask.url == issuer_ + "/keys") return ok(signer_->jwks(key_id_));
    if (ask.url == issuer_ + "/token") return token(ask);
    return client::Answer{404, {}, ""};
  }
  // The person signs in there: the parameters with which the browser comes back.
  std::string code_for(const std::string& authorization_url, Claims claims) {
    if (claims.nonce.empty()) claims.nonce = parameter(authorization_url, "nonce");
    std::string code = "code-" + std::to_string(++codes_);
    waiting_[code] = std::move(claims);
    return code;
  }
  void rotate_keys() {
    signer_ = std::make_unique<Signer>();
    key_id_ += "'";
  }
  static std::string parameter(const std::string& url, const std::string& name) {
    size_t at = url.find(name + "=");
    return at == std::string::npos
               ? ""
               : url.substr(at + name.size() + 1, url.find('&', at) - at - name.size() - 1);
  }

  bool is_down = false;
  bool names_itself = true;
  std::string named_issuer = "";     // "": its own
  std::map<std::string, int> asked;  // path → how often
  std::string secret_seen = "";      // the Authorization header of the last token request
  int64_t now_s = 0;

 private:
  static base::Result<client::Answer> ok(std::string body) {
    return client::Answer{200, {}, std::move(body)};
  }
  std::string discovery() const {
    return R"({"issuer":")" + (named_issuer.empty() ? issuer_ : named_issuer) +
           R"(","authorization_endpoint":")" + issuer_ + R"(/auth","token_endpoint":")" + issuer_ +
           R"(/token","jwks_uri":")" + issuer_ + R"(/keys","response_types_supported":["code"],)" +
           R"("id_token_signing_alg_values_supported":["ES256"],)" +
           R"("authorization_response_iss_parameter_supported":)" + (names_itself ? "true}" : "false}");
  }
  base::Result<client::Answer> token(const client::Ask& ask) {
    for (const auto& [name, value] : ask.headers)
      if (name == "Authorization") secret_seen = value;
    auto found = waiting_.find(parameter(ask.body, "code"));
    if (found == waiting_.end()) return client::Answer{400, {}, R"({"error":"invalid_grant"})"};
    Claims claims = std::move(found->second);
    waiting_.erase(found);
    std::string text = R"({"iss":")" + issuer_ + R"(","aud":"rapport","sub":")" + claims.subject +
                       R"(","email":")" + claims.email + R"(","email_verified":)" +
                       (claims.is_email_verified ? "true" : "false") + R"(,"name":")" + claims.name +
                       R"(","nonce":")" + claims.nonce + R"(","iat":)" + std::to_string(now_s) +
                       R"(,"exp":)" + std::to_string(now_s + 300) + "}";
    std::string token = signer_->token(R"({"alg":"ES256","kid":")" + key_id_ + R"("})", text);
    return ok(R"({"token_type":"Bearer","id_token":")" + token + R"("})");
  }

  const std::string issuer_;
  std::unique_ptr<Signer> signer_ = std::make_unique<Signer>();
  std::string key_id_ = "k";
  int codes_ = 0;
  std::map<std::string, Claims> waiting_;
};

}  // namespace rapport::auth
