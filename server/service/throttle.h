// Who tries too often waits: for this address and name together soon, for the address alone later; everybody
// only where `from_anywhere` says so. After five failures the next try waits 1 s, then 2, 4 … 60; an address
// on its own after thirty, from anywhere after ten. An hour without failures forgets all of it.
#pragma once

#include <string>

#include "server/service/environment.h"

namespace rapport::service {

struct ThrottleKeys {
  std::string address;
  std::string subject;  // the folded e-mail, or what else is tried; "" for the address alone
  // What is counted for all addresses together: only what nobody comes to without having proved something, or
  // anybody could make its owner wait. "": nothing.
  std::string from_anywhere = {};
};
// Whom an address stands for wherever tries are counted: itself, or in IPv6 its network, because whoever has
// one of them has at least the 2^64 of its /64. What is no address stands for itself.
std::string network_of(const std::string& address);

// LimitExceeded with the seconds to wait.
Outcome<Done> check_throttle(const Environment& environment, const ThrottleKeys& keys);
Outcome<Done> count_failure(const Environment& environment, const ThrottleKeys& keys);
// After a success: all that was counted is forgotten but the address alone.
Outcome<Done> clear_failures(const Environment& environment, const ThrottleKeys& keys);

}  // namespace rapport::service
