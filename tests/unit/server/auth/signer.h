// ID tokens as a provider makes them, for tests and fuzzing.
#pragma once

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <string>

#include "server/auth/secrets.h"

namespace rapport::auth {

class Signer {
 public:
  Signer() : ec_(EVP_EC_gen("P-256")) {}
  ~Signer() { EVP_PKEY_free(ec_); }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  // The key as JSON, with more members if there are: `,"use":"sig"`.
  std::string jwk(const std::string& key_id, const std::string& more = "") const {
    unsigned char point[65];
    size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(ec_, "pub", point, sizeof point, &size) != 1 || size != 65)
      std::abort();
    const std::string bytes(reinterpret_cast<const char*>(point), size);
    return R"({"kty":"EC","crv":"P-256","kid":")" + key_id + R"(","x":")" +
           to_base64url(bytes.substr(1, 32)) + R"(","y":")" + to_base64url(bytes.substr(33)) + '"' + more +
           "}";
  }
  std::string jwks(const std::string& key_id) const { return R"({"keys":[)" + jwk(key_id) + "]}"; }

  std::string token(const std::string& header, const std::string& claims) const {
    const std::string text = to_base64url(header) + "." + to_base64url(claims);
    return text + "." + to_base64url(signature(text));
  }

 private:
  std::string signature(const std::string& text) const {
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    unsigned char der[80];
    size_t size = sizeof der;
    const bool is_signed =
        EVP_DigestSignInit(digest, nullptr, EVP_sha256(), nullptr, ec_) == 1 &&
        EVP_DigestSign(digest, der, &size, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1;
    EVP_MD_CTX_free(digest);
    if (!is_signed) std::abort();
    const unsigned char* at = der;
    ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
    unsigned char raw[64];
    BN_bn2binpad(ECDSA_SIG_get0_r(numbers), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(numbers), raw + 32, 32);
    ECDSA_SIG_free(numbers);
    return {reinterpret_cast<const char*>(raw), sizeof raw};
  }

  EVP_PKEY* ec_;
};

}  // namespace rapport::auth
