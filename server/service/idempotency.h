// A request that creates, sent again because its answer did not arrive, creates nothing again: it gets the
// same answer. The key is the client's; it counts for a day.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/service/environment.h"

namespace rapport::service {

struct KeptAnswer {
  int64_t status = 0;
  std::string body;  // as the caller of this writes it; sealed where it is kept
};
struct Claim {
  std::string id;                         // of the claim, for what follows
  std::optional<KeptAnswer> answer = {};  // there was one already: nothing is left to do
};
// Takes the key for this request, durably, before it does anything. InvalidArgument: the key was used for
// another request
// (`request`: all that makes it the same). Conflict: one with this key has no answer yet; two at once, or the
// service died in between.
Outcome<Claim> claim_key(const Environment& environment, const Caller& caller, std::string_view key,
                         std::string_view request);
Outcome<Done> keep_answer(const Environment& environment, const Claim& claim, const KeptAnswer& answer);
// It did nothing: the key is free again.
Outcome<Done> free_key(const Environment& environment, const Claim& claim);

}  // namespace rapport::service
