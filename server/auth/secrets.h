// Random tokens, what is stored of them, and what is sealed with the installation's key.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::auth {

// 32 random bytes as 43 characters of base64url. 256 bits: none is guessed.
std::string new_token();
// Its BLAKE2b-256 in base64url, 43 characters: what is stored and looked up. The token itself is stored
// nowhere.
std::string hash_of(std::string_view token);
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

// What must be read again later (TOTP seeds, webhook secrets, mails that wait) is sealed: XChaCha20-Poly1305,
// with what it belongs to as additional data, so that a sealed value cannot be moved to another row.
class Sealer {
 public:
  // The key file: 32 bytes in base64url and a newline, mode 0600; made when it is not there and `may_create`.
  // Forbidden: others can read it. Corrupt: it holds something else.
  enum class IfMissing { Create, Refuse };
  static base::Result<Sealer> open(const std::string& key_file, IfMissing if_missing);
  std::string seal(std::string_view plain, std::string_view belongs_to) const;  // base64url
  std::optional<std::string> open_sealed(std::string_view sealed, std::string_view belongs_to) const;
  // A key of its own for one purpose, such as "csrf": BLAKE2b keyed.
  std::string derived(std::string_view purpose, std::string_view message) const;  // base64url, 43 characters

 private:
  std::array<unsigned char, 32> key_{};
};

// HMAC-SHA256 in hex: webhook signatures.
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

// TOTP by RFC 6238: SHA-1, 30 s, six digits.
std::string new_totp_seed();  // 20 bytes, base32 without padding
std::string totp_code(std::string_view seed, int64_t step);
int64_t totp_step(int64_t now_ms);
// The step whose code it is, one step early or late allowed, later than `last_used_step` (a code works once);
// nullopt: wrong.
std::optional<int64_t> totp_matches(std::string_view seed, std::string_view code, int64_t now_ms,
                                    int64_t last_used_step);
std::string totp_uri(std::string_view seed, std::string_view account,
                     std::string_view issuer);  // otpauth://totp/…

// A recovery code "xxxx-xxxx-xxxx-xxxx" of letters and digits that are not mistaken for each other:
// 79 bits, too many to find one from its hash.
std::string new_recovery_code();

}  // namespace rapport::auth
