// Any bytes as a signature and as keys: what has the form is said again as it is, and nothing holds that was
// not signed.
#include <cstddef>
#include <cstdint>

#include "compiler/pack/signature.h"
#include "runtime/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace rapport;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto key = pack::read_public_key(bytes))
    RAPPORT_CHECK(*pack::read_public_key(pack::to_text(*key)) == *key);
  if (const auto key = pack::read_secret_key(bytes))
    RAPPORT_CHECK(pack::read_secret_key(pack::to_text(*key))->seed == key->seed);
  const auto signature = pack::read_signature(bytes);
  if (!signature) return 0;
  static const pack::SecretKey ours{};
  const auto again = pack::read_signature(pack::sign(signature->statement, ours));
  RAPPORT_CHECK(again && pack::holds(*again) &&
                pack::differences(again->statement, signature->statement).empty());
  RAPPORT_CHECK(again->signed_text == signature->signed_text);  // there is one way to say it
  return 0;
}
