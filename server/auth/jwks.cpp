#include "server/auth/jwks.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "server/auth/json.h"
#include "server/auth/secrets.h"

namespace rapport::auth {
namespace {

constexpr size_t kSetBytes = 256 << 10;
constexpr size_t kTriedKeys = 32;  // a provider has two or three
constexpr size_t kCoordinateBytes = 32;
constexpr int kModulusBits[] = {2048, 8192};
constexpr size_t kExponentBytes = 8;

template <auto end>
struct End {
  template <class T>
  void operator()(T* pointer) const {
    end(pointer);
  }
};
using Number = std::unique_ptr<BIGNUM, End<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, End<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, End<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, End<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, End<OSSL_PARAM_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, End<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, End<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number to_number(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::optional<std::string> bytes_in(const Json& key, const char* name) {
  const std::string* text = text_in(key, name);
  if (text == nullptr || text->size() > 2048) return std::nullopt;
  return from_base64url(*text);
}

Key to_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) <= 0) return nullptr;
  return Key(key);
}

Key to_rsa_key(const Json& jwk) {
  const std::optional<std::string> modulus = bytes_in(jwk, "n");
  const std::optional<std::string> exponent = bytes_in(jwk, "e");
  if (!modulus || !exponent || exponent->size() > kExponentBytes) return nullptr;
  const Number n = to_number(*modulus);
  const Number e = to_number(*exponent);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder) return nullptr;
  if (BN_num_bits(n.get()) < kModulusBits[0] || BN_num_bits(n.get()) > kModulusBits[1]) return nullptr;
  if (!BN_is_odd(n.get()) || !BN_is_odd(e.get()) || BN_is_one(e.get())) return nullptr;
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return to_key("RSA", builder.get());
}

Key to_ec_key(const Json& jwk) {
  const std::string* curve = text_in(jwk, "crv");
  const std::optional<std::string> x = bytes_in(jwk, "x");
  const std::optional<std::string> y = bytes_in(jwk, "y");
  if (curve == nullptr || *curve != "P-256" || !x || !y) return nullptr;
  if (x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder) return nullptr;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  Key key = to_key("EC", builder.get());
  if (!key) return nullptr;
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!context || EVP_PKEY_public_check(context.get()) <= 0) return nullptr;  // on the curve
  return key;
}

// The two numbers of a JWS as the DER that OpenSSL reads; "" when there are not two.
std::string to_der(std::string_view bytes) {
  if (bytes.size() != 2 * kCoordinateBytes) return "";
  const EcSignature signature(ECDSA_SIG_new());
  Number r = to_number(bytes.substr(0, kCoordinateBytes));
  Number s = to_number(bytes.substr(kCoordinateBytes));
  if (!signature || !r || !s) return "";
  if (ECDSA_SIG_set0(signature.get(), r.release(), s.release()) != 1) return "";  // takes what is not null
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &out);
  if (size <= 0) return "";
  std::string der(reinterpret_cast<const char*>(out), static_cast<size_t>(size));
  OPENSSL_free(out);
  return der;
}

bool fits(const Json& jwk, const Signature& signature) {
  if (!jwk.is_object()) return false;
  const bool is_rsa = signature.algorithm == Algorithm::Rs256;
  const std::string* type = text_in(jwk, "kty");
  if (type == nullptr || *type != (is_rsa ? "RSA" : "EC")) return false;
  const std::string* use = text_in(jwk, "use");
  if (has(jwk, "use") && (use == nullptr || *use != "sig")) return false;
  const std::string* algorithm = text_in(jwk, "alg");
  if (has(jwk, "alg") && (algorithm == nullptr || *algorithm != (is_rsa ? "RS256" : "ES256"))) return false;
  const std::string* key_id = text_in(jwk, "kid");
  return !signature.key_id || (key_id != nullptr && *key_id == *signature.key_id);
}

bool has_made(EVP_PKEY* key, const Signature& signature) {
  const std::string bytes =
      signature.algorithm == Algorithm::Es256 ? to_der(signature.bytes) : std::string(signature.bytes);
  const Digest digest(EVP_MD_CTX_new());
  if (bytes.empty() || !digest) return false;
  // RSA's padding is PKCS #1 v1.5 unless another one is asked for: RS256.
  if (EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) <= 0) return false;
  return EVP_DigestVerify(digest.get(), bytes_of(bytes), bytes.size(), bytes_of(signature.signed_bytes),
                          signature.signed_bytes.size()) == 1;
}

}  // namespace

base::Status check_signature(std::string_view jwks_json, const Signature& signature) {
  const std::optional<Json> set = read_object(jwks_json, kSetBytes);
  const Json* keys = set ? list_in(*set, "keys") : nullptr;
  if (keys == nullptr) {
    return base::Error{base::ErrorCode::Corrupt, "the keys of the identity provider are no JSON Web Key Set"};
  }
  size_t tried = 0;
  bool is_right = false;
  for (const Json& jwk : *keys) {
    if (is_right || tried == kTriedKeys) break;
    if (!fits(jwk, signature)) continue;
    ++tried;
    const Key key = signature.algorithm == Algorithm::Rs256 ? to_rsa_key(jwk) : to_ec_key(jwk);
    is_right = key && has_made(key.get(), signature);
  }
  ERR_clear_error();  // OpenSSL keeps what went wrong for the thread, and another user of it would find it
  if (is_right) return base::Done{};
  return base::Error{base::ErrorCode::Forbidden,
                     "no key of the identity provider made the ID token's signature"};
}

}  // namespace rapport::auth
