#include "server/service/idempotency.h"

#include "server/store/joined_store.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using store::Idempotency;
using store::Scope;
using store::Tx;
using texts::Text;

constexpr int64_t kKept = kDay;

std::string belongs_to(std::string_view row_id) { return "idempotency:" + std::string(row_id); }

// What a key that is there already means for this request.
Outcome<KeptAnswer> replayed(const Environment& environment, const Idempotency& row,
                             const std::string& request_hash) {
  if (row.request_hash != request_hash)
    return refused(base::ErrorCode::InvalidArgument, Text::problem_idempotency_other);
  auto body = environment.sealer.open_sealed(row.body, belongs_to(row.id));
  if (!body)
    return base::Error{base::ErrorCode::Corrupt,
                       "a kept answer cannot be opened with the key of this installation"};
  return KeptAnswer{row.status, std::move(*body), true};
}

Environment joined(const Environment& environment, store::Store& store) {
  return {store,
          environment.clock,
          environment.settings,
          environment.sealer,
          environment.words,
          environment.providers,
          environment.log};
}

enum class Key : uint8_t { Free, Taken };

// The row comes first: whoever else brings the key waits at it until this transaction has ended.
Outcome<KeptAnswer> in_transaction(Tx& tx, const Environment& environment, Idempotency row, const Deed& deed,
                                   Key& key) {
  key = Key::Free;
  auto there = store::idempotent_answer(tx, row.organization_id, row.key);
  if (!there) return there.error();
  const bool is_old = *there && (*there)->created_at + kKept <= row.created_at;
  if (*there && !is_old) return replayed(environment, **there, row.request_hash);
  if (is_old)
    if (auto removed = store::free_idempotency_key(tx, (*there)->id); !removed) return removed.error();
  if (auto added = tx.insert(row); !added) {
    if (added.error().code == base::ErrorCode::Conflict) key = Key::Taken;
    return added.error();
  }
  store::JoinedStore store(tx);
  auto answer = deed(joined(environment, store));
  if (!answer) return answer;
  row.status = answer->status;
  row.body = environment.sealer.seal(answer->body, belongs_to(row.id));
  if (auto kept = tx.update(row); !kept) return kept.error();
  return answer;
}

}  // namespace

Outcome<KeptAnswer> do_once(const Environment& environment, const Caller& caller, std::string_view key,
                            std::string_view request, const Deed& deed) {
  const Idempotency row{
      environment.new_id(), caller.organization_id, std::string(key), auth::hash_of(request), 0, "",
      environment.now_ms()};
  Key state = Key::Free;
  auto attempt = [&] {
    return environment.store.write(Scope::system(),
                                   [&](Tx& tx) { return in_transaction(tx, environment, row, deed, state); });
  };
  auto answer = attempt();
  // Another one with this key was faster by a moment; now its answer is there.
  return state == Key::Taken ? attempt() : std::move(answer);
}

}  // namespace rapport::service
