// What a command is given besides its arguments, and how it speaks: results to `out`, problems to `err`.
// Tests give their own; main.cpp gives the process's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/cli/disk.h"
#include "runtime/base/bytes.h"
#include "runtime/base/result.h"

namespace rapport::cli {

enum class Exit : int {
  Fine = 0,
  BadInput = 1,  // the pack, the answers or the .rapc is wrong
  Usage = 2,
  Outside = 3,   // a file, the disk, the network
  Bug = 70,      // ours
  HungUp = 129,  // the terminal is no more: as a shell says it of SIGHUP
  Interrupted = 130,
};

Exit exit_of(base::ErrorCode code);
Exit worse(Exit a, Exit b);  // what the program ends with when both happened

class Surroundings {
 public:
  // None of them owned. `today` in days since 1970-01-01, UTC. `packs`: folders in which packs are, as
  // RAPPORT_PACKS names them; those that are not there are skipped, as in PATH.
  Surroundings(Disk& disk, base::ByteSink& out, base::ByteSink& err, int64_t today,
               std::vector<std::string> packs = {})
      : disk_(disk), out_(out), err_(err), today_(today), packs_(std::move(packs)) {}

  Disk& disk() { return disk_; }
  int64_t today() const { return today_; }
  const std::vector<std::string>& packs() const { return packs_; }
  // Before those of the environment. Fails when one is no folder.
  base::Status look_in(const std::vector<std::string>& folders);

  // Results: texts that hold something of a pack or an answer come through diag::printable().
  void print(std::string_view text);
  void complain(std::string_view text);  // problems, a line or more with its line end
  // `error` as a problem, made safe to print.
  Exit fail(const base::Error& error);
  Exit misused(std::string_view message);  // usage: what is wrong and what to do

  const base::Status& printed() const { return printed_; }  // the first failure of print()

 private:
  Disk& disk_;
  base::ByteSink& out_;
  base::ByteSink& err_;
  int64_t today_;
  std::vector<std::string> packs_;
  base::Status printed_ = base::Done{};
};

}  // namespace rapport::cli
