#include "server/service/throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "server/store/queries.h"

namespace rapport::service {
namespace {

constexpr int64_t kForgetAfter = kHour;
constexpr int64_t kLongestWait = 60 * kSecond;
constexpr int64_t kFreeTogether = 5, kFreeAlone = 30, kFreeEverywhere = 10;

struct Counter {
  std::string id;
  int64_t free;
};

// Rows are named by a hash: neither addresses nor e-mails of people who do not exist are kept.
Counter of_address(const ThrottleKeys& keys) {
  return {auth::hash_of("address " + network_of(keys.address)), kFreeAlone};
}

std::vector<Counter> of_subject(const ThrottleKeys& keys) {
  std::vector<Counter> list;
  if (!keys.subject.empty())
    list.push_back({auth::hash_of("both " + network_of(keys.address) + " " + keys.subject), kFreeTogether});
  if (!keys.from_anywhere.empty())
    list.push_back({auth::hash_of("anywhere " + keys.from_anywhere), kFreeEverywhere});
  return list;
}

std::vector<Counter> counters(const ThrottleKeys& keys) {
  std::vector<Counter> list = of_subject(keys);
  list.push_back(of_address(keys));
  return list;
}

int64_t wait_after(int64_t failures, int64_t free) {
  if (failures < free) return 0;
  int64_t doublings = std::min<int64_t>(failures - free, 6);
  return std::min(kSecond << doublings, kLongestWait);
}

}  // namespace

std::string network_of(const std::string& address) {
  in6_addr found{};
  if (inet_pton(AF_INET6, address.c_str(), &found) != 1) return address;
  // An address of IPv4 in the clothes of IPv6: its network would be everybody's.
  if (IN6_IS_ADDR_V4MAPPED(&found)) return address;
  std::fill(std::begin(found.s6_addr) + 8, std::end(found.s6_addr), uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(AF_INET6, &found, text.data(), text.size()) ? text.data() : address;
}

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

namespace {

base::Status count_one(store::Tx& tx, const Counter& counter, int64_t now) {
  auto row = store::hold_throttle(tx, counter.id);
  if (!row) return row.error();
  int64_t failures = *row && (*row)->forget_at > now ? (*row)->failures + 1 : 1;
  int64_t blocked_until = now + wait_after(failures, counter.free);
  return store::put_throttle(tx, {counter.id, failures, blocked_until, now + kForgetAfter});
}

}  // namespace

Outcome<Done> count_failure(const Environment& environment, const ThrottleKeys& keys) {
  int64_t now = environment.now_ms();
  auto count = [&] {
    return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> base::Status {
      for (const Counter& counter : counters(keys))
        if (auto counted = count_one(tx, counter, now); !counted) return counted;
      return base::Done{};
    });
  };
  auto done = count();
  // The first two failures of a name at the same moment: now its row is there.
  if (!done && done.error().code == base::ErrorCode::Conflict) done = count();
  if (!done) return done.error();
  return Done{};
}

Outcome<Done> clear_failures(const Environment& environment, const ThrottleKeys& keys) {
  auto done = environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> base::Status {
    for (const Counter& counter : of_subject(keys))
      if (auto removed = store::forget_throttle(tx, counter.id); !removed) return removed.error();
    return base::Done{};
  });
  if (!done) return done.error();
  return Done{};
}

}  // namespace rapport::service
