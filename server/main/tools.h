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
// Into a new file, for its owner only; what is there already is not touched, and a copy that failed is
// removed.
base::Result<Said> backup(const Plan& plan, const std::string& file);
base::Result<Said> restore(const Plan& plan, const std::string& file);
base::Result<Said> verify_audit(const Plan& plan);
// For when none of the operator's people can sign in.
base::Result<Said> operator_link(const Plan& plan);

}  // namespace rapport::daemon
