// The command line of rapportd, read by CLI11 behind this header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/main/configuration.h"

namespace rapport::daemon {

enum class Exit : int { Fine = 0, Wrong = 1, Usage = 2, Outside = 3, Bug = 70 };

enum class Command : uint8_t {
  Serve,
  CheckConfig,
  Migrate,
  PlanMigration,
  Backup,
  Restore,
  VerifyAudit,
  OperatorLink
};

struct CommandLine {
  Command command = Command::Serve;
  std::string file;         // of a backup
  std::string config_file;  // "": not said
  Pairs flags;              // name of the setting, value
};

// Either what to do, or what to say and how to end.
struct ReadCommandLine {
  std::optional<CommandLine> line;
  std::string said = {};
  Exit exit = Exit::Fine;
};
ReadCommandLine read_command_line(std::vector<std::string> words);

}  // namespace rapport::daemon
