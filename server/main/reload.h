// What of a changed configuration counts at once.
#pragma once

#include <string>

#include "server/main/load.h"

namespace rapport::daemon {

struct Changes {  // names with a space between; "" for none
  std::string taken_up;
  std::string needs_restart;
};
// Compares setting by setting. `next` keeps, of what needs a restart, what is in force, so that the next
// comparison says it again.
Changes keep_what_needs_a_restart(const Loaded& in_force, Loaded& next);

}  // namespace rapport::daemon
