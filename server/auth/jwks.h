// The public keys of an OpenID provider (RFC 7517), and whether one of them made a signature (RFC 7518).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::auth {

enum class Algorithm { Rs256, Es256 };

struct Signature {
  Algorithm algorithm = Algorithm::Rs256;
  std::optional<std::string> key_id;  // without one, every key that fits is tried
  std::string_view signed_bytes;
  std::string_view bytes;
};

// Corrupt: no key set of at most 256 kB. Forbidden: no key that fits made the signature. Keys fit by their
// type, `kid`, `use` and `alg`; RSA keys have 2048 to 8192 bits, EC keys are on P-256.
base::Status check_signature(std::string_view jwks_json, const Signature& signature);

}  // namespace rapport::auth
