// What time does: trials end, reminders go out, data that was kept is removed for good.
#pragma once

#include "server/service/environment.h"

namespace rapport::service {

struct DayDone {
  int64_t reminded = 0, expired = 0, removed = 0,
          forgotten = 0;  // forgotten: ended sign-ins, links, throttles, old deliveries
};
// As often as one likes; each thing is done once. Also on several nodes at the same time. What is deactivated
// late, because nothing ran, is kept as long as what was deactivated in time: the days count from then.
Outcome<DayDone> run_life_cycle(const Environment& environment);

// Days from today to the last day, which counts: 0 on the last one.
int64_t days_left(const store::Subscription& subscription, int64_t today);

}  // namespace rapport::service
