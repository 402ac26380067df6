// How often one client's address may try in a minute: to sign in, to reset, to register, to open links. Who
// comes more often waits a little; nobody is locked out. It keeps a fixed number of addresses, whoever comes:
// those that tried least lately make room.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

namespace rapport::pages {

class AddressLimit {
 public:
  AddressLimit();
  // A try at this time. 0: it may; else the milliseconds to wait. Counted by service::network_of. Loopback is
  // never refused: it is the machine itself, or a proxy that is not configured and stands for everybody. Any
  // thread.
  int64_t take(std::string_view address, int64_t now_ms, int64_t tries_per_minute);

 private:
  static constexpr size_t kSets = 4096, kWays = 4;
  struct Slot {
    uint64_t key = 0;
    int64_t free_at_ms = 0;  // when all tries would be there again
  };
  Slot& slot_of(uint64_t key);

  std::mutex mutex_;
  uint64_t seed_;
  std::unique_ptr<std::array<std::array<Slot, kWays>, kSets>> sets_;
};

}  // namespace rapport::pages
