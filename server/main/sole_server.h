// One process serves an SQLite file: a second one would send its mails and run its life cycle as well.
#pragma once

#include <memory>
#include <string>

#include "runtime/base/result.h"

namespace rapport::daemon {

class SoleServer {
 public:
  // Conflict: another process serves it. `store_url` of another database: any number of nodes may.
  static base::Result<std::unique_ptr<SoleServer>> of(const std::string& store_url);
  ~SoleServer();
  SoleServer(const SoleServer&) = delete;
  SoleServer& operator=(const SoleServer&) = delete;

 private:
  explicit SoleServer(int handle) : handle_(handle) {}
  int handle_;  // of the file that is locked for as long as it is open, beside the database; -1: none
};

}  // namespace rapport::daemon
