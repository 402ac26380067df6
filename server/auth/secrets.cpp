#include "server/auth/secrets.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "server/auth/sodium.h"

namespace rapport::auth {
namespace {

constexpr size_t kTokenBytes = 32;
// Without 0, 1, i, l and o, which are mistaken for each other.
constexpr std::string_view kPlainLetters = "23456789abcdefghjkmnpqrstuvwxyz";

}  // namespace

std::string new_token() {
  ready_sodium();
  std::string bytes(kTokenBytes, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_base64url(bytes);
}

std::string hash_of(std::string_view token) {
  ready_sodium();
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), bytes_of(token),
                     token.size(), nullptr, 0);
  return to_base64url(hash);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  const unsigned char* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message),
                                   message.size(), code.data(), &size);
  RAPPORT_CHECK(made != nullptr);
  std::string hex(size * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), code.data(), size);
  hex.pop_back();  // the NUL
  return hex;
}

std::string new_recovery_code() {
  ready_sodium();
  std::string code;
  for (int i = 0; i < 16; ++i) {
    if (i > 0 && i % 4 == 0) code += '-';
    code += kPlainLetters[randombytes_uniform(static_cast<uint32_t>(kPlainLetters.size()))];
  }
  return code;
}

}  // namespace rapport::auth
