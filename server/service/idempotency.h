// A request that creates, sent again because its answer did not arrive, creates nothing again: it gets the
// same answer. The key is the client's; it counts for a day.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "server/service/environment.h"

namespace rapport::service {

struct KeptAnswer {
  int64_t status = 0;
  std::string body;          // as the caller of this writes it; sealed where it is kept
  bool is_replayed = false;  // it was kept: nothing was done now
};
// Does `deed`, unless it was done with this key, and keeps its answer in the same transaction: whenever the
// service dies, either both are there or neither. A deed that is refused leaves the key free; of two at once
// the second one waits for the first.
//
// `deed` gets the environment whose store is that transaction, may be run again, and holds up every writer on
// SQLite: nothing in it waits, hashes a password or takes long. InvalidArgument: the key was used for another
// request (`request`: all that makes it the same).
using Deed = std::function<Outcome<KeptAnswer>(const Environment&)>;
Outcome<KeptAnswer> do_once(const Environment& environment, const Caller& caller, std::string_view key,
                            std::string_view request, const Deed& deed);

}  // namespace rapport::service
