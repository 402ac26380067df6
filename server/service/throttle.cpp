#include "server/service/throttle.h"

#include <algorithm>

#include "server/store/queries.h"

namespace rapport::service {
namespace {

constexpr int64_t kForgetAfter = kHour;
constexpr int64_t kLongestWait = 60 * kSecond;
constexpr int64_t kFreeTogether = 5, kFreeAlone = 30;

struct Counter {
  std::string id;
  int64_t free;
};

// Rows are named by a hash: neither addresses nor e-mails of people who do not exist are kept.
std::vector<Counter> counters(const ThrottleKeys& keys) {
  std::vector<Counter> list{{auth::hash_of("address " + keys.address), kFreeAlone}};
  if (!keys.subject.empty())
    list.push_back({auth::hash_of("both " + keys.address + " " + keys.subject), kFreeTogether});
  return list;
}

int64_t wait_after(int64_t failures, int64_t free) {
  if (failures < free) return 0;
  int64_t doublings = std::min<int64_t>(failures - free, 6);
  return std::min(kSecond << doublings, kLongestWait);
}

}  // namespace

Outcome<Done> check_throttle(const Environment& environment, const ThrottleKeys& keys) {
  int64_t until = 0;
  auto done = environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> base::Status {
    for (const Counter& counter : counters(keys)) {
      auto row = tx.find<store::Throttle>(counter.id);
      if (!row) return row.error();
      if (*row) until = std::max(until, (*row)->blocked_until);
    }
    return base::Done{};
  });
  if (!done) return done.error();
  int64_t left_ms = until - environment.now_ms();
  if (left_ms <= 0) return Done{};
  int64_t seconds = (left_ms + kSecond - 1) / kSecond;
  Refusal refusal(base::ErrorCode::LimitExceeded,
                  {texts::Text::problem_wait, {{"seconds", std::to_string(seconds)}}});
  refusal.retry_after_s = seconds;
  return refusal;
}

Outcome<Done> count_failure(const Environment& environment, const ThrottleKeys& keys) {
  int64_t now = environment.now_ms();
  auto done = environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> base::Status {
    for (const Counter& counter : counters(keys)) {
      auto row = tx.find<store::Throttle>(counter.id);
      if (!row) return row.error();
      int64_t failures = *row && (*row)->forget_at > now ? (*row)->failures + 1 : 1;
      int64_t blocked_until = now + wait_after(failures, counter.free);
      auto put = store::put_throttle(tx, {counter.id, failures, blocked_until, now + kForgetAfter});
      if (!put) return put;
    }
    return base::Done{};
  });
  if (!done) return done.error();
  return Done{};
}

Outcome<Done> clear_failures(const Environment& environment, const ThrottleKeys& keys) {
  auto done = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
    return tx.remove<store::Throttle>({"id = ?", {counters(keys).back().id}});
  });
  if (!done) return done.error();
  return Done{};
}

}  // namespace rapport::service
