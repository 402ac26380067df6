// Passwords: Argon2id through libsodium; which ones may be chosen, by NIST SP 800-63B.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::auth {

struct HashCost {
  uint64_t operations = 2;
  size_t memory_bytes = 64 << 20;
};

// "$argon2id$…"; the password is at most 256 bytes. LimitExceeded: there was no memory for it.
base::Result<std::string> hash_password(std::string_view password, HashCost cost);

struct Verified {
  bool is_right = false;
  bool needs_rehash = false;  // right, but hashed at another cost
};
Verified verify_password(std::string_view password, std::string_view hash, HashCost cost);
// As long as a real one takes: for a sign-in that does not exist.
void verify_nothing(std::string_view password, HashCost cost);

enum class Weakness { None, TooShort, TooLong, NotUtf8, Common, Personal };
// 8 to 256 bytes of UTF-8 after Unicode is left as it is; not in the word list (cracklib's dictionary files
// at `words`, without the extension: /var/cache/cracklib/cracklib_dict), also not with the case changed or
// digits and signs at its ends taken off; not made of the words in `personal` (name, e-mail, organization,
// product). Composition rules there are none.
class Wordlist {
 public:
  static base::Result<Wordlist> open(std::string words);  // NotFound
  Weakness weakness(std::string_view password, const std::vector<std::string>& personal) const;

 private:
  explicit Wordlist(std::string words) : words_(std::move(words)) {}
  std::string words_;
};

}  // namespace rapport::auth
