// The commands that do not serve. Each gives what to print, or why it did not work.
#pragma once

#include <string>

#include "server/main/command_line.h"
#include "server/main/plan.h"

namespace rapport::daemon {

struct Said {
  std::string text;
  Exit exit = Exit::Fine;
};
base::Result<Said> migrate(const Plan& plan);
base::Result<Said> plan_migration(const Plan& plan);
base::Result<Said> verify_audit(const Plan& plan);

}  // namespace rapport::daemon
