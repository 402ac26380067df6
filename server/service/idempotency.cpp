#include "server/service/idempotency.h"

#include "server/store/queries.h"

namespace rapport::service {
namespace {

using store::Idempotency;
using store::Scope;
using store::Tx;
using texts::Text;

constexpr int64_t kKept = kDay;

std::string belongs_to(std::string_view claim_id) { return "idempotency:" + std::string(claim_id); }

// What a key that is there already means for this request; nothing: it is free, and the row is gone.
Outcome<std::optional<Claim>> present(Tx& tx, const Environment& environment, const Idempotency& row,
                                      const std::string& request_hash) {
  if (row.created_at + kKept <= environment.now_ms()) {
    auto removed = tx.remove<Idempotency>({"id = ?", {row.id}});
    if (!removed) return removed.error();
    return std::optional<Claim>();
  }
  if (row.request_hash != request_hash)
    return refused(base::ErrorCode::InvalidArgument, Text::problem_idempotency_other);
  if (row.status == 0) return refused(base::ErrorCode::Conflict, Text::problem_idempotency_open);
  auto body = environment.sealer.open_sealed(row.body, belongs_to(row.id));
  if (!body)
    return base::Error{base::ErrorCode::Corrupt,
                       "a kept answer cannot be opened with the key of this installation"};
  return std::optional<Claim>(Claim{row.id, KeptAnswer{row.status, std::move(*body)}});
}

}  // namespace

Outcome<Claim> claim_key(const Environment& environment, const Caller& caller, std::string_view key,
                         std::string_view request) {
  const std::string request_hash = auth::hash_of(request);
  const std::string id = environment.new_id();
  auto claim = environment.store.write(Scope::system(), [&](Tx& tx) -> Outcome<Claim> {
    auto row = store::idempotent_answer(tx, caller.organization_id, key);
    if (!row) return row.error();
    if (*row) {
      auto found = present(tx, environment, **row, request_hash);
      if (!found) return found.error();
      if (*found) return std::move(**found);
    }
    auto added = tx.insert(
        Idempotency{id, caller.organization_id, std::string(key), request_hash, 0, "", environment.now_ms()});
    if (!added) return added.error();
    return Claim{id};
  });
  // Another one with this key was faster by a moment.
  if (!claim && claim.error().code == base::ErrorCode::Conflict)
    return refused(base::ErrorCode::Conflict, Text::problem_idempotency_open);
  return claim;
}

Outcome<Done> keep_answer(const Environment& environment, const Claim& claim, const KeptAnswer& answer) {
  const std::string sealed = environment.sealer.seal(answer.body, belongs_to(claim.id));
  return environment.store.write(Scope::system(), [&](Tx& tx) -> Outcome<Done> {
    auto changed =
        tx.change<Idempotency>("status = ?, body = ?", {"id = ?", {answer.status, sealed, claim.id}});
    if (!changed) return changed.error();
    return Done{};
  });
}

Outcome<Done> free_key(const Environment& environment, const Claim& claim) {
  return environment.store.write(Scope::system(), [&](Tx& tx) -> Outcome<Done> {
    auto removed = tx.remove<Idempotency>({"id = ?", {claim.id}});
    if (!removed) return removed.error();
    return Done{};
  });
}

}  // namespace rapport::service
