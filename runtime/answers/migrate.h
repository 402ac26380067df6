// A saved interview of an earlier version of its pack, moved to a later one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/interview/interview.h"
#include "runtime/program/migrations.h"

namespace rapport::answers {

struct BuiltWith {  // a pack that another one uses
  std::string alias, version;
  std::string pack;  // its name; empty: the file is older than that it says so
};
struct SavedHead {  // what a saved interview belongs to
  std::string pack, version, digest;
  std::vector<BuiltWith> with;
  // Of one that was moved here: the version before, the file that was kept of it, and its steps as they were
  // written then. Empty: it was not.
  std::string moved_from, kept_as;
  uint64_t moved_steps = 0;
};
// InvalidArgument: it is no saved interview. Unsupported: of a later format.
base::Result<SavedHead> read_head(std::string_view bytes);

// Its first line after it was moved; `kept_as`: the name of the file beside it that holds what it was.
std::string moved_head(const program::Program& program, std::string_view digest, const SavedHead& before,
                       std::string_view kept_as, size_t steps);

// Waiting: it is as it was, and not written, as its area is not in the project.
enum class FateKind : uint8_t { Renamed, Mapped, Converted, Dropped, NotTaken, Waiting };
struct Fate {  // of some entries of the log that are not what they were
  FateKind kind = FateKind::Renamed;
  std::string name;  // as it was
  std::string
      detail;  // the new name (Converted, too); "old → new"; why it was dropped, could not be taken, or waits
  uint32_t entries = 0;
};

struct MovedLog {
  std::vector<interview::Entry> log;
  std::vector<uint32_t> steps;  // as Interview::steps(); those that were taken back are not there any more
  std::vector<Fate> fates;      // in the order in which the log comes upon them, each once
  size_t entries_before = 0;    // that counted
};

struct Renamed {  // an alias
  std::string before, now;
};

// What of `bytes` this version of the pack can take; all else has a fate that says why not. `way`: the
// migrations to go through, in order; `aliases`: of dependencies, before any of these. Corrupt: "line 7: …".
base::Result<MovedLog> move_log(std::string_view bytes, const program::Program& now,
                                std::span<const program::Migration* const> way,
                                std::span<const Renamed> aliases = {});

}  // namespace rapport::answers
