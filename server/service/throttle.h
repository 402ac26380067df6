// Who tries too often waits: for this address and name together soon, for the address alone later, never
// everybody. After five failures the next try waits 1 s, then 2, 4 … 60; an address on its own after thirty.
// An hour without failures forgets all of it.
#pragma once

#include <string>

#include "server/service/environment.h"

namespace rapport::service {

struct ThrottleKeys {
  std::string address;
  std::string subject;  // the folded e-mail, or what else is tried; "" for the address alone
};
// LimitExceeded with the seconds to wait.
Outcome<Done> check_throttle(const Environment& environment, const ThrottleKeys& keys);
Outcome<Done> count_failure(const Environment& environment, const ThrottleKeys& keys);
// After a success: what was counted for the address and the name together is forgotten.
Outcome<Done> clear_failures(const Environment& environment, const ThrottleKeys& keys);

}  // namespace rapport::service
