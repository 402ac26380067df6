// Passwords: Argon2id through libsodium; which ones may be chosen, by NIST SP 800-63B.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "server/auth/packed_words.h"

namespace rapport::auth {

struct HashCost {
  uint64_t operations = 2;
  size_t memory_bytes = 64 << 20;
};

// "$argon2id$…". InvalidArgument: over 256 bytes; LimitExceeded: there was no memory for it.
base::Result<std::string> hash_password(std::string_view password, HashCost cost);

inline constexpr size_t kPasswordBytes = 512;  // 128 characters of UTF-8

// A password of more than kPasswordBytes is never right, and costs nothing.
struct Verified {
  bool is_right = false;
  bool needs_rehash = false;  // right, but hashed at another cost
};
Verified verify_password(std::string_view password, std::string_view hash, HashCost cost);
// As long as a real one takes: for a sign-in that does not exist.
void verify_nothing(std::string_view password, HashCost cost);

enum class Weakness { None, TooShort, TooLong, NotUtf8, Common, Personal };
// At least 12 characters and at most 128, in UTF-8; Unicode is left as it is. Common: in the word list,
// also when its case is changed or digits and signs at its ends are taken off, or at most two runs such as
// `1234`, `aaaa`, `qwer` (which the packaged list leaves to its user). Personal: little but words of
// `personal` (name, e-mail, organization, product). Composition rules there are none.
class Wordlist {
 public:
  // cracklib's dictionary files without their extension, such as /var/cache/cracklib/cracklib_dict: read into
  // memory, so that any thread may ask. NotFound, Corrupt, LimitExceeded.
  static base::Result<Wordlist> open(const std::string& words);
  Weakness weakness(std::string_view password, const std::vector<std::string>& personal) const;

 private:
  explicit Wordlist(PackedWords words) : words_(std::move(words)) {}
  bool is_common(const std::string& lower) const;
  PackedWords words_;
};

}  // namespace rapport::auth
