// Reading and finding lines of audit logs.
#pragma once

#include <string>
#include <string_view>

#include "server/store/queries.h"

namespace rapport::store {

struct AuditFilter {  // "" and 0: any
  std::string words;  // in who, what, whom or the detail
  std::string actor_id;
  std::string action;
  int64_t from_ms = 0;
  int64_t before_ms = 0;
};
bool is_narrowed(const AuditFilter& filter);
// Latest first. Without a filter a page costs the same wherever it is, however long the chain.
base::Result<Listed<AuditEntry>> found_entries(Tx& tx, std::string_view chain, const AuditFilter& filter,
                                               Page page);
// Latest first, those before the line `before_number`: part after part of a log that goes on being written.
List<AuditEntry> found_entries_before(Tx& tx, std::string_view chain, const AuditFilter& filter,
                                      int64_t before_number, int64_t most);
// The latest line of each person, and of each action, 200 at most: what there is to filter by. The work
// follows how many of them there are, not how many lines.
List<AuditEntry> actors_of(Tx& tx, std::string_view chain);
List<AuditEntry> actions_of(Tx& tx, std::string_view chain);

List<AuditHead> audit_heads(Tx& tx);  // of all chains
List<AuditEntry> audit_from(Tx& tx, std::string_view chain, int64_t after_number, int64_t most);  // in order
// Of an organization's chain what is about its services, and itself as a customer; of one service (its key in
// the catalogue), or of all for "". Latest first.
List<AuditEntry> service_entries(Tx& tx, std::string_view chain, std::string_view service, int64_t most);

}  // namespace rapport::store
