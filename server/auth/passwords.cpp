#include "server/auth/passwords.h"

#include <fmt/format.h>

#include <array>

#include "server/auth/sodium.h"

namespace rapport::auth {
namespace {

// An empty view may point nowhere, which the library must never be given.
const char* not_null(std::string_view password) { return password.empty() ? "" : password.data(); }

}  // namespace

base::Result<std::string> hash_password(std::string_view password, HashCost cost) {
  ready_sodium();
  if (password.size() > kPasswordBytes) {
    return base::Error{base::ErrorCode::InvalidArgument,
                       fmt::format("the password has more than {} bytes", kPasswordBytes)};
  }
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), not_null(password), password.size(), cost.operations,
                        cost.memory_bytes) != 0) {
    return base::Error{
        base::ErrorCode::LimitExceeded,
        fmt::format("hashing a password needs {} bytes of memory, which are not there", cost.memory_bytes)};
  }
  return std::string(hash.data());
}

Verified verify_password(std::string_view password, std::string_view hash, HashCost cost) {
  ready_sodium();
  if (password.size() > kPasswordBytes || hash.size() >= crypto_pwhash_STRBYTES) return {};
  const std::string text(hash);
  if (crypto_pwhash_str_verify(text.c_str(), not_null(password), password.size()) != 0) return {};
  const bool is_other = crypto_pwhash_str_needs_rehash(text.c_str(), cost.operations, cost.memory_bytes) != 0;
  return {.is_right = true, .needs_rehash = is_other};
}

void verify_nothing(std::string_view password, HashCost cost) {
  ready_sodium();
  if (password.size() > kPasswordBytes) return;
  std::array<unsigned char, 32> hash{};
  const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
  // Without memory this fails, as verifying a real one does.
  const int ignored =
      crypto_pwhash(hash.data(), hash.size(), not_null(password), password.size(), salt.data(),
                    cost.operations, cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  static_cast<void>(ignored);
}

}  // namespace rapport::auth
