#include "server/store/audit_head.h"

namespace rapport::store {

Found<AuditHead> take_next_line(Tx& tx, std::string_view chain) {
  auto taken = tx.change_and_list<AuditHead>("number = number + 1", {"id = ?", {std::string(chain)}});
  if (!taken) return taken.error();
  if (taken->empty()) return std::optional<AuditHead>();
  return std::optional<AuditHead>(std::move(taken->front()));
}

base::Result<size_t> end_chain_with(Tx& tx, std::string_view chain, std::string_view hash) {
  return tx.change<AuditHead>("hash = ?", {"id = ?", {std::string(hash), std::string(chain)}});
}

}  // namespace rapport::store
