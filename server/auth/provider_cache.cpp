#include "server/auth/provider_cache.h"

#include <algorithm>
#include <utility>

namespace rapport::auth {
namespace {

constexpr size_t kMostProviders = 200;
constexpr int64_t kSecond = 1000;
constexpr int64_t kKeptFor = 3600 * kSecond;
constexpr int64_t kFailureKeptFor = 30 * kSecond;
constexpr int64_t kKeysNotAgainWithin = 60 * kSecond;

bool is_younger(int64_t at, int64_t now, int64_t than) { return at > 0 && at <= now && now - at < than; }

}  // namespace

ProviderCache::ProviderCache(Send send) : send_(std::move(send)) {}

ProviderCache::Kept ProviderCache::kept(const std::string& issuer) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(issuer);
  return found == kept_.end() ? Kept{} : found->second;
}

template <class Change>
void ProviderCache::keep(const std::string& issuer, Change change) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMostProviders && !kept_.contains(issuer)) {
    const auto oldest = std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second.asked_at < b.second.asked_at;
    });
    kept_.erase(oldest);
  }
  change(kept_[issuer]);
}

base::Result<Provider> ProviderCache::provider(const std::string& issuer, int64_t now_ms) {
  const Kept known = kept(issuer);
  const int64_t kept_for = known.provider.ok() ? kKeptFor : kFailureKeptFor;
  if (is_younger(known.asked_at, now_ms, kept_for)) return known.provider;
  return ask_again(issuer, now_ms);
}

base::Result<Provider> ProviderCache::ask_again(const std::string& issuer, int64_t now_ms) {
  const base::Result<Provider> found = discover(issuer, send_);
  keep(issuer, [&](Kept& one) {
    // Keys are those of an address: another address, other keys.
    const bool is_same = found.ok() && one.provider.ok() && one.provider->jwks_uri == found->jwks_uri;
    if (!is_same) one.keys_at = 0;
    one.provider = found;
    one.asked_at = now_ms;
  });
  return found;
}

base::Result<std::string> ProviderCache::keys_for(const std::string& token, const Provider& provider,
                                                  int64_t now_ms) {
  const Kept known = kept(provider.issuer);
  const bool fits = is_younger(known.keys_at, now_ms, kKeptFor) && is_signed_by(token, known.keys);
  if (fits || is_younger(known.keys_at, now_ms, kKeysNotAgainWithin)) return known.keys;
  const base::Result<std::string> fetched = fetch_keys(provider, send_);
  if (!fetched) return fetched;
  keep(provider.issuer, [&](Kept& one) {
    one.keys = *fetched;
    one.keys_at = now_ms;
  });
  return fetched;
}

base::Result<Identity> ProviderCache::finish(const Provider& provider, const ClientRegistration& client,
                                             const Attempt& attempt, const std::string& code,
                                             int64_t now_ms) {
  const base::Result<std::string> token = redeem(provider, client, attempt, code, send_);
  if (!token) return token.error();
  const base::Result<std::string> keys = keys_for(*token, provider, now_ms);
  if (!keys) return keys.error();
  return read_id_token(*token, *keys, provider, client, attempt, now_ms);
}

}  // namespace rapport::auth
