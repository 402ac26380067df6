#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "server/auth/secrets.h"
#include "server/auth/sodium.h"
#include "server/auth/urls.h"

namespace rapport::auth {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr int64_t kStepMs = 30'000;
constexpr size_t kSeedBytes = 20;

std::string to_base32(std::string_view bytes) {
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 5; count -= 5) text += kBase32[(bits >> (count - 5)) & 31];
  }
  if (count > 0) text += kBase32[(bits << (5 - count)) & 31];
  return text;
}

std::optional<std::string> from_base32(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t value = kBase32.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 5) | static_cast<uint32_t>(value);
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 0xff);
    }
  }
  return bytes;
}

// Six digits of an HMAC: the truncation of RFC 4226, section 5.3.
std::string digits_of(const unsigned char* code, unsigned size) {
  const unsigned at = code[size - 1] & 0x0fU;
  const uint32_t number = (code[at] & 0x7fU) << 24 | code[at + 1] << 16 | code[at + 2] << 8 | code[at + 3];
  std::string digits = std::to_string(number % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace

std::string new_totp_seed() {
  ready_sodium();
  std::string bytes(kSeedBytes, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return to_base32(bytes);
}

std::string totp_code(std::string_view seed, int64_t step) {
  const std::optional<std::string> key = from_base32(seed);
  if (!key || key->empty()) return "";
  std::array<unsigned char, 8> counter{};
  for (size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<unsigned char>(static_cast<uint64_t>(step) >> (56 - 8 * i));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  const unsigned char* made = HMAC(EVP_sha1(), key->data(), static_cast<int>(key->size()), counter.data(),
                                   counter.size(), code.data(), &size);
  RAPPORT_CHECK(made != nullptr);
  return digits_of(code.data(), size);
}

int64_t totp_step(int64_t now_ms) { return now_ms / kStepMs; }

std::optional<int64_t> totp_matches(std::string_view seed, std::string_view code, int64_t now_ms,
                                    int64_t last_used_step) {
  std::string typed;  // programs show "123 456", and so it is typed
  for (const char c : code.substr(0, 16)) {
    if (c != ' ') typed += c;
  }
  if (code.size() > 16 || typed.size() != 6) return std::nullopt;
  std::optional<int64_t> matched;
  const int64_t now = totp_step(now_ms);
  for (int64_t step = now - 1; step <= now + 1; ++step) {
    const bool is_it = equal_in_constant_time(typed, totp_code(seed, step));
    if (is_it && step > last_used_step) matched = step;
  }
  return matched;
}

std::string totp_uri(std::string_view seed, std::string_view account, std::string_view issuer) {
  const std::string name = percent_encoded(issuer);
  return "otpauth://totp/" + name + ":" + percent_encoded(account) + "?secret=" + std::string(seed) +
         "&issuer=" + name + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace rapport::auth
