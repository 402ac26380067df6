// Whether the lines of a chain are those that were written.
#include <charconv>

#include "server/service/audit.h"

namespace rapport::service {
namespace {

constexpr int64_t kAtOnce = 1'000;    // lines of a chain in memory, and read in one transaction
constexpr int64_t kParts = 50;        // of them in one call for a page: what a person waits for
constexpr size_t kStateBytes = 1000;  // sealed, as it comes back

// How far a check has come.
struct Reading {
  ChainState state;
  std::string hash = {};  // of the last line that fits
  int64_t all = 0;        // lines that the head names
  bool is_done = false;
};

void read_entries(Reading& reading, const std::vector<store::AuditEntry>& entries) {
  ChainState& state = reading.state;
  for (const store::AuditEntry& entry : entries) {
    bool fits = entry.number == state.entries + 1 && entry.hash == hash_of_entry(reading.hash, entry);
    if (!fits) {
      state.broken_at = state.entries + 1;
      reading.is_done = true;
      return;
    }
    reading.hash = entry.hash;
    state.until_ms = entry.at;
    ++state.entries;
  }
}

// The next lines, and at the end of the chain its head.
Outcome<Reading> read_on(const Environment& environment, std::string_view chain, const Reading& before) {
  return environment.store.read(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Reading> {
    Reading reading = before;
    auto entries = store::audit_from(tx, chain, reading.state.entries, kAtOnce);
    if (!entries) return entries.error();
    read_entries(reading, *entries);
    auto head = tx.find<store::AuditHead>(chain);
    if (!head) return head.error();
    reading.all = *head ? (*head)->number : 0;
    if (reading.is_done || static_cast<int64_t>(entries->size()) == kAtOnce) return reading;
    reading.is_done = true;
    bool ends_there = reading.all == reading.state.entries && (!*head || (*head)->hash == reading.hash);
    if (!ends_there) reading.state.broken_at = reading.state.entries + 1;
    return reading;
  });
}

// "1000 1795428000000 HASH", sealed for its chain: nobody can say that lines were read which were not.
std::string purpose_of(std::string_view chain) { return "audit check of " + std::string(chain); }

std::string sealed(const Environment& environment, std::string_view chain, const Reading& reading) {
  std::string text = std::to_string(reading.state.entries) + " " + std::to_string(reading.state.until_ms) +
                     " " + reading.hash;
  return environment.sealer.seal(text, purpose_of(chain));
}

std::optional<Reading> opened(const Environment& environment, std::string_view chain, std::string_view from) {
  Reading reading;
  if (from.empty()) return reading;
  if (from.size() > kStateBytes) return std::nullopt;
  auto text = environment.sealer.open_sealed(std::string(from), purpose_of(chain));
  if (!text) return std::nullopt;
  const char* end = text->data() + text->size();
  auto entries = std::from_chars(text->data(), end, reading.state.entries);
  if (entries.ec != std::errc() || entries.ptr == end) return std::nullopt;
  auto until = std::from_chars(entries.ptr + 1, end, reading.state.until_ms);
  if (until.ec != std::errc() || until.ptr == end) return std::nullopt;
  reading.hash.assign(until.ptr + 1, end);
  return reading;
}

}  // namespace

Outcome<ChainState> verify_chain(const Environment& environment, std::string_view chain) {
  Reading reading;
  while (!reading.is_done) {
    auto next = read_on(environment, chain, reading);
    if (!next) return next.error();
    reading = std::move(*next);
  }
  return reading.state;
}

Outcome<ChainCheck> check_own_chain(const Environment& environment, const Caller& caller,
                                    std::string_view from) {
  if (auto allowed = require(caller, model::Right::SeeAudit); !allowed) return allowed.error();
  std::string_view chain = own_chain(caller);
  auto reading = opened(environment, chain, from);
  if (!reading) return not_there();
  for (int64_t part = 0; part < kParts && !reading->is_done; ++part) {
    auto next = read_on(environment, chain, *reading);
    if (!next) return next.error();
    *reading = std::move(*next);
  }
  ChainCheck check{reading->state, reading->all};
  if (!reading->is_done) check.goes_on = sealed(environment, chain, *reading);
  return check;
}

}  // namespace rapport::service
