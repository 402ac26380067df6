#include "server/pages/address_limit.h"

#include <algorithm>
#include <random>

#include "server/http/proxies.h"
#include "server/service/throttle.h"

namespace rapport::pages {
namespace {

constexpr int64_t kMinuteMs = 60'000;

bool is_v4(const http::Address& address) {
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin());
}

bool is_loopback(const http::Address& address) {
  if (is_v4(address)) return address.bytes[12] == 127;
  return address.bytes.back() == 1 &&
         std::all_of(address.bytes.begin(), address.bytes.end() - 1, [](uint8_t byte) { return byte == 0; });
}

// Nobody can choose addresses that meet in one set: they do not know the seed.
uint64_t mixed(uint64_t seed, std::string_view network) {
  uint64_t key = seed;
  for (char byte : network) {
    key = (key ^ static_cast<unsigned char>(byte)) * 0x9e3779b97f4a7c15u;
    key ^= key >> 29;
  }
  return key | 1;  // 0 is an empty slot
}

}  // namespace

AddressLimit::AddressLimit()
    : seed_((uint64_t{std::random_device{}()} << 32) | std::random_device{}()),
      sets_(std::make_unique<std::array<std::array<Slot, kWays>, kSets>>()) {}

AddressLimit::Slot& AddressLimit::slot_of(uint64_t key) {
  auto& set = (*sets_)[(key >> 1) % kSets];
  for (Slot& slot : set)
    if (slot.key == key) return slot;
  Slot& oldest = *std::min_element(set.begin(), set.end(),
                                   [](const Slot& a, const Slot& b) { return a.free_at_ms < b.free_at_ms; });
  oldest = {key, 0};
  return oldest;
}

int64_t AddressLimit::take(std::string_view text, int64_t now_ms, int64_t tries_per_minute) {
  auto address = http::read_address(text);
  if (!address || is_loopback(*address)) return 0;
  int64_t pause_ms = std::max<int64_t>(kMinuteMs / tries_per_minute, 1);
  const std::lock_guard lock(mutex_);
  Slot& slot = slot_of(mixed(seed_, service::network_of(http::write_address(*address))));
  int64_t free_at = std::max(slot.free_at_ms, now_ms) + pause_ms;
  int64_t wait_ms = free_at - now_ms - pause_ms * tries_per_minute;
  if (wait_ms > 0) return wait_ms;
  slot.free_at_ms = free_at;
  return 0;
}

}  // namespace rapport::pages
