// What identity providers say of themselves and their keys, kept for a while: of at most 200 providers, so
// that a sign-in asks each of them once and not three times.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "server/auth/oidc.h"

namespace rapport::auth {

// Thread-safe. It blocks while it asks a provider, and holds no lock meanwhile.
class ProviderCache {
 public:
  explicit ProviderCache(Send send);

  // What discovery said within the last hour. One that failed is asked again after half a minute.
  base::Result<Provider> provider(const std::string& issuer, int64_t now_ms);
  // Asks the provider now, whatever is kept.
  base::Result<Provider> ask_again(const std::string& issuer, int64_t now_ms);

  // Code → ID token → who it is. Keys are kept for an hour; they are fetched again for a token that none of
  // them signed, once a minute at most.
  base::Result<Identity> finish(const Provider& provider, const ClientRegistration& client,
                                const Attempt& attempt, const std::string& code, int64_t now_ms);

 private:
  struct Kept {
    base::Result<Provider> provider = base::Error{base::ErrorCode::NotFound, "never asked"};
    int64_t asked_at = 0;
    std::string keys;
    int64_t keys_at = 0;  // 0: never fetched
  };
  Kept kept(const std::string& issuer);
  template <class Change>
  void keep(const std::string& issuer, Change change);
  base::Result<std::string> keys_for(const std::string& token, const Provider& provider, int64_t now_ms);

  const Send send_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;  // by issuer
};

}  // namespace rapport::auth
